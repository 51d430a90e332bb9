(open_module) @definition.import

(module_definition (module_binding (module_name) @name body: (_)? @body)) @definition.module
(module_type_definition (module_type_name) @name body: (_)? @body) @definition.interface
(type_definition (type_binding name: (_) @name)) @definition.type
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.type
(constructor_declaration (constructor_name) @name) @definition.constant
(field_declaration (field_name) @name) @definition.field
(class_definition (class_binding (class_name) @name body: (_)? @body)) @definition.class
(method_definition (method_name) @name body: (_)? @body) @definition.method
(external (value_name) @name) @definition.function
(value_definition (let_binding pattern: (value_name) @name (parameter) body: (_) @body)) @definition.function
(value_definition (let_binding pattern: (value_name) @name
  body: [(fun_expression) (function_expression)] @body)) @definition.function
(compilation_unit (value_definition (let_binding pattern: (value_name) @name)) @definition.constant)
(structure (value_definition (let_binding pattern: (value_name) @name)) @definition.constant)
