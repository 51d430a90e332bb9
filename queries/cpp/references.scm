; `make_unique<T>` names the type of what it makes
(template_function name: (identifier) @base arguments: (_ . (_) @argument)
  (#any-of? @base "make_unique" "make_shared")) @generic
((identifier) @typename (#any-of? @typename "make_unique" "make_shared"))

(namespace_identifier) @name
(qualified_identifier scope: (namespace_identifier) @nothing)

; modules
(preproc_include path: (_) @source) @import.nothing
(using_declaration "namespace" (_) @source) @import.all
(using_declaration . (_ scope: (_) @source name: [(identifier) (type_identifier)] @imported)) @import
(using_declaration . (_ scope: (_) @source
  name: (_ scope: (_) @source name: [(identifier) (type_identifier)] @imported))) @import
(namespace_alias_definition name: (_) @local . (_) @source) @import.module
(namespace_alias_definition) @nothing
(using_declaration) @nothing
(preproc_ifdef name: (_) @nothing)
(preproc_params (_) @nothing)
(destructor_name (_) @nothing)
(function_declarator declarator: (qualified_identifier) @nothing)
(qualified_identifier name: [(identifier) (type_identifier) (qualified_identifier) (destructor_name) (operator_name)] @nothing)
(qualified_identifier name: [(template_type name: (_) @nothing) (template_function name: (_) @nothing)])

; scopes
(function_definition) @scope.function
(lambda_expression) @scope.function
(template_declaration [(declaration) (field_declaration) (alias_declaration) (concept_definition)]) @scope
(compound_statement) @scope
(for_statement) @scope
(for_range_loop) @scope
(if_statement) @scope
(while_statement) @scope
(catch_clause) @scope
(namespace_definition) @scope.namespace
(class_specifier body: (_)) @scope.class
(struct_specifier body: (_)) @scope.class
(union_specifier body: (_)) @scope.class
(enum_specifier body: (_)) @scope.class
(field_declaration) @scope
(field_declaration_list (declaration) @scope)
(declaration_list (declaration declarator: (_ parameters: (_) @scope)))
(translation_unit (declaration declarator: (_ parameters: (_) @scope)))
(template_declaration (declaration declarator: (_ parameters: (_) @scope)))

; declared results of functions and methods, in and out of their class
(_ type: (_) @type declarator: [
  (function_declarator !type declarator: (_) @typed @of)
  (pointer_declarator (function_declarator declarator: (_) @typed @of))
  (pointer_declarator (pointer_declarator (function_declarator declarator: (_) @typed @of)))
  (reference_declarator (function_declarator declarator: (_) @typed @of))])
(function_declarator declarator: (_) @typed @of (trailing_return_type (_) @type))

; types of variables and fields
(declaration type: (_) @type declarator: [
  (identifier) @typed @of
  (pointer_declarator (identifier) @typed @of)
  (reference_declarator (identifier) @typed @of)
  (array_declarator (identifier) @typed @of)
  (init_declarator (identifier) @typed @of)
  (init_declarator (pointer_declarator (identifier) @typed @of))
  (init_declarator (reference_declarator (identifier) @typed @of))
  (init_declarator (array_declarator (identifier) @typed @of))
  (init_declarator (pointer_declarator (array_declarator (identifier) @typed @of)))])
(declaration type: (placeholder_type_specifier) declarator: (_ declarator: (identifier) @valued @of value: (_) @value))
(field_declaration type: (_) @type declarator: [
  (field_identifier) @typed @of
  (pointer_declarator (field_identifier) @typed @of)
  (pointer_declarator (pointer_declarator (field_identifier) @typed @of))
  (reference_declarator (field_identifier) @typed @of)
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
(alias_declaration name: (_) @of type: (_) @type) @typed

; what a class inherits; `A::f` belongs to A
(class_specifier name: (_) @of (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @extends)) @heritage
(struct_specifier name: (_) @of (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @extends)) @heritage
(function_declarator declarator: (_ scope: (_) @type name: [
  (identifier) (destructor_name) (operator_name) (template_function)]) @owned @of)
(function_declarator declarator: (_ name: (_ scope: (_) @type name: [
  (identifier) (destructor_name) (operator_name) (template_function)])) @owned @of)

; flags
(function_definition (storage_class_specifier) @_static declarator: [
  (function_declarator declarator: (_) @flag.static @of)
  (_ (function_declarator declarator: (_) @flag.static @of))] (#eq? @_static "static"))
(field_declaration (storage_class_specifier) @_static declarator: [
  (function_declarator declarator: (_) @flag.static @of)
  (_ (function_declarator declarator: (_) @flag.static @of))
  (field_identifier) @flag.static @of] (#eq? @_static "static"))
(declaration (storage_class_specifier) @_static declarator: [
  (identifier) @flag.static @of
  (init_declarator declarator: (identifier) @flag.static @of)
  (init_declarator declarator: (_ (identifier) @flag.static @of))
  (function_declarator declarator: (_) @flag.static @of)
  (_ (function_declarator declarator: (_) @flag.static @of))] (#eq? @_static "static"))
(declaration declarator: [
  (function_declarator declarator: (_) @flag.declaration @of)
  (_ (function_declarator declarator: (_) @flag.declaration @of))])
(field_declaration declarator: [
  (function_declarator declarator: (_) @flag.declaration @of)
  (_ (function_declarator declarator: (_) @flag.declaration @of))])
(function_declarator declarator: (_) @flag.override @of (virtual_specifier))
(field_declaration "virtual" declarator: [
  (function_declarator declarator: (_) @flag.virtual @of)
  (_ (function_declarator declarator: (_) @flag.virtual @of))])
(function_definition "virtual" declarator: [
  (function_declarator declarator: (_) @flag.virtual @of)
  (_ (function_declarator declarator: (_) @flag.virtual @of))])

; names that functions bring
(template_declaration parameters: (_ [
    (type_parameter_declaration (type_identifier) @type-parameter @binds)
    (_ name: (_) @type-parameter @binds)])
  [(class_specifier) (struct_specifier) (function_definition)] @body)
(type_parameter_declaration (type_identifier) @type-parameter @binds)
(optional_type_parameter_declaration name: (_) @type-parameter @binds)
(parameter_declaration type: (_) @type declarator: [
  (identifier) @parameter @binds
  (pointer_declarator (identifier) @parameter @binds)
  (pointer_declarator (pointer_declarator (identifier) @parameter @binds))
  (reference_declarator (identifier) @parameter @binds)
  (array_declarator (identifier) @parameter @binds)])
(optional_parameter_declaration type: (_) @type declarator: [
  (identifier) @parameter @binds
  (pointer_declarator (identifier) @parameter @binds)
  (pointer_declarator (pointer_declarator (identifier) @parameter @binds))
  (reference_declarator (identifier) @parameter @binds)
  (array_declarator (identifier) @parameter @binds)])
(variadic_parameter_declaration type: (_) @type declarator: (_ (_ (identifier) @parameter @binds)))
(parameter_declaration declarator: (function_declarator (parenthesized_declarator (pointer_declarator (identifier) @parameter @binds))))
(compound_statement (declaration type: (_) @type declarator: [
  (identifier) @local @binds
  (pointer_declarator (identifier) @local @binds)
  (pointer_declarator (pointer_declarator (identifier) @local @binds))
  (reference_declarator (identifier) @local @binds)
  (array_declarator (identifier) @local @binds)
  (_ (identifier) @local @binds value: (_) @value)
  (_ (pointer_declarator (identifier) @local @binds) value: (_) @value)
  (_ (reference_declarator (identifier) @local @binds) value: (_) @value)
  (init_declarator (array_declarator (identifier) @local @binds))
  (init_declarator (structured_binding_declarator (identifier) @local @binds))]))
; `Foo foo(bar)` looks like a prototype
(compound_statement (declaration type: (_) @type declarator: (function_declarator declarator: (identifier) @local @binds)))
([(init_statement (_ type: (_) @type declarator: [
    (_ (identifier) @local @binds value: (_) @value)
    (_ (_ (identifier) @local @binds) value: (_) @value)]))
  (condition_clause (_ type: (_) @type declarator: (_) @local @binds value: (_) @value))
  (for_statement (_ type: (_) @type declarator: [
    (_ (identifier) @local @binds value: (_) @value)
    (_ (_ (identifier) @local @binds) value: (_) @value)]))])
(for_range_loop type: (placeholder_type_specifier) declarator: [(identifier) @each @binds (_ (identifier) @each @binds)] right: (_) @value)
(for_range_loop type: (_) @type declarator: [(identifier) @local @binds (_ (identifier) @local @binds)])
(lambda_capture_initializer left: (identifier) @local @binds right: (_) @value)

; values
(assignment_expression left: (_) @left right: (_) @right) @assign
(update_expression argument: (_) @left) @assign
(return_statement (_) @value) @return
(this) @this
(lambda_expression) @closure
; casts and makers say their type themselves
(call_expression function: (_ name: (identifier) @_cast arguments: (_ . (_) @type))
  (#any-of? @_cast "static_cast" "dynamic_cast" "const_cast" "reinterpret_cast")) @cast
(call_expression function: [
  (template_function name: (identifier) @_make) @type
  (_ name: (template_function name: (identifier) @_make) @type)]
  (#any-of? @_make "make_unique" "make_shared")) @cast
(call_expression function: (_) @function arguments: (_ (_)* @argument)) @call
(new_expression type: (_) @type) @new
(declaration type: (_) @type declarator: (_ value: [(argument_list) (initializer_list)] @new))
(compound_literal_expression type: (_) @type) @new
; `->` goes through what smart pointers hold
((field_expression argument: (_) @object operator: "->" field: (field_identifier) @property) @member (#set! through "await"))
(field_expression argument: (_) @object field: (field_identifier) @property) @member
(field_expression argument: (_) @object field: (template_method name: (_) @property)) @member
(field_expression argument: (_) @object field: (dependent_name (template_method name: (_) @property))) @member
(qualified_identifier name: (type_identifier)) @typename
(qualified_identifier name: (qualified_identifier name: (type_identifier))) @typename
(qualified_identifier name: (_ name: (qualified_identifier name: (type_identifier)))) @typename
(qualified_identifier scope: (_) @base name: (template_type name: (_) @base arguments: (_ (_)* @argument))) @generic
(qualified_identifier scope: (_) @base name: (_ scope: (_) @base
  name: (template_type name: (_) @base arguments: (_ (_)* @argument)))) @generic
(qualified_identifier !scope name: (_) @value) @same
(qualified_identifier scope: (_) @object name: [(identifier) (destructor_name) (operator_name)] @property) @member
(qualified_identifier scope: (_) @object name: (template_function name: (_) @property)) @member
(qualified_identifier scope: (_) @object name: (_ scope: (_) @object name: (identifier) @property)) @member
(qualified_identifier scope: (_) @object name: (_ scope: (_) @object
  name: (template_function name: (_) @property))) @member
(qualified_identifier scope: (_) @object name: (_ scope: (_) @object
  name: (_ scope: (_) @object name: (identifier) @property))) @member
(template_function name: (_) @value) @same
(subscript_expression argument: (_) @object) @index
(pointer_expression operator: "*" argument: (_) @value) @await
(pointer_expression argument: (_) @value) @same
(parenthesized_expression (_) @value) @same
(cast_expression type: (_) @type) @cast
(conditional_expression consequence: (_) @value alternative: (_) @value) @choice
(field_initializer (field_identifier) @name @left) @assign
(initializer_list (_ designator: (_ (field_identifier) @member @property))) @object
(string_literal) @literal.char
(number_literal) @literal.int
(true) @literal.bool
(false) @literal.bool
(identifier) @name

; types
(placeholder_type_specifier) @placeholder
(template_type name: (_) @base arguments: (_ (_)* @argument)) @generic
(struct_specifier name: (_) @value) @same
(class_specifier name: (_) @value) @same
(union_specifier name: (_) @value) @same
(enum_specifier name: (_) @value) @same
(type_descriptor type: (_) @value) @same
(dependent_type (_) @value) @same
(type_identifier) @typename
(primitive_type) @literal-type
(comment) @comment
