; modules
((command name: (command_name) @_source . argument: (_) @source) @import.all
  (#any-of? @_source "source" "." "load"))

; scopes
(function_definition body: (_)) @scope.function

; names
(declaration_command "local" (_ name: (variable_name) @local @binds))
(declaration_command "local" (variable_name) @local @binds)

; values
((command name: (_ (word) @nothing)) (#any-of? @nothing "source" "." "load"))
(command name: (_ (word) @name @function)) @call
((command name: (_ (word) @_trap) . argument: (word) @name) (#any-of? @_trap "trap" "run" "command" "eval" "time" "exec"))
(variable_assignment name: (variable_name) @left value: (_) @right) @assign
((variable_name) @name (#match? @name "^[A-Za-z_]"))
(comment) @comment
