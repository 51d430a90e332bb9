; Roles and parts: queries/README.md.
; --- names that are no value
(import_declaration (identifier) @no-value)
(navigation_suffix suffix: (simple_identifier) @no-value)
(value_argument_label (simple_identifier) @no-value)
(parameter external_name: (simple_identifier) @no-value)
(user_type (type_identifier) @no-value)
(prefix_expression operation: "." target: (simple_identifier) @no-value)
(selector_expression (simple_identifier) @no-value)

; --- modules
(import_declaration (identifier) @source) @import.all

; --- scopes
(class_declaration) @scope.class
(protocol_declaration) @scope.class
(function_declaration) @scope.function
(protocol_function_declaration) @scope.function
(init_declaration) @scope.function
(deinit_declaration) @scope.function
(subscript_declaration) @scope.function
(computed_property) @scope.function
(computed_getter) @scope.function
(computed_setter) @scope.function
(willset_didset_block) @scope.function
(if_statement) @scope
(for_statement) @scope
(while_statement) @scope
(do_statement) @scope
(catch_block) @scope
(switch_entry) @scope

; --- definitions
(class_declaration name: (type_identifier) @of (inheritance_specifier inherits_from: (_) @extends)) @heritage
(protocol_declaration name: (_) @of (inheritance_specifier inherits_from: (_) @extends)) @heritage
(class_declaration declaration_kind: "extension" name: (_) @type) @receiving

(function_declaration name: (simple_identifier) @of "->" . name: (_) @type) @typed
(protocol_function_declaration name: (simple_identifier) @of "->" . name: (_) @type) @typed
(property_declaration name: (pattern bound_identifier: (_) @of) . (type_annotation (_) @type)) @typed
(protocol_property_declaration name: (pattern bound_identifier: (_) @of) (type_annotation (_) @type)) @typed
(property_declaration name: (pattern bound_identifier: (_) @of) value: (_) @value) @valued
(typealias_declaration name: (type_identifier) @of "=" . (_) @type) @typed
(class_declaration declaration_kind: "enum" name: (_) @type
  body: (enum_class_body (enum_entry name: (_) @of) @typed))

(function_declaration (modifiers (property_modifier) @_static) name: (simple_identifier) @of
  (#eq? @_static "static")) @flag.static
(function_declaration (modifiers (property_modifier) @_static) name: (simple_identifier) @of
  (#eq? @_static "class")) @flag.static
(property_declaration (modifiers (property_modifier) @_static) name: (pattern bound_identifier: (_) @of)
  (#any-of? @_static "static" "class")) @flag.static
(function_declaration (modifiers (member_modifier "override")) name: (simple_identifier) @of) @flag.override
(function_declaration (modifiers (visibility_modifier "private")) name: (simple_identifier) @of) @flag.private
(function_declaration "async" name: (simple_identifier) @of) @flag.async
(protocol_function_declaration name: (simple_identifier) @of) @flag.abstract
(protocol_function_declaration name: (simple_identifier) @of) @flag.declaration
(enum_entry name: (_) @of) @flag.static
((function_declaration name: (simple_identifier) @of) @flag.test (#match? @of "^test[A-Z_0-9]"))
(function_declaration
  (modifiers (attribute (user_type (type_identifier) @_test))) name: (simple_identifier) @of
  (#any-of? @_test "Test" "Suite")) @flag.test
(attribute (user_type) @value) @decorated

; --- names
(type_parameter (type_identifier) @binds name: (_)? @type) @type-parameter
(parameter name: (simple_identifier) @binds name: (_) @type) @parameter
(lambda_parameter name: (simple_identifier) @binds name: (_)? @type) @parameter
(capture_list_item name: (simple_identifier) @binds !value) @captured
(property_declaration
  name: (pattern bound_identifier: (_) @binds) . (type_annotation (_) @type)? . value: (_)? @value) @local
(property_declaration name: (pattern (pattern (simple_identifier) @binds @part-of)) value: (_) @value)
(for_statement item: (pattern bound_identifier: (_) @binds) collection: (_) @value) @each
(for_statement item: (pattern (pattern (simple_identifier) @binds @each-element)) collection: (_) @value)
(guard_statement bound_identifier: (simple_identifier) @binds . condition: "=" . condition: (_) @value) @local
(if_statement bound_identifier: (simple_identifier) @binds . condition: "=" . condition: (_) @value) @local
(while_statement bound_identifier: (simple_identifier) @binds . condition: "=" . condition: (_) @value) @local
(switch_pattern (pattern (pattern bound_identifier: (_) @binds) name: (_) @type) @local)
(pattern (pattern (value_binding_pattern) bound_identifier: (_) @binds) @local)
(catch_block error: (pattern (pattern bound_identifier: (_) @binds) name: (_) @type)) @local
(assignment target: (directly_assignable_expression (_) @left) result: (_) @right) @assign
(control_transfer_statement "return" result: (_) @value) @return
(function_body (statements . (_) @value .)) @return
(computed_property (statements . (_) @value .)) @return
(computed_getter (statements . (_) @value .)) @return
(lambda_literal (statements . (_) @value .)) @return

; --- values
(call_expression
  . (_) @function
  (call_suffix (value_arguments (value_argument)* @argument)? (lambda_literal)? @argument)) @call
(value_argument value: (_) @value) @same
(constructor_expression
  constructed_type: (_) @type
  (constructor_suffix (value_arguments (value_argument)* @argument)? (lambda_literal)? @argument)) @new
(navigation_expression target: (_) @value suffix: (navigation_suffix suffix: (simple_identifier) @_self)
  (#eq? @_self "self")) @same
(navigation_expression target: (_) @object suffix: (navigation_suffix suffix: (simple_identifier) @property)) @member
(lambda_literal) @closure @scope.function
((simple_identifier) @name @implicit-parameter (#match? @name "^[$][0-9]$"))
(postfix_expression target: (_) @value operation: (bang)) @same
(as_expression (as_operator) . (_) @type) @cast
(try_expression expr: (_) @value) @same
(await_expression expr: (_) @value) @same
(ternary_expression if_true: (_) @value if_false: (_) @value) @choice
(nil_coalescing_expression value: (_) @value if_nil: (_) @value) @choice
(array_literal element: (_)* @value) @list
(tuple_expression . value: (_) @value .) @same
((simple_identifier) @selftype (#eq? @selftype "Self"))
(self_expression) @this
(super_expression) @super
(line_string_literal) @literal.String
(multi_line_string_literal) @literal.String
(integer_literal) @literal.Int
(real_literal) @literal.Double
(boolean_literal) @literal.Bool

; --- types
((user_type) @selftype (#eq? @selftype "Self"))
(user_type . (type_identifier) @base . (type_arguments name: (_)* @argument)) @generic
(user_type . (type_identifier) @typename . (type_arguments))
(user_type) @typename
(array_type (_) @element) @array
(optional_type wrapped: (_) @value) @optional
(opaque_type (_) @value) @same
(existential_type (_) @value) @same
(function_type "->" . name: (_) @returns) @function-type @scope
(function_type params: (tuple_type element: (tuple_type_item name: (_) @type @parameter)))
(protocol_composition_type (_) @part) @union
(class_declaration declaration_kind: "extension" name: (user_type) @typename)

(simple_identifier) @name
[(comment) (multiline_comment)] @comment
