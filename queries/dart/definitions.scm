(import_or_export) @definition.import
(part_directive) @definition.import

(class_definition name: (_) @name body: (_) @body) @definition.class
(mixin_declaration (identifier) @name (class_body) @body) @definition.trait
(extension_declaration name: (_) @name body: (_) @body) @definition.class
(extension_type_declaration name: (_) @name body: (_) @body) @definition.class
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_constant name: (_) @name) @definition.constant
(type_alias (type_identifier) @name) @definition.type
(class_body (method_signature (constructor_signature . (identifier) @name . (formal_parameter_list)))
  @definition.constructor . (function_body) @body)
(class_body (method_signature (factory_constructor_signature . (identifier) . (identifier) @name))
  @definition.constructor . (function_body) @body)
(constructor_signature . (identifier) @name . (formal_parameter_list)) @definition.constructor
(constructor_signature . (identifier) . (identifier) @name) @definition.constructor
(constant_constructor_signature (identifier) @name) @definition.constructor
(factory_constructor_signature . (identifier) . (identifier) @name) @definition.constructor
; a body stands beside its signature, not in it
((method_signature (function_signature name: (_) @name)) @definition.method . (function_body) @body)
((method_signature (getter_signature name: (_) @name)) @definition.property . (function_body) @body)
((method_signature (setter_signature name: (_) @name)) @definition.property . (function_body) @body)
((method_signature (operator_signature (binary_operator) @name)) @definition.method . (function_body) @body)
(declaration (function_signature name: (_) @name)) @definition.method
(declaration (getter_signature name: (_) @name)) @definition.property
(program (function_signature name: (_) @name) @definition.function . (function_body) @body)
(program (getter_signature name: (_) @name) @definition.function . (function_body) @body)
(declaration (initialized_identifier_list (initialized_identifier . (identifier) @name))) @definition.field
(declaration (static_final_declaration_list (static_final_declaration . (identifier) @name))) @definition.constant
(program (static_final_declaration_list (static_final_declaration . (identifier) @name) @definition.constant))
(program (initialized_identifier_list (initialized_identifier (identifier) @name) @definition.variable))
