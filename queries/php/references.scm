; --- types
(named_type (_) @value) @same
(optional_type (_) @value) @optional
(union_type (_)* @part) @union
(intersection_type (_)* @part) @union
(type_list (_)* @part) @union
((primitive_type) @literal-type (#not-any-of? @literal-type "array" "iterable" "mixed" "object" "callable"))
((name) @selftype (#any-of? @selftype "self" "static"))
((name) @super (#eq? @super "parent"))
(named_type [(name) (qualified_name)] @typename)
(object_creation_expression . [(name) (qualified_name)] @typename)
(base_clause [(name) (qualified_name)] @typename)
(class_interface_clause [(name) (qualified_name)] @typename)
(use_declaration [(name) (qualified_name)] @typename)
(attribute . [(name) (qualified_name)] @typename)
(binary_expression operator: "instanceof" right: [(name) (qualified_name)] @typename)
(scoped_call_expression scope: [(name) (qualified_name)] @typename)
(class_constant_access_expression . [(name) (qualified_name)] @typename)
(scoped_property_access_expression scope: [(name) (qualified_name)] @typename)

; --- names that are not looked up where they stand
(variable_name (name) @nothing)
(property_element name: (variable_name) @nothing)
(property_promotion_parameter name: (variable_name) @nothing)
(namespace_name (name) @nothing)
(qualified_name (name) @nothing)
(namespace_use_clause (name) @nothing)
(namespace_use_clause (qualified_name) @nothing)
(member_call_expression name: (name) @nothing)
(nullsafe_member_call_expression name: (name) @nothing)
(scoped_call_expression name: (name) @nothing)
(member_access_expression name: (name) @nothing)
(nullsafe_member_access_expression name: (name) @nothing)
(class_constant_access_expression (_) (name) @nothing)
(argument name: (name) @nothing)
(method_declaration name: (name) @nothing)
(enum_case name: (name) @nothing)
(const_element (name) @nothing)

; --- values
((variable_name) @this (#eq? @this "$this"))
((relative_scope) @super (#eq? @super "parent"))
(relative_scope) @this
(object_creation_expression . [(name) (qualified_name)] @type (arguments (argument (_) @argument)*)?) @new
(object_creation_expression (anonymous_class)) @class
(function_call_expression function: (_) @function arguments: (_ (argument (_) @argument)*)) @call
(member_call_expression object: (_) @object name: (name) @property
  arguments: (_ (argument (_) @argument)*)) @method-call
(nullsafe_member_call_expression object: (_) @object name: (name) @property
  arguments: (_ (argument (_) @argument)*)) @method-call
(scoped_call_expression scope: (_) @object name: (name) @property
  arguments: (_ (argument (_) @argument)*)) @method-call
(member_access_expression object: (_) @object name: (name) @property) @member
(nullsafe_member_access_expression object: (_) @object name: (name) @property) @member
(scoped_property_access_expression scope: (_) @object name: (variable_name (name) @property)) @member
(class_constant_access_expression . (_) @value (name) @_class . (#eq? @_class "class")) @same
(class_constant_access_expression . (_) @object (name) @property .) @member
(subscript_expression . (_) @object) @index
(parenthesized_expression (_) @value) @same
(clone_expression (_) @value) @same
(throw_expression (_) @value) @same
(conditional_expression body: (_) @value alternative: (_) @value) @choice
(binary_expression left: (_) @value operator: "??" right: (_) @value) @choice
(match_expression body: (_ (_ return_expression: (_) @value))) @choice
(assignment_expression right: (_) @value) @same
(array_creation_expression (array_element_initializer . (_) @value .)*) @list
(cast_expression type: (_) @type) @cast
(arrow_function) @closure @scope.function
(anonymous_function) @closure @scope.function
[(string) (encapsed_string) (heredoc) (nowdoc)] @literal.string
(integer) @literal.int
(float) @literal.float
(boolean) @literal.bool

; --- scopes
(function_definition) @scope.function
(method_declaration) @scope.function
(class_declaration) @scope.class
(interface_declaration) @scope.class
(trait_declaration) @scope.class
(enum_declaration) @scope.class
(anonymous_class) @scope.class

; --- names
(simple_parameter type: (_)? @type name: (variable_name) @binds default_value: (_)? @value) @parameter
(variadic_parameter type: (_)? @type name: (variable_name) @binds) @parameter
(property_promotion_parameter type: (_)? @type name: (variable_name) @binds default_value: (_)? @value) @parameter
(property_promotion_parameter type: (_)? @type name: (_ (name) @key)) @member-of-class
(foreach_statement . (_) @value . (variable_name) @binds) @each
(foreach_statement . (_) @value . (pair (_) . (variable_name) @binds)) @each
(catch_clause type: (_) @type name: (variable_name) @binds) @local
(assignment_expression left: (_) @left right: (_) @right) @assign
(augmented_assignment_expression left: (_) @left right: (_) @right) @assign
(return_statement (_) @value) @return
(arrow_function body: (_) @value) @return
(yield_expression (_) @value) @yield

; --- definitions
(function_definition name: (_) @of return_type: (_) @type) @typed
(method_declaration name: (_) @of return_type: (_) @type) @typed
(property_declaration type: (_) @type (_ name: (_ (name) @of))) @typed
(property_element name: (_ (name) @of) default_value: (_) @value) @valued
(const_element (name) @of (_) @value) @valued
(class_declaration (base_clause (_) @extends)) @heritage
(interface_declaration (base_clause (_) @extends)) @heritage
(class_declaration (class_interface_clause (_) @implements)) @heritage
(enum_declaration (class_interface_clause (_) @implements)) @heritage
(class_declaration body: (_ (use_declaration [(name) (qualified_name)] @mixes))) @heritage
(trait_declaration body: (_ (use_declaration [(name) (qualified_name)] @mixes))) @heritage
(enum_declaration body: (_ (use_declaration [(name) (qualified_name)] @mixes))) @heritage
(_ attributes: (attribute_list (attribute_group (attribute . (_) @value) @decorated)) name: (name) @of)
(method_declaration (static_modifier) @flag.static name: (_) @of)
(property_declaration (static_modifier) @flag.static (_ name: (_ (name) @of)))
(method_declaration (abstract_modifier) @flag.abstract name: (_) @of)
(class_declaration (abstract_modifier) @flag.abstract name: (_) @of)
(interface_declaration body: (_ (_ name: (_) @of) @flag.abstract))
((method_declaration (visibility_modifier) @_v name: (_) @of) @flag.private (#eq? @_v "private"))
((method_declaration name: (name) @of) @flag.test (#match? @of "^test"))

; --- modules
(namespace_definition name: (_) @path) @package
(namespace_use_declaration (namespace_use_clause
  (_ prefix: (namespace_name) @source (name) @imported) alias: (name)? @local) @import)
(namespace_use_declaration (namespace_name) @source body: (_ (namespace_use_clause
  . (name) @imported alias: (name)? @local) @import))
(require_once_expression (binary_expression right: (string (string_content) @source))) @import.all
(require_once_expression (string (string_content) @source)) @import.all
(require_expression (binary_expression right: (string (string_content) @source))) @import.all
(require_expression (string (string_content) @source)) @import.all
(include_expression (binary_expression right: (string (string_content) @source))) @import.all
(include_expression (string (string_content) @source)) @import.all
(include_once_expression (binary_expression right: (string (string_content) @source))) @import.all
(include_once_expression (string (string_content) @source)) @import.all

(comment) @comment

(qualified_name) @typename
(variable_name) @name
(name) @name
