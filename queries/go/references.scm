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
(method_declaration receiver: (_ (parameter_declaration type: (_) @type)) name: (_) @of) @owned
(type_alias name: (_) @of type: (_) @type) @typed
; a defined type has what its type has: members of a named one, elements of a list, results of a function
(type_spec name: (_) @of type: [(type_identifier) (qualified_type) (generic_type)] @extends) @heritage
(type_spec type: (slice_type element: (_) @type) @indexed)
(type_spec type: (array_type element: (_) @type) @indexed)
(type_spec type: (map_type value: (_) @type) @indexed)
(type_spec type: (_ result: (_) @type) @callable)
(type_spec name: (_) @of type: (_ (field_declaration_list (_ !name type: (_) @extends)))) @heritage
(type_spec name: (_) @of type: (_ (type_elem . (_) @extends .))) @heritage
(field_declaration name: (field_identifier) @of type: (_) @type) @typed
; an embedded type is a field by its own name
(field_declaration !name type: (type_identifier) @key @type) @member-of-class
(field_declaration !name type: (_ name: (_) @key) @type) @member-of-class
(field_declaration !name type: (_ type: (_) @key) @type) @member-of-class
(source_file (var_declaration (_ name: (identifier) @of type: (_) @type) @typed))
(source_file (var_declaration (var_spec_list (_ name: (identifier) @of type: (_) @type) @typed)))
(source_file (const_declaration (_ name: (identifier) @of type: (_) @type) @typed))
(source_file (var_declaration (_ . name: (identifier) @of !type value: (_ . (_) @value)) @valued))
(source_file (var_declaration (var_spec_list (_ . name: (identifier) @of !type value: (_ . (_) @value)) @valued)))
(source_file (const_declaration (_ . name: (identifier) @of !type value: (_ . (_) @value)) @valued))
((function_declaration name: (identifier) @of) @flag.test (#match? @of "^(Test|Benchmark|Fuzz|Example)"))

; names that functions bring
(method_declaration receiver: (_ (parameter_declaration name: (identifier) @local @binds type: (_) @type)))
(_ parameters: (parameter_list (parameter_declaration name: (identifier) @parameter @binds type: (_) @type)))
(_ parameters: (parameter_list (parameter_declaration !name type: (_) @parameter @type)))
(_ parameters: (parameter_list (variadic_parameter_declaration name: (identifier) @parameter @binds type: (_) @type)))
(_ parameters: (parameter_list (variadic_parameter_declaration !name type: (_) @parameter @type)))
(_ result: (parameter_list (parameter_declaration name: (identifier) @local @binds type: (_) @type)))
(method_declaration receiver: (_ (parameter_declaration type: [
  (_ type_arguments: (_ (type_elem (type_identifier) @type-parameter @binds)))
  (pointer_type (_ type_arguments: (_ (type_elem (type_identifier) @type-parameter @binds))))])))
(type_parameter_declaration name: (identifier) @type-parameter @binds type: (_) @type)
; `a := x` and `a, b := x, y`
(short_var_declaration left: (_ . (identifier) @local @binds .) right: (_ . (_) @value .))
(short_var_declaration left: (_ . (identifier) @local @binds) right: (_ . (_) @value . (_)))
(short_var_declaration left: (_ . (_) . (identifier) @local @binds) right: (_ . (_) . (_) @value))
(short_var_declaration left: (_ . (_) . (_) . (identifier) @local @binds)
  right: (_ . (_) . (_) . (_) @value))
; `a, b := f()`
((short_var_declaration left: (_ . (identifier) @part-of @binds . (_)) right: (_ . (call_expression) @value .))
  (#set! key "0"))
((short_var_declaration left: (_ . (_) . (identifier) @part-of @binds) right: (_ . (call_expression) @value .))
  (#set! key "1"))
((short_var_declaration left: (_ . (_) . (_) . (identifier) @part-of @binds) right: (_ . (call_expression) @value .))
  (#set! key "2"))
; `v, ok := m[k]`
(short_var_declaration left: (_ . (identifier) @local @binds . (_))
  right: (_ . [(index_expression) (type_assertion_expression) (unary_expression)] @value .))
(short_var_declaration left: (_ . (_) (identifier) @local @binds)
  right: (_ . [(index_expression) (type_assertion_expression) (unary_expression)] .))
(statement_list [
  (var_declaration [(_ name: (identifier) @local @binds type: (_) @type)
    (var_spec_list (_ name: (identifier) @local @binds type: (_) @type))])
  (var_declaration [(_ . name: (identifier) @local @binds !type value: (_ . (_) @value))
    (var_spec_list (_ . name: (identifier) @local @binds !type value: (_ . (_) @value)))])
  (const_declaration (_ name: (identifier) @local @binds))])
(range_clause left: (_ . (_) . (identifier) @each @binds) right: (_) @value)
(range_clause left: (_ . (identifier) @local @binds))
; in a case of one type, the value has that type
(type_switch_statement alias: (_ (identifier) @binds) (_ . type: (_) @type . (statement_list)) @parameter)
(type_switch_statement alias: (_ (identifier) @local @binds))
(receive_statement left: (_ . (identifier) @local @binds) right: (_) @value)
(assignment_statement left: (_ . (_) @left) right: (_ . (_) @right)) @assign
(assignment_statement left: (_ . (_) . (_) @left)) @assign
(inc_statement (_) @left) @assign
(dec_statement (_) @left) @assign
(return_statement (expression_list . (_) @value)) @return

; values
((identifier) @nothing (#eq? @nothing "_"))
(call_expression function: (identifier) @_new arguments: (_ . (_) @type .)
  (#eq? @_new "new")) @new
(call_expression function: (identifier) @_make arguments: (_ . (_) @type)
  (#eq? @_make "make")) @cast
(call_expression function: (_) @function arguments: (_ (_)* @argument)) @call
(type_conversion_expression type: (_ type: (type_identifier) @name))
(type_conversion_expression type: (_ type:
  (_ package: (package_identifier) @object name: (type_identifier) @property) @member))
(type_conversion_expression type: (_ type: (_ package: (package_identifier) @name)))
(type_conversion_expression type: (_ type: (_) @function) operand: (_) @argument) @call
(type_conversion_expression type: (_) @type) @cast
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)] @type) @new
(composite_literal type: (_) @type) @cast
; elements of a list or map whose type goes without saying
(composite_literal type: (slice_type element: (_) @type) body: (_ (literal_element (literal_value) @new)))
(composite_literal type: (array_type element: (_) @type) body: (_ (literal_element (literal_value) @new)))
(composite_literal type: (implicit_length_array_type element: (_) @type) body: (_ (literal_element (literal_value) @new)))
(composite_literal type: (_ value: (_) @type)
  body: (_ (_ value: (_ (literal_value) @new))))
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)]
  body: (_ (_ key: (_ (identifier) @member @property)))) @object
(literal_value (_ key: (_ (identifier) @member @property))) @object
(literal_value (_ key: (_ (identifier) @left) value: (_) @right) @assign)
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
(generic_type type: (_) @base type_arguments: (_ (type_elem (_) @argument)*)) @generic
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
