; --- names that are not looked up where they stand
(dot_index_expression field: (identifier) @nothing)
(method_index_expression method: (identifier) @nothing)
(field name: (identifier) @nothing)
(parameters name: (identifier) @nothing)

; --- values
((identifier) @this (#eq? @this "self"))
(function_call name: (identifier) @_require arguments: (arguments . (string content: (_) @source))
  (#eq? @_require "require")) @import-call
(function_call name: (identifier) @_set arguments: (arguments . (_) @value . (_) @base)
  (#eq? @_set "setmetatable")) @prototyped
(function_call name: (identifier) @_protected arguments: (arguments . (_) @function . (_)* @argument)
  (#any-of? @_protected "pcall" "xpcall")) @call
(function_call name: (method_index_expression table: (_) @object method: (_) @property)
  arguments: (arguments (_)* @argument)) @method-call
(function_call name: [(identifier) (dot_index_expression) (function_call) (parenthesized_expression) (bracket_index_expression)] @function
  arguments: (arguments (_)* @argument)) @call
(dot_index_expression table: (_) @object field: (_) @property) @member
(bracket_index_expression table: (_) @object field: (string content: (_) @property)) @member
(bracket_index_expression table: (_) @object) @index
(parenthesized_expression (_) @value) @same
(binary_expression left: (_) @value "or" right: (_) @value) @choice
(binary_expression "and" right: (_) @value) @same
(function_definition) @closure @scope.function
(table_constructor . (field !name value: (_) @value)) @list
(table_constructor) @object-literal @scope.object
(string) @literal.string
(number) @literal.number
[(true) (false)] @literal.boolean

; --- scopes
(function_declaration) @scope.function
[(do_statement) (for_statement) (while_statement) (if_statement) (elseif_statement) (else_statement) (repeat_statement)] @scope

; --- names
(parameters name: (identifier) @parameter @binds)
(for_generic_clause (variable_list name: (identifier) @binds .)
  (expression_list (function_call arguments: (arguments . (_) @value)))) @each
(for_numeric_clause name: (identifier) @local @binds)
(variable_declaration (assignment_statement
  (variable_list . name: (identifier) @binds) (expression_list . value: (_) @value))) @local
(variable_declaration (variable_list name: (identifier) @local @binds))
(variable_declaration (assignment_statement
  (variable_list . name: (identifier) . name: (identifier) @binds)
  (expression_list . value: (_) . value: (_) @value))) @local
(chunk (assignment_statement (variable_list . name: (_) @left) (expression_list . value: (_) @right)) @assign)
(block (assignment_statement (variable_list . name: (_) @left) (expression_list . value: (_) @right)) @assign)
(field name: (identifier) @key value: (_) @value) @member-of
(field name: (string content: (_) @key) value: (_) @value) @member-of
(return_statement (expression_list . (_) @value)) @return

; --- definitions
(function_declaration name: (dot_index_expression table: (_) @type) @of) @owned
(function_declaration name: (method_index_expression table: (_) @type) @of) @owned
(assignment_statement (variable_list . name: (dot_index_expression table: (_) @type) @of)
  (expression_list . value: (function_definition))) @owned
(assignment_statement (variable_list . name: (identifier) @of) (expression_list . value: (_) @value)) @valued

(chunk local_declaration: (function_declaration name: (identifier) @of) @flag.private)

; --- modules
(chunk (return_statement (expression_list . (_) @value)) @export.module)

(comment) @comment

(identifier) @name
