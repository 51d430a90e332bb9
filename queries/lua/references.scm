; --- names that are not looked up where they stand
(dot_index_expression field: (identifier) @nothing)
(method_index_expression method: (identifier) @nothing)
(field name: (identifier) @nothing)
(parameters name: (identifier) @nothing)

; --- values
((identifier) @this (#eq? @this "self"))
(function_call name: (identifier) @_require arguments: (_ . (_ content: (_) @source))
  (#eq? @_require "require")) @import-call
(function_call name: (identifier) @_set arguments: (_ . (_) @value . (_) @base)
  (#eq? @_set "setmetatable")) @prototyped
(function_call name: (identifier) @_protected arguments: (_ . (_) @function . (_)* @argument)
  (#any-of? @_protected "pcall" "xpcall")) @call
(function_call name: (_ table: (_) @object method: (_) @property)
  arguments: (_ (_)* @argument)) @method-call
(function_call name: [(identifier) (dot_index_expression) (function_call) (parenthesized_expression) (bracket_index_expression)] @function
  arguments: (_ (_)* @argument)) @call
(dot_index_expression table: (_) @object field: (_) @property) @member
(bracket_index_expression table: (_) @object field: (_ content: (_) @property)) @member
(bracket_index_expression table: (_) @object) @index
(parenthesized_expression (_) @value) @same
(binary_expression left: (_) @value "or" right: (_) @value) @choice
(binary_expression "and" right: (_) @value) @same
(function_definition) @closure @scope.function
(table_constructor . (_ !name value: (_) @value)) @list
(table_constructor) @object-literal @scope.object
(string) @literal.string
(number) @literal.number
[(true) (false)] @literal.boolean

; --- scopes
(function_declaration) @scope.function
[(do_statement) (for_statement) (while_statement) (if_statement) (elseif_statement) (else_statement) (repeat_statement)] @scope

; --- names
(parameters name: (identifier) @parameter @binds)
(for_generic_clause (_ name: (identifier) @binds .)
  (expression_list (_ arguments: (_ . (_) @value)))) @each
(for_numeric_clause name: (identifier) @local @binds)
(variable_declaration (assignment_statement
  (_ . name: (identifier) @binds) (_ . value: (_) @value))) @local
(variable_declaration (_ name: (identifier) @local @binds))
(variable_declaration (assignment_statement
  (_ . name: (identifier) . name: (identifier) @binds)
  (_ . value: (_) . value: (_) @value))) @local
(chunk (assignment_statement (_ . name: (_) @left) (_ . value: (_) @right)) @assign)
(block (assignment_statement (_ . name: (_) @left) (_ . value: (_) @right)) @assign)
(field name: (identifier) @key value: (_) @value) @member-of
(field name: (_ content: (_) @key) value: (_) @value) @member-of
(return_statement (expression_list . (_) @value)) @return

; --- definitions
(function_declaration name: (dot_index_expression table: (_) @type) @of) @owned
(function_declaration name: (method_index_expression table: (_) @type) @of) @owned
(assignment_statement (_ . name: (dot_index_expression table: (_) @type) @of)
  (_ . value: (function_definition))) @owned
(assignment_statement (_ . name: (identifier) @of) (_ . value: (_) @value)) @valued

(chunk local_declaration: (_ name: (identifier) @of) @flag.private)

; --- modules
(chunk (return_statement (expression_list . (_) @value)) @export.module)

(comment) @comment

(identifier) @name
