(imports) @definition.import

(header module: (_) @name) @definition.module
(data_type name: (_) @name) @definition.type
(newtype name: (_) @name) @definition.type
(type_synomym name: (_) @name) @definition.type
(type_family name: (_) @name) @definition.type
(class name: (_) @name declarations: (_)? @body) @definition.trait
(instance name: (_) @name declarations: (_)? @body) @definition.scope
(data_constructor constructor: (prefix name: (_) @name)) @definition.constant
(data_constructor constructor: (record name: (_) @name)) @definition.constant
(field name: (field_name) @name) @definition.field
(class_declarations (signature name: (_) @name) @definition.method)
(instance_declarations (function name: (_) @name) @definition.method)
(instance_declarations (bind name: (_) @name) @definition.method)
(declarations (function name: (_) @name) @definition.function)
(declarations (bind name: (_) @name) @definition.function)
(foreign_import signature: (signature name: (_) @name)) @definition.function
