; Shared by JavaScript, TypeScript and TSX. Where several patterns match one name, the first wins.
(import_statement) @definition.import

(function_declaration name: (_) @name body: (_)? @body) @definition.function
(generator_function_declaration name: (_) @name body: (_) @body) @definition.function
(class_declaration name: (_) @name body: (_) @body) @definition.class
(class name: (_) @name body: (_) @body) @definition.class
(method_definition name: (_) @name body: (_) @body
  (#eq? @name "constructor")) @definition.constructor
(method_definition name: (_) @name body: (_) @body) @definition.method

; const name = () => {}, also below `export`
(lexical_declaration
  (variable_declarator name: (identifier) @name value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ])) @definition.function
(variable_declaration
  (variable_declarator name: (identifier) @name value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ])) @definition.function
(lexical_declaration
  (variable_declarator name: (identifier) @name value: (class body: (_) @body))) @definition.class

(program (lexical_declaration "const" (variable_declarator name: (identifier) @name)) @definition.constant)
(program (export_statement
  (lexical_declaration "const" (variable_declarator name: (identifier) @name)) @definition.constant))
(program (lexical_declaration (variable_declarator name: (identifier) @name)) @definition.variable)
(program (export_statement
  (lexical_declaration (variable_declarator name: (identifier) @name)) @definition.variable))
(program (variable_declaration (variable_declarator name: (identifier) @name)) @definition.variable)
(program (export_statement
  (variable_declaration (variable_declarator name: (identifier) @name)) @definition.variable))

(expression_statement
  (assignment_expression
    left: (member_expression
      object: (member_expression object: (_) @owner property: (property_identifier) @_prototype)
      property: (property_identifier) @name)
    right: (function_expression body: (_) @body))
  (#eq? @_prototype "prototype")) @definition.method
; exports.name = function () {}
(expression_statement
  (assignment_expression
    left: (member_expression property: (property_identifier) @name)
    right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])) @definition.function

; object literal with functions: { name() {}, name: () => {} }
(pair key: (property_identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
