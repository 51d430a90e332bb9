; modules
(preproc_include path: (_) @source) @import.nothing

; scopes
(function_definition) @scope.function
(compound_statement) @scope
(for_statement) @scope
(struct_specifier body: (_)) @scope.class
(union_specifier body: (_)) @scope.class
(declaration declarator: (function_declarator declarator: (identifier))) @scope
(declaration declarator: (pointer_declarator (function_declarator declarator: (identifier)))) @scope
(declaration declarator: (pointer_declarator (pointer_declarator (function_declarator declarator: (identifier))))) @scope
(parameter_declaration declarator: (function_declarator parameters: (_) @scope))
(parameter_declaration declarator: (pointer_declarator (_ parameters: (_) @scope)))
(type_definition declarator: (_ parameters: (_) @scope))
(preproc_ifdef name: (_) @nothing)
(preproc_params (_) @nothing)
(sizeof_expression) @nothing

; definitions
(function_definition type: (_) @type declarator: [
  (function_declarator declarator: (identifier) @typed @of)
  (pointer_declarator (function_declarator declarator: (identifier) @typed @of))
  (pointer_declarator (pointer_declarator (function_declarator declarator: (identifier) @typed @of)))])
(declaration type: (_) @type declarator: [
  (function_declarator declarator: (identifier) @typed @of)
  (pointer_declarator (function_declarator declarator: (identifier) @typed @of))
  (pointer_declarator (pointer_declarator (function_declarator declarator: (identifier) @typed @of)))])
(declaration declarator: [
  (function_declarator declarator: (identifier) @flag.declaration @of)
  (pointer_declarator (function_declarator declarator: (identifier) @flag.declaration @of))
  (pointer_declarator (pointer_declarator (function_declarator declarator: (identifier) @flag.declaration @of)))])
(declaration (storage_class_specifier) @_extern declarator: [
  (identifier) @flag.declaration @of
  (pointer_declarator (identifier) @flag.declaration @of)
  (array_declarator (identifier) @flag.declaration @of)] (#eq? @_extern "extern"))
(function_definition (storage_class_specifier) @_static declarator: [
  (function_declarator declarator: (identifier) @flag.static @of)
  (pointer_declarator (function_declarator declarator: (identifier) @flag.static @of))
  (pointer_declarator (pointer_declarator (function_declarator declarator: (identifier) @flag.static @of)))]
  (#eq? @_static "static"))
(declaration (storage_class_specifier) @_static declarator: [
  (identifier) @flag.static @of
  (pointer_declarator (identifier) @flag.static @of)
  (array_declarator (identifier) @flag.static @of)
  (init_declarator (identifier) @flag.static @of)
  (init_declarator (pointer_declarator (identifier) @flag.static @of))
  (init_declarator (array_declarator (identifier) @flag.static @of))
  (function_declarator declarator: (identifier) @flag.static @of)
  (pointer_declarator (function_declarator declarator: (identifier) @flag.static @of))]
  (#eq? @_static "static"))
(declaration type: (_) @type declarator: [
  (identifier) @typed @of
  (pointer_declarator (identifier) @typed @of)
  (array_declarator (identifier) @typed @of)
  (init_declarator (identifier) @typed @of)
  (init_declarator (pointer_declarator (identifier) @typed @of))
  (init_declarator (array_declarator (identifier) @typed @of))
  (init_declarator (pointer_declarator (array_declarator (identifier) @typed @of)))])
(field_declaration type: (_) @type declarator: [
  (field_identifier) @typed @of
  (pointer_declarator (field_identifier) @typed @of)
  (pointer_declarator (pointer_declarator (field_identifier) @typed @of))
  (array_declarator (field_identifier) @typed @of)
  (pointer_declarator (array_declarator (field_identifier) @typed @of))])
; what points to a function has a function's type
(field_declaration type: (_) @returns declarator: [
  (function_declarator (parenthesized_declarator (pointer_declarator (field_identifier) @typed @of))) @type @function-type
  (pointer_declarator (function_declarator (parenthesized_declarator (pointer_declarator (field_identifier) @typed @of))) @type
    @function-type)])
(type_definition type: (_) @returns declarator:
  (function_declarator (parenthesized_declarator (pointer_declarator (type_identifier) @typed @of))) @type @function-type)
(type_definition type: (_) @type declarator: [
  (type_identifier) @typed @of
  (pointer_declarator (type_identifier) @typed @of)])

; names in functions; a pointer or an array has the members of what it leads to
(parameter_declaration type: (_) @type declarator: [
  (identifier) @parameter @binds
  (pointer_declarator (identifier) @parameter @binds)
  (pointer_declarator (pointer_declarator (identifier) @parameter @binds))
  (array_declarator (identifier) @parameter @binds)
  (pointer_declarator (array_declarator (identifier) @parameter @binds))])
(parameter_declaration declarator: [
  (function_declarator (parenthesized_declarator (pointer_declarator (identifier) @parameter @binds)))
  (pointer_declarator (function_declarator (parenthesized_declarator (pointer_declarator (identifier) @parameter @binds))))])
(compound_statement (declaration type: (_) @type declarator: [
  (identifier) @local @binds
  (pointer_declarator (identifier) @local @binds)
  (pointer_declarator (pointer_declarator (identifier) @local @binds))
  (array_declarator (identifier) @local @binds)
  (pointer_declarator (array_declarator (identifier) @local @binds))
  (init_declarator (identifier) @local @binds)
  (init_declarator (pointer_declarator (identifier) @local @binds))
  (init_declarator (pointer_declarator (pointer_declarator (identifier) @local @binds)))
  (init_declarator (array_declarator (identifier) @local @binds))
  (init_declarator (pointer_declarator (array_declarator (identifier) @local @binds)))]))
(for_statement initializer: (_ type: (_) @type declarator: [
  (init_declarator (identifier) @local @binds)
  (init_declarator (pointer_declarator (identifier) @local @binds))]))
(compound_statement (declaration declarator: [
  (function_declarator (parenthesized_declarator (pointer_declarator (identifier) @local @binds)))
  (init_declarator (function_declarator (parenthesized_declarator (pointer_declarator (identifier) @local @binds))))]))
(field_declaration declarator: (_)) @scope

; values
(assignment_expression left: (_) @left right: (_) @right) @assign
(update_expression argument: (_) @left) @assign
(return_statement (_) @value) @return
(call_expression function: (_) @function arguments: (_ (_)* @argument)) @call
(field_expression argument: (_) @object field: (_) @property) @member
(subscript_expression argument: (_) @value) @same
(pointer_expression argument: (_) @value) @same
(parenthesized_expression (_) @value) @same
(cast_expression type: (_) @type) @cast
(compound_literal_expression type: (_) @type) @cast
(conditional_expression consequence: (_) @value alternative: (_) @value) @choice
(declaration type: (_) @type declarator: (_ value: (initializer_list) @cast))
(declaration type: (_) @type declarator: (_ declarator: (array_declarator)
  value: (initializer_list (initializer_list) @cast)))
(initializer_list (_ designator: (_ (field_identifier) @member @property))) @object
(initializer_pair designator: (_ (field_identifier) @left) value: (_) @right) @assign
(string_literal) @literal.char
(number_literal) @literal.int
(char_literal) @literal.char
(identifier) @name

; types
(struct_specifier name: (_) @value) @same
(union_specifier name: (_) @value) @same
(enum_specifier name: (_) @value) @same
(type_descriptor type: (_) @value) @same
(type_identifier) @typename
(primitive_type) @literal-type
(comment) @comment
