; What TypeScript and TSX add to queries/ecmascript.
; --- values
(non_null_expression (_) @value) @same
(as_expression (_) @value "const") @same
(as_expression (_) (_) @type) @cast
(satisfies_expression . (_) @value) @same
(instantiation_expression . (_) @value) @same

; --- types
(type_identifier) @typename
(nested_type_identifier) @typename
(predefined_type) @literal-type
(literal_type (string)) @literal.string
(literal_type (number)) @literal.number
(generic_type name: (_) @base type_arguments: (_ (_)* @argument)) @generic
(array_type (_) @element) @array
(tuple_type (_)* @part) @tuple
(readonly_type (_) @value) @same
(parenthesized_type (_) @value) @same
(union_type (_)* @part) @union
(intersection_type (_)* @part) @union
(function_type parameters: (_) @parameters return_type: (_) @returns) @function-type @scope
(constructor_type type: (_) @returns) @constructor-type @scope
(type_query (_) @value) @typeof
(lookup_type . (_) @object . (literal_type (string (string_fragment) @property))) @member-type
(lookup_type . (_) @object . (_)) @index
(this_type) @selftype
(object_type) @object-literal @scope.object
(index_type_query (_)) @literal.string
(conditional_type consequence: (_) @part alternative: (_) @part) @union
(type_annotation (_) @value) @same
(type_predicate) @literal.boolean
(type_predicate_annotation) @literal.boolean
(asserts_annotation) @literal.void
(optional_type (_) @value) @same
(rest_type (_) @value) @same
(nested_identifier object: (_) @object property: (_) @property) @member

; --- scopes
(interface_declaration) @scope.class
(abstract_class_declaration) @scope.class
(function_signature) @scope.function
(method_signature) @scope.function
(abstract_method_signature) @scope.function
(call_signature) @scope.function
(type_alias_declaration) @scope
(internal_module) @scope.namespace
(module) @scope.namespace
(enum_declaration) @scope.class

; --- names
(variable_declarator name: (identifier) @binds type: (_) @type value: (_)? @value) @local
(variable_declarator name: (_ (shorthand_property_identifier_pattern) @binds) type: (_) @type) @part-of-type
(required_parameter pattern: (identifier) @binds type: (_)? @type value: (_)? @value) @parameter
(optional_parameter pattern: (identifier) @binds type: (_)? @type) @parameter
(required_parameter pattern: (rest_pattern (identifier) @binds) type: (_)? @type) @parameter
(required_parameter pattern: (_ (shorthand_property_identifier_pattern) @binds) type: (_) @type) @part-of-type
(required_parameter pattern: (_ (_ left: (shorthand_property_identifier_pattern) @binds)) type: (_) @type) @part-of-type
(required_parameter pattern: (_ (_ key: (_) @key value: (identifier) @binds)) type: (_) @type) @part-of-type
(required_parameter pattern: (_ (shorthand_property_identifier_pattern) @binds) !type) @parameter-part
(required_parameter pattern: (_ (_ key: (_) @key value: (identifier) @binds)) !type) @parameter-part
(arrow_function parameter: (identifier) @binds) @parameter
(required_parameter [(accessibility_modifier) "readonly" (override_modifier)] pattern: (identifier) @key type: (_)? @type value: (_)? @value) @member-of-class
(type_parameter name: (_) @binds constraint: (_ (_) @type)? value: (_ (_) @default)?) @type-parameter
(object_type (property_signature name: (_) @key type: (_)? @type) @member-of)
(interface_body (call_signature return_type: (_) @type) @callable)
(object_type (call_signature return_type: (_) @type) @callable)
(interface_body (construct_signature type: (_) @type) @constructs)
(object_type (construct_signature type: (_) @type) @constructs)
(interface_body (index_signature type: (_) @type) @indexed)
(object_type (index_signature type: (_) @type) @indexed)

; --- definitions
(function_declaration name: (_) @of return_type: (_) @type) @typed
(generator_function_declaration name: (_) @of return_type: (_) @type) @typed
(function_signature name: (_) @of return_type: (_) @type) @typed
(method_definition name: (_) @of return_type: (_) @type) @typed
(method_signature name: (_) @of return_type: (_) @type) @typed
(abstract_method_signature name: (_) @of return_type: (_) @type) @typed
(public_field_definition name: (_) @of type: (_) @type) @typed
(public_field_definition name: (_) @of value: (_) @value) @valued
(property_signature name: (_) @of type: (_) @type) @typed
(variable_declarator name: (identifier) @of type: (_) @type) @typed
(type_alias_declaration name: (_) @of value: (_) @type) @typed
(public_field_definition "static" name: (_) @of) @flag.static
(abstract_method_signature name: (_) @of) @flag.abstract
(method_signature name: (_) @of) @flag.declaration
(function_signature name: (_) @of) @flag.declaration
(class_heritage (_ value: (_) @extends)) @heritage
(class_heritage (_ value: (_) @extends type_arguments: (_ (_)* @argument))) @heritage
(class_heritage (implements_clause (_) @implements)) @heritage
(interface_declaration (_ type: (_) @extends)) @heritage

; --- modules
(import_statement (_ (identifier) @local source: (_ (string_fragment) @source))) @import.module
(import_alias . (identifier) @binds . (_) @value) @local
(export_statement "=" . (_) @value) @export.module
