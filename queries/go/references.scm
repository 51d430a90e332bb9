; modules
(import_spec !name path: (_) @source) @import.module
(import_spec name: (package_identifier) @local path: (_) @source) @import.module
(import_spec name: (dot) path: (_) @source) @import.all
(import_spec name: (blank_identifier) path: (_) @source) @import.nothing
(package_clause (package_identifier) @path) @package

; scopes
(function_declaration body: (block)) @scope.function
(method_declaration body: (block)) @scope.function
(func_literal) @scope.function
(block) @scope
(if_statement) @scope
(for_statement) @scope
(expression_switch_statement) @scope
(type_switch_statement) @scope
(expression_case) @scope
(default_case) @scope
(type_case) @scope
(communication_case) @scope
(method_elem) @scope
(function_type) @scope
(type_spec type: (struct_type)) @scope.class
(type_spec type: (interface_type)) @scope.class
(type_spec type: [(slice_type) (array_type) (map_type) (function_type) (type_identifier) (qualified_type) (generic_type)
  (pointer_type) (channel_type)]) @scope.class
(func_literal) @closure

; definitions
(function_declaration name: (identifier) @of result: (_) @type) @typed
(method_declaration name: (_) @of result: (_) @type) @typed
(method_elem name: (_) @of result: (_) @type) @typed
(method_elem name: (_) @of) @flag.declaration
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @type)) name: (_) @of) @owned
(type_alias name: (_) @of type: (_) @type) @typed
; a defined type has what its type has: members of a named one, elements of a list, results of a function
(type_spec name: (_) @of type: [(type_identifier) (qualified_type) (generic_type)] @extends) @heritage
(type_spec type: (slice_type element: (_) @type) @indexed)
(type_spec type: (array_type element: (_) @type) @indexed)
(type_spec type: (map_type value: (_) @type) @indexed)
(type_spec type: (function_type result: (_) @type) @callable)
(type_spec name: (_) @of type: (struct_type (field_declaration_list (field_declaration !name type: (_) @extends)))) @heritage
(type_spec name: (_) @of type: (interface_type (type_elem . (_) @extends .))) @heritage
(field_declaration name: (field_identifier) @of type: (_) @type) @typed
; an embedded type is a field by its own name
(field_declaration !name type: (type_identifier) @key @type) @member-of-class
(field_declaration !name type: (qualified_type name: (_) @key) @type) @member-of-class
(field_declaration !name type: (generic_type type: (_) @key) @type) @member-of-class
(source_file (var_declaration (var_spec name: (identifier) @of type: (_) @type) @typed))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @of type: (_) @type) @typed)))
(source_file (const_declaration (const_spec name: (identifier) @of type: (_) @type) @typed))
(source_file (var_declaration (var_spec . name: (identifier) @of !type value: (expression_list . (_) @value)) @valued))
(source_file (var_declaration (var_spec_list (var_spec . name: (identifier) @of !type value: (expression_list . (_) @value)) @valued)))
(source_file (const_declaration (const_spec . name: (identifier) @of !type value: (expression_list . (_) @value)) @valued))
((function_declaration name: (identifier) @of) @flag.test (#match? @of "^(Test|Benchmark|Fuzz|Example)"))

; names that functions bring
(method_declaration receiver: (parameter_list (parameter_declaration name: (identifier) @local @binds type: (_) @type)))
(_ parameters: (parameter_list (parameter_declaration name: (identifier) @parameter @binds type: (_) @type)))
(_ parameters: (parameter_list (parameter_declaration !name type: (_) @parameter @type)))
(_ parameters: (parameter_list (variadic_parameter_declaration name: (identifier) @parameter @binds type: (_) @type)))
(_ parameters: (parameter_list (variadic_parameter_declaration !name type: (_) @parameter @type)))
(_ result: (parameter_list (parameter_declaration name: (identifier) @local @binds type: (_) @type)))
(method_declaration receiver: (parameter_list (parameter_declaration type: [
  (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @type-parameter @binds)))
  (pointer_type (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @type-parameter @binds))))])))
(type_parameter_declaration name: (identifier) @type-parameter @binds type: (_) @type)
; `a := x` and `a, b := x, y`
(short_var_declaration left: (expression_list . (identifier) @local @binds .) right: (expression_list . (_) @value .))
(short_var_declaration left: (expression_list . (identifier) @local @binds) right: (expression_list . (_) @value . (_)))
(short_var_declaration left: (expression_list . (_) . (identifier) @local @binds) right: (expression_list . (_) . (_) @value))
(short_var_declaration left: (expression_list . (_) . (_) . (identifier) @local @binds)
  right: (expression_list . (_) . (_) . (_) @value))
