; Roles and parts: queries/README.md.
; --- names that are no value
(namespace_declaration name: (_) @no-value)
(file_scoped_namespace_declaration name: (_) @no-value)
(using_directive (_) @no-value)
(qualified_name (identifier) @no-value)
(qualified_name (qualified_name) @no-value)
(qualified_name (generic_name) @no-value)
(alias_qualified_name (identifier) @no-value)
(member_access_expression name: (identifier) @no-value)
(member_access_expression name: (generic_name) @no-value)
(member_access_expression name: (_ (identifier) @no-value))
(member_binding_expression name: (identifier) @no-value)
(member_binding_expression name: (_ (identifier) @no-value))
(argument name: (identifier) @no-value)
(invocation_expression function: (identifier) @no-value (#eq? @no-value "nameof"))
(invocation_expression function: (identifier) @_nameof arguments: (_ (argument (_) @no-value)) (#eq? @_nameof "nameof"))

; --- modules
(namespace_declaration name: (_) @path) @package
(file_scoped_namespace_declaration name: (_) @path) @package
(using_directive "static" [(identifier) (qualified_name)] @source .) @import.static-all
(using_directive name: (_) @local [(identifier) (qualified_name) (alias_qualified_name) (generic_name)] @source .) @import.module
(using_directive !name . [(identifier) (qualified_name) (alias_qualified_name)] @source .) @import.all

; --- scopes
(namespace_declaration) @scope.namespace
[
  (class_declaration)
  (record_declaration)
  (struct_declaration)
  (interface_declaration)
  (enum_declaration)
  (anonymous_object_creation_expression)
] @scope.class
[
  (method_declaration)
  (constructor_declaration)
  (destructor_declaration)
  (operator_declaration)
  (conversion_operator_declaration)
  (indexer_declaration)
  (property_declaration)
  (accessor_declaration)
  (local_function_statement)
  (delegate_declaration)
] @scope.function
[
  (block)
  (for_statement)
  (foreach_statement)
  (using_statement)
  (catch_clause)
  (switch_section)
  (switch_expression_arm)
  (query_expression)
] @scope

; --- definitions
(class_declaration name: (_) @of (base_list [(identifier) (generic_name) (qualified_name) (alias_qualified_name)] @extends)) @heritage
(record_declaration name: (_) @of
  (base_list [
    (identifier) (generic_name) (qualified_name)
    (primary_constructor_base_type type: (_) @extends)
  ] @extends)) @heritage
(struct_declaration name: (_) @of (base_list [(identifier) (generic_name) (qualified_name)] @implements)) @heritage
(interface_declaration name: (_) @of (base_list [(identifier) (generic_name) (qualified_name)] @extends)) @heritage

(method_declaration returns: (_) @type name: (_) @of) @typed
(local_function_statement type: (_) @type name: (_) @of) @typed
(delegate_declaration type: (_) @type name: (_) @of) @typed
(property_declaration type: (_) @type name: (_) @of) @typed
(property_declaration name: (_) @of value: (arrow_expression_clause (_) @value)) @valued
(property_declaration name: (_) @of value: (_) @value) @valued
(event_declaration type: (_) @type name: (_) @of) @typed
(field_declaration (_ type: (_) @type (variable_declarator name: (_) @of))) @typed
(event_field_declaration (_ type: (_) @type (variable_declarator name: (_) @of))) @typed
(field_declaration (variable_declaration (variable_declarator name: (_) @of (_) @value .) @valued))
(record_declaration (parameter_list (_ type: (_) @type name: (_) @of) @typed))
(method_declaration
  name: (_) @of
  parameters: (_ . (parameter (modifier) @_this))
  (#eq? @_this "this")) @flag.extension

(method_declaration (modifier "static") name: (_) @of) @flag.static
(method_declaration (modifier "abstract") name: (_) @of) @flag.abstract
(method_declaration (modifier "override") name: (_) @of) @flag.override
(method_declaration (modifier "async") name: (_) @of) @flag.async
(method_declaration (modifier "private") name: (_) @of) @flag.private
(interface_declaration body: (_ (method_declaration name: (_) @of !body) @flag.abstract))
(method_declaration name: (_) @of !body) @flag.declaration
(class_declaration (modifier "abstract") name: (_) @of) @flag.abstract
(class_declaration (modifier "static") name: (_) @of) @flag.static
(class_declaration (modifier "partial") name: (_) @of) @flag.partial
(property_declaration (modifier "static") name: (_) @of) @flag.static
(property_declaration (modifier "override") name: (_) @of) @flag.override
(property_declaration name: (_) @of) @flag.getter
(field_declaration (modifier ["static" "const"]) (variable_declaration (variable_declarator name: (_) @of))) @flag.static
(enum_member_declaration name: (_) @of) @flag.static
(constructor_declaration (modifier "static") name: (_) @of) @flag.static
(method_declaration
  (attribute_list (_ name: (identifier) @_test)) name: (_) @of
  (#any-of? @_test "Test" "Fact" "Theory" "TestMethod" "TestCase" "TestCaseSource" "DataTestMethod")) @flag.test

(attribute name: (_) @value) @decorated
(attribute name: (_) @typename)

; --- names
(type_parameter name: (_) @binds) @type-parameter
(type_parameter_constraints_clause
  . (identifier) @binds (_ type: (_) @type)) @type-parameter
(parameter type: (_) @type name: (_) @binds) @parameter
(parameter_list type: (_) @type name: (_) @binds @parameter)
(parameter !type name: (_) @binds) @parameter
(implicit_parameter) @binds @parameter
(local_declaration_statement
  (_
    type: (_) @type (variable_declarator name: (identifier) @binds . (_)? @value .) @local))
(using_statement
  (_
    type: (_) @type (variable_declarator name: (identifier) @binds . (_)? @value .) @local))
(for_statement
  (_
    type: (_) @type (variable_declarator name: (identifier) @binds . (_)? @value .) @local))
(foreach_statement type: (_) @type left: (identifier) @binds right: (_) @value) @each
(declaration_pattern type: (_) @type name: (identifier) @binds) @local
(recursive_pattern type: (_) @type name: (identifier) @binds) @local
(declaration_expression type: (_) @type name: (identifier) @binds) @local
(catch_declaration type: (_) @type name: (identifier) @binds) @parameter
(from_clause name: (identifier) @binds (_) @value .) @each
(let_clause . (identifier) @binds (_) @value .) @local
(assignment_expression left: (_) @left right: (_) @right) @assign
(postfix_unary_expression (_) @left ["++" "--"]) @assign
(prefix_unary_expression ["++" "--"] (_) @left) @assign
(return_statement (_) @value) @return
(method_declaration body: (arrow_expression_clause (_) @value) @return)
(local_function_statement body: (arrow_expression_clause (_) @value) @return)

; --- values
(invocation_expression
  function: [
    (_ (type_argument_list (_)* @type-argument))
    (member_access_expression name: (_ (type_argument_list (_)* @type-argument)))
  ] @function arguments: (_ (argument)* @argument)) @call
(invocation_expression function: (_) @function arguments: (_ (argument)* @argument)) @call
(constructor_initializer ["this" "base"] @function (argument_list (argument)* @argument)) @call
(object_creation_expression type: (_) @type arguments: (_ (argument)* @argument)?) @new
(object_creation_expression
  initializer: (_ (assignment_expression left: (identifier) @property @member))) @object
(field_declaration
  (_
    type: (_) @type
    (variable_declarator (implicit_object_creation_expression (argument_list (argument)* @argument)) @new)))
(local_declaration_statement
  (_
    type: (_) @type
    (variable_declarator (implicit_object_creation_expression (argument_list (argument)* @argument)) @new)))
(property_declaration
  type: (_) @type
  value: [
    (implicit_object_creation_expression (argument_list (argument)* @argument)) @new
    (arrow_expression_clause (implicit_object_creation_expression (argument_list (argument)* @argument)) @new)
  ])
(invocation_expression function: (generic_name (identifier) @value) @same)
(invocation_expression function: (generic_name (identifier) @name))
(member_access_expression expression: (_) @object name: [(identifier) @property (_ (identifier) @property)]) @member
(conditional_access_expression
  condition: (_) @object (member_binding_expression name: [(identifier) @property (_ (identifier) @property)])) @member
(member_access_expression
  expression: ["this" "base"] @object name: [(identifier) @property (_ (identifier) @property)]) @member
(argument (_) @value .) @same
(argument "this" @value) @same
(element_access_expression expression: (_) @object) @index
(await_expression (_) @value) @await
(lambda_expression) @closure @scope.function
(anonymous_method_expression) @closure @scope.function
(lambda_expression body: (_) @value) @return
(parenthesized_expression (_) @value) @same
(postfix_unary_expression (_) @value "!") @same
(cast_expression type: (_) @type) @cast
(as_expression right: (_) @type) @cast
(conditional_expression consequence: (_) @value alternative: (_) @value) @choice
(binary_expression left: (_) @value operator: "??" right: (_) @value) @choice
(switch_expression (switch_expression_arm (_) (_) @value .)*) @choice
(assignment_expression operator: "=" right: (_) @value) @same
(with_expression . (_) @value) @same
(implicit_array_creation_expression (initializer_expression (_)* @value)) @list
(array_creation_expression type: (_) @type) @cast
(initializer_expression (_)* @value) @list
(collection_expression (_)* @value) @list
"this" @this
"base" @super
(string_literal) @literal.string
(verbatim_string_literal) @literal.string
(raw_string_literal) @literal.string
(interpolated_string_expression) @literal.string
(integer_literal) @literal.int
(real_literal) @literal.double
(character_literal) @literal.char
(boolean_literal) @literal.bool
(typeof_expression (_)) @literal.Type

; --- types
(generic_name . (identifier) @base (type_argument_list (_)* @argument)) @generic
(generic_name . (identifier) @typename)
(array_type type: (_) @element) @array
(nullable_type type: (_) @value) @optional
(ref_type type: (_) @value) @same
(scoped_type type: (_) @value) @same
(pointer_type type: (_) @value) @same
(predefined_type) @literal-type
(qualified_name) @typename
(alias_qualified_name) @typename
(base_list (identifier) @typename)
(primary_constructor_base_type type: (identifier) @typename)
(type_argument_list (identifier) @typename)
(type_parameter_constraint type: (identifier) @typename)
(explicit_interface_specifier (identifier) @typename)
(_ type: (identifier) @typename)
(method_declaration returns: (identifier) @typename)
(as_expression right: (identifier) @typename)
(is_expression right: (identifier) @typename)
(array_type type: (identifier) @typename)

(identifier) @name
(comment) @comment
