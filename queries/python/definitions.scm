(import_statement) @definition.import
(import_from_statement) @definition.import
(future_import_statement) @definition.import

(class_definition name: (identifier) @name body: (_) @body) @definition.class
(class_definition body: (block
  (function_definition name: (identifier) @name body: (_) @body
    (#eq? @name "__init__")) @definition.constructor))
(class_definition body: (block (decorated_definition definition:
  (function_definition name: (identifier) @name body: (_) @body) @definition.method)))
(class_definition body: (block
  (function_definition name: (identifier) @name body: (_) @body) @definition.method))
(function_definition name: (identifier) @name body: (_) @body) @definition.function

(module (expression_statement (assignment left: (identifier) @name)) @definition.constant
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))
(module (expression_statement (assignment left: (identifier) @name)) @definition.variable)
(module (type_alias_statement left: (_) @name) @definition.type)
(class_definition body: (block
  (expression_statement (assignment left: (identifier) @name)) @definition.field))