; `a, b := f()`
((short_var_declaration left: (expression_list . (identifier) @part-of @binds . (_)) right: (expression_list . (call_expression) @value .))
  (#set! key "0"))
((short_var_declaration left: (expression_list . (_) . (identifier) @part-of @binds) right: (expression_list . (call_expression) @value .))
  (#set! key "1"))
((short_var_declaration left: (expression_list . (_) . (_) . (identifier) @part-of @binds) right: (expression_list . (call_expression) @value .))
  (#set! key "2"))
; `v, ok := m[k]`
(short_var_declaration left: (expression_list . (identifier) @local @binds . (_))
  right: (expression_list . [(index_expression) (type_assertion_expression) (unary_expression)] @value .))
(short_var_declaration left: (expression_list . (_) (identifier) @local @binds)
  right: (expression_list . [(index_expression) (type_assertion_expression) (unary_expression)] .))
(statement_list [
  (var_declaration [(var_spec name: (identifier) @local @binds type: (_) @type)
    (var_spec_list (var_spec name: (identifier) @local @binds type: (_) @type))])
  (var_declaration [(var_spec . name: (identifier) @local @binds !type value: (expression_list . (_) @value))
    (var_spec_list (var_spec . name: (identifier) @local @binds !type value: (expression_list . (_) @value)))])
  (const_declaration (const_spec name: (identifier) @local @binds))])
(range_clause left: (expression_list . (_) . (identifier) @each @binds) right: (_) @value)
(range_clause left: (expression_list . (identifier) @local @binds))
; in a case of one type, the value has that type
(type_switch_statement alias: (expression_list (identifier) @binds) (type_case . type: (_) @type . (statement_list)) @parameter)
(type_switch_statement alias: (expression_list (identifier) @local @binds))
(receive_statement left: (expression_list . (identifier) @local @binds) right: (_) @value)
(assignment_statement left: (expression_list . (_) @left) right: (expression_list . (_) @right)) @assign
(assignment_statement left: (expression_list . (_) . (_) @left)) @assign
(inc_statement (_) @left) @assign
(dec_statement (_) @left) @assign
(return_statement (expression_list . (_) @value)) @return

; values
((identifier) @nothing (#eq? @nothing "_"))
(call_expression function: (identifier) @_new arguments: (argument_list . (_) @type .)
  (#eq? @_new "new")) @new
(call_expression function: (identifier) @_make arguments: (argument_list . (_) @type)
  (#eq? @_make "make")) @cast
(call_expression function: (_) @function arguments: (argument_list (_)* @argument)) @call
(type_conversion_expression type: (generic_type type: (type_identifier) @name))
(type_conversion_expression type: (generic_type type:
  (qualified_type package: (package_identifier) @object name: (type_identifier) @property) @member))
(type_conversion_expression type: (generic_type type: (qualified_type package: (package_identifier) @name)))
(type_conversion_expression type: (generic_type type: (_) @function) operand: (_) @argument) @call
(type_conversion_expression type: (_) @type) @cast
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)] @type) @new
(composite_literal type: (_) @type) @cast
; elements of a list or map whose type goes without saying
(composite_literal type: (slice_type element: (_) @type) body: (literal_value (literal_element (literal_value) @new)))
(composite_literal type: (array_type element: (_) @type) body: (literal_value (literal_element (literal_value) @new)))
(composite_literal type: (implicit_length_array_type element: (_) @type) body: (literal_value (literal_element (literal_value) @new)))
(composite_literal type: (map_type value: (_) @type)
  body: (literal_value (keyed_element value: (literal_element (literal_value) @new))))
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)]
  body: (literal_value (keyed_element key: (literal_element (identifier) @member @property)))) @object
(literal_value (keyed_element key: (literal_element (identifier) @member @property))) @object
(literal_value (keyed_element key: (literal_element (identifier) @left) value: (_) @right) @assign)
(literal_element (_) @value) @same
(selector_expression operand: (_) @object field: (_) @property) @member
(index_expression operand: (_) @object) @index
(slice_expression operand: (_) @value) @same
(type_assertion_expression type: (_) @type) @cast
(type_instantiation_expression type: (_) @value) @same
(parenthesized_expression (_) @value) @same
(unary_expression operator: ["&" "*"] operand: (_) @value) @same
(unary_expression operator: "<-" operand: (_) @object) @index
(interpreted_string_literal) @literal.string
(raw_string_literal) @literal.string
(int_literal) @literal.int
(float_literal) @literal.float64
(true) @literal.bool
(false) @literal.bool
(identifier) @name

; types; several results are a tuple
(_ result: (parameter_list (parameter_declaration type: (_) @part)) @tuple)
(generic_type type: (_) @base type_arguments: (type_arguments (type_elem (_) @argument)*)) @generic
(qualified_type) @typename
(qualified_type (_) @nothing)
((type_identifier) @literal-type (#any-of? @literal-type "string" "int" "bool" "error" "any" "byte" "rune" "int64" "int32" "int16"
  "int8" "uint" "uint64" "uint32" "uint16" "uint8" "float64" "float32" "uintptr" "complex64" "complex128" "comparable"))
(type_identifier) @typename
(pointer_type (_) @value) @same
(parenthesized_type (_) @value) @same
(slice_type element: (_) @element) @array
(array_type element: (_) @element) @array
(implicit_length_array_type element: (_) @element) @array
(map_type value: (_) @element) @array
(channel_type value: (_) @element) @array
(function_type result: (_)? @returns) @function-type
(type_elem (_)* @part) @union
(type_constraint (_)* @part) @union
(comment) @comment
