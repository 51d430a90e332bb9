(preproc_include) @definition.import
(using_declaration) @definition.import

(namespace_definition name: (_) @name body: (_) @body) @definition.namespace
(class_specifier name: (_) @name body: (_) @body) @definition.class
(struct_specifier name: (_) @name body: (_) @body) @definition.struct
(union_specifier name: (_) @name body: (_) @body) @definition.struct
(enum_specifier name: (_) @name body: (_) @body) @definition.enum
(concept_definition name: (_) @name) @definition.type
(alias_declaration name: (_) @name) @definition.type
(type_definition declarator: (type_identifier) @name) @definition.type
(type_definition declarator: (pointer_declarator declarator: (type_identifier) @name)) @definition.type
(type_definition declarator: (function_declarator declarator:
  (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))) @definition.type

(field_declaration_list (function_definition declarator: (function_declarator declarator: (_) @name)) @definition.method)
(function_definition declarator: (function_declarator declarator: (qualified_identifier) @name) body: (_)? @body) @definition.method
(function_definition declarator: (reference_declarator
  (function_declarator declarator: (qualified_identifier) @name)) body: (_)? @body) @definition.method
(function_definition declarator: (pointer_declarator declarator:
  (function_declarator declarator: (qualified_identifier) @name)) body: (_)? @body) @definition.method
(function_definition declarator: (reference_declarator
  (function_declarator declarator: (field_identifier) @name)) body: (_)? @body) @definition.method
(function_definition declarator: (pointer_declarator declarator:
  (function_declarator declarator: (field_identifier) @name)) body: (_)? @body) @definition.method
(function_definition declarator: (function_declarator declarator: (_) @name) body: (_)? @body) @definition.function
(function_definition declarator: (reference_declarator
  (function_declarator declarator: (_) @name)) body: (_)? @body) @definition.function
(function_definition declarator: (pointer_declarator declarator:
  (function_declarator declarator: (_) @name)) body: (_)? @body) @definition.function
(function_definition declarator: (operator_cast) @name body: (_)? @body) @definition.method

(field_declaration declarator: (function_declarator declarator: (_) @name)) @definition.method
(field_declaration declarator: (reference_declarator (function_declarator declarator: (_) @name))) @definition.method
(field_declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))) @definition.method
(field_declaration declarator: (field_identifier) @name) @definition.field
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @name)) @definition.field
(field_declaration declarator: (reference_declarator (field_identifier) @name)) @definition.field
(field_declaration declarator: (array_declarator declarator: (field_identifier) @name)) @definition.field
(enumerator name: (_) @name) @definition.constant
(preproc_def name: (_) @name) @definition.macro
(preproc_function_def name: (_) @name) @definition.macro

(translation_unit (declaration declarator: (init_declarator declarator: (identifier) @name)) @definition.variable)
(translation_unit (declaration declarator: (init_declarator declarator:
  (array_declarator declarator: (identifier) @name))) @definition.variable)
(namespace_definition body: (declaration_list
  (declaration declarator: (init_declarator declarator: (identifier) @name)) @definition.variable))
(namespace_definition body: (declaration_list
  (declaration declarator: (function_declarator declarator: (identifier) @name)) @definition.function))
(translation_unit (declaration declarator: (function_declarator declarator: (identifier) @name)) @definition.function)
