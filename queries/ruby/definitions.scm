(module name: (_) @name body: (_)? @body) @definition.module
(class name: (_) @name body: (_)? @body) @definition.class
(class body: (body_statement (method name: (_) @name body: (_)? @body
  (#eq? @name "initialize")) @definition.constructor))
(class body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(module body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(singleton_class body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(method name: (_) @name body: (_)? @body) @definition.function
(singleton_method name: (_) @name body: (_)? @body) @definition.method
(assignment left: (constant) @name) @definition.constant
(call method: (identifier) @_macro
  arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_macro "attr_reader" "attr_accessor" "attr_writer")) @definition.property
(program (call method: (identifier) @_macro
  (#any-of? @_macro "require" "require_relative")) @definition.import)
