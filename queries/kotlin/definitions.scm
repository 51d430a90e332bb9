(import) @definition.import
(package_header) @definition.import

(class_declaration "interface" name: (_) @name (class_body)? @body) @definition.interface
(class_declaration name: (_) @name (enum_class_body) @body) @definition.enum
(class_declaration name: (_) @name (class_body)? @body) @definition.class
(object_declaration name: (_) @name (class_body)? @body) @definition.object
(class_body (function_declaration name: (_) @name (function_body)? @body) @definition.method)
(enum_class_body (function_declaration name: (_) @name (function_body)? @body) @definition.method)
(function_declaration name: (_) @name (function_body)? @body) @definition.function
(class_body (property_declaration (variable_declaration (identifier) @name)) @definition.property)
(source_file (property_declaration (modifiers (property_modifier "const"))
  (variable_declaration (identifier) @name)) @definition.constant)
(source_file (property_declaration (variable_declaration (identifier) @name)) @definition.variable)
(class_parameter ["val" "var"] . (identifier) @name) @definition.property
(enum_entry (identifier) @name) @definition.constant
(type_alias type: (identifier) @name) @definition.type
