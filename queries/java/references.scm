; Roles and parts: queries/README.md.
; --- names that are no value
(package_declaration (identifier) @no-value)
(import_declaration (identifier) @no-value)
(import_declaration (scoped_identifier) @no-value)
(package_declaration (scoped_identifier) @no-value)
(scoped_identifier (identifier) @no-value)
(scoped_identifier (scoped_identifier) @no-value)
(scoped_type_identifier [(type_identifier) (scoped_type_identifier)] @no-value)
((type_identifier) @no-value (#eq? @no-value "var"))
(class_declaration name: (identifier) @no-value)
(interface_declaration name: (identifier) @no-value)
(annotation_type_declaration name: (identifier) @no-value)
(enum_declaration name: (identifier) @typename body: (_ (enum_constant)))
(enum_declaration name: (identifier) @no-value)
(record_declaration name: (identifier) @no-value)
(method_declaration name: (identifier) @no-value)
(constructor_declaration name: (identifier) @no-value)
(variable_declarator name: (identifier) @no-value)
(method_invocation name: (identifier) @no-value)
(field_access field: (identifier) @no-value)
(method_reference (_) (identifier) @no-value .)
(element_value_pair key: (identifier) @no-value)
(labeled_statement (identifier) @no-value)
(break_statement (identifier) @no-value)
(continue_statement (identifier) @no-value)

; --- modules
(package_declaration [(scoped_identifier) (identifier)] @path) @package
(import_declaration (scoped_identifier) @source (asterisk)) @import.all
(import_declaration (_ scope: (_) @source name: (_) @imported) . ";") @import

; --- scopes
(class_declaration) @scope.class
(interface_declaration) @scope.class
(annotation_type_declaration) @scope.class
(enum_declaration) @scope.class
(record_declaration) @scope.class
(object_creation_expression (class_body) @scope.class)
(enum_constant body: (class_body) @scope.class)
(method_declaration) @scope.function
(constructor_declaration) @scope.function
(compact_constructor_declaration) @scope.function
(static_initializer) @scope.function
(class_body (block) @scope.function)
(block) @scope
(for_statement) @scope
(enhanced_for_statement) @scope
(catch_clause) @scope
(try_with_resources_statement) @scope
(switch_block_statement_group) @scope
(switch_rule) @scope

; --- definitions
(class_declaration name: (_) @of superclass: (_ (_) @extends)) @heritage
(class_declaration name: (_) @of interfaces: (_ (type_list (_) @implements))) @heritage
(record_declaration name: (_) @of interfaces: (_ (type_list (_) @implements))) @heritage
(enum_declaration name: (_) @of interfaces: (_ (type_list (_) @implements))) @heritage
(interface_declaration name: (_) @of (extends_interfaces (type_list (_) @extends))) @heritage
(object_creation_expression type: (_) @type (class_body) @anonymous)
(enum_declaration name: (_) @type body: (_ (_ body: (class_body) @anonymous)))

(method_declaration type: (_) @type name: (_) @of) @typed
(annotation_type_element_declaration type: (_) @type name: (_) @of) @typed
(field_declaration type: (_) @type declarator: (_ name: (_) @of)) @typed
(constant_declaration type: (_) @type declarator: (_ name: (_) @of)) @typed
(record_declaration parameters: (_ (_ type: (_) @type name: (_) @of) @typed))
(enum_declaration name: (_) @type body: (_ (_ name: (_) @of) @typed))
(field_declaration declarator: (_ name: (_) @of value: (_) @value)) @valued
(constant_declaration declarator: (_ name: (_) @of value: (_) @value)) @valued

(method_declaration (modifiers "static") name: (_) @of) @flag.static
(method_declaration (modifiers "abstract") name: (_) @of) @flag.abstract
(method_declaration (modifiers "private") name: (_) @of) @flag.private
(method_declaration name: (_) @of !body) @flag.declaration
(compact_constructor_declaration name: (_) @of) @flag.compact
(class_declaration (modifiers "abstract") name: (_) @of) @flag.abstract
(field_declaration (modifiers "static") declarator: (_ name: (_) @of)) @flag.static
(constant_declaration declarator: (_ name: (_) @of)) @flag.static
(enum_constant name: (_) @of) @flag.static
(method_declaration
  (modifiers (marker_annotation name: (identifier) @_override)) name: (_) @of
  (#eq? @_override "Override")) @flag.override
(method_declaration
  (modifiers [(marker_annotation name: (identifier) @_test) (annotation name: (identifier) @_test)]) name: (_) @of
  (#any-of? @_test "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate")) @flag.test

(marker_annotation name: (_) @value) @decorated
(annotation name: (_) @value) @decorated
(marker_annotation name: [(identifier) (scoped_identifier)] @typename)
(annotation name: [(identifier) (scoped_identifier)] @typename)

; --- names
(type_parameters (type_parameter (type_identifier) @binds (type_bound . (_) @type)?) @type-parameter)
(formal_parameter type: (_) @type name: (_) @binds) @parameter
(spread_parameter [(type_identifier) (generic_type) (integral_type) (array_type) (scoped_type_identifier)] @element
  (variable_declarator)) @array
(spread_parameter (variable_declarator name: (_) @binds)) @type @parameter
(lambda_expression parameters: (identifier) @binds @parameter)
(inferred_parameters (identifier) @binds @parameter)
(local_variable_declaration
  type: (_) @type declarator: (_ name: (_) @binds value: (_)? @value)) @local
(resource type: (_) @type name: (_) @binds value: (_) @value) @local
(catch_formal_parameter (catch_type) @type name: (_) @binds) @local
(enhanced_for_statement type: (_) @type name: (_) @binds value: (_) @value) @each
(instanceof_expression right: (_) @type name: (_) @binds) @local
(type_pattern (_) @type (identifier) @binds) @local
(record_pattern_component (_) @type (identifier) @binds) @local
(assignment_expression left: (_) @left operator: "=" right: (_) @right) @assign
(assignment_expression left: (_) @left) @assign
(update_expression (_) @left) @assign
(return_statement (_) @value) @return
(yield_statement (_) @value) @return
(lambda_expression body: (_) @value) @return

; --- values
(method_invocation !object name: (identifier) @property arguments: (_ (_)* @argument)) @method-call
(method_invocation
  object: (_) @object
  type_arguments: (_ (_)* @type-argument)?
  name: (identifier) @property
  arguments: (_ (_)* @argument)) @method-call
(explicit_constructor_invocation
  constructor: [(this) (super)] @function arguments: (_ (_)* @argument)) @call
(object_creation_expression type: (_) @type arguments: (_ (_)* @argument)) @new
(enum_declaration
  name: (_) @type body: (_ (_ arguments: (_ (_)* @argument)) @new))
(method_reference . (_) @type "new" .) @new
(method_reference . (identifier) @typename "new")
(method_reference . (_) @object (identifier) @property .) @member
(field_access object: (_) @type field: (this)) @cast
(field_access object: (identifier) @typename field: (this))
(field_access object: (_) @object field: (identifier) @property) @member
(array_access array: (_) @object) @index
(lambda_expression) @closure @scope.function
(parenthesized_expression (_) @value) @same
(cast_expression type: (_) @type) @cast
(ternary_expression consequence: (_) @value alternative: (_) @value) @choice
(switch_expression body: (_ (switch_rule (expression_statement (_) @value)))) @choice
(assignment_expression right: (_) @value) @same
(array_creation_expression type: (_) @element) @array-of
(class_literal (_)) @literal.Class
(array_initializer (_)* @value) @list
(this) @this
(super) @super
(string_literal) @literal.String
[(decimal_integer_literal) (hex_integer_literal) (octal_integer_literal) (binary_integer_literal)] @literal.int
(decimal_floating_point_literal) @literal.double
(character_literal) @literal.char
[(true) (false)] @literal.boolean

; --- types
(generic_type [(type_identifier) (scoped_type_identifier)] @base (type_arguments (_)* @argument)) @generic
(array_type element: (_) @element) @array
(annotated_type (_) @value .) @same
(wildcard (_) @value .) @same
(catch_type (_)* @part) @union
[(integral_type) (floating_point_type) (boolean_type) (void_type)] @literal-type
[(type_identifier) (scoped_type_identifier)] @typename

(identifier) @name
[(line_comment) (block_comment)] @comment
