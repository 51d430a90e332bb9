(variable_declaration (identifier) @name (struct_declaration) @body) @definition.struct
(variable_declaration (identifier) @name (union_declaration) @body) @definition.struct
(variable_declaration (identifier) @name (opaque_declaration) @body) @definition.struct
(variable_declaration (identifier) @name (enum_declaration) @body) @definition.enum
(variable_declaration (identifier) @name (error_set_declaration) @body) @definition.enum
(source_file (variable_declaration (identifier) @name (builtin_function (builtin_identifier) @_import
  (#eq? @_import "@import"))) @definition.import)
(struct_declaration (function_declaration name: (_) @name body: (_)? @body) @definition.method)
(enum_declaration (function_declaration name: (_) @name body: (_)? @body) @definition.method)
(union_declaration (function_declaration name: (_) @name body: (_)? @body) @definition.method)
(function_declaration name: (_) @name body: (_)? @body) @definition.function
(test_declaration (string) @name) @definition.test
(container_field name: (_) @name) @definition.field
(source_file (variable_declaration "const" . (identifier) @name) @definition.constant)
(source_file (variable_declaration "var" . (identifier) @name) @definition.variable)
(struct_declaration (variable_declaration "const" . (identifier) @name) @definition.constant)
