(open_module) @definition.import

(module_definition (module_binding (module_name) @name)) @definition.module
(module_type_definition (module_type_name) @name body: (_)? @body) @definition.interface
(type_definition (type_binding name: (_) @name)) @definition.type
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.type
(constructor_declaration (constructor_name) @name) @definition.constant
(field_declaration (field_name) @name) @definition.field
(class_definition (class_binding (class_name) @name)) @definition.class
(external (value_name) @name) @definition.function
(value_specification (value_name) @name) @definition.function
