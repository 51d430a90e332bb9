; --- names that are not looked up where they stand
(call method: [(identifier) (constant) (super)] @nothing)
(method name: (_) @nothing)
(singleton_method name: (_) @nothing)
(class name: (_) @nothing)
(module name: (_) @nothing)
(scope_resolution (constant) @nothing)
(alias (_) @nothing)
(keyword_parameter name: (identifier) @nothing)
(optional_parameter name: (identifier) @nothing)

; --- values
(self) @this
[(instance_variable) (class_variable)] @own
(call method: (identifier) @_macro arguments: (_ (simple_symbol) @own)
  (#any-of? @_macro "attr_reader" "attr_accessor" "attr_writer"))
(call method: (super) arguments: (_ (_)* @argument)?) @super-call
(super) @super-call
(call !receiver method: (identifier) @_new (#eq? @_new "new")) @new-self
((identifier) @new-self (#eq? @new-self "new"))
(call receiver: (self) method: (identifier) @_new (#eq? @_new "new")) @new-self
(call receiver: [(constant) (scope_resolution)] @type method: (identifier) @_new
  arguments: (_ (_)* @argument)? (#eq? @_new "new")) @new
(call receiver: (_) @value method: (identifier) @_same
  (#any-of? @_same "freeze" "dup" "clone" "tap" "itself")) @same
(call !receiver method: (identifier) @_literal block: (_) @value
  (#any-of? @_literal "lambda" "proc")) @same
(call receiver: (_) @object method: [(identifier) (constant)] @property
  arguments: (_ (_)* @argument)? block: (_)? @argument) @method-call
(call receiver: (_) @function !method arguments: (_ (_)* @argument)?) @call
(call !receiver method: [(identifier) (constant)] @property
  arguments: (_ (_)* @argument)? block: (_)? @argument) @method-call
(element_reference . (_) @object) @index
(parenthesized_statements (_) @value .) @same
(conditional consequence: (_) @value alternative: (_) @value) @choice
(binary left: (_) @value operator: ["||" "&&" "or" "and"] right: (_) @value) @choice
(assignment right: (_) @value) @same
(operator_assignment right: (_) @value) @same
(lambda body: (_) @value) @same
[(block) (do_block)] @closure @scope
(hash) @object-literal @scope.object
(pair key: [(hash_key_symbol) @key (string (string_content) @key)] value: (_) @value) @member-of
(array (_)* @value) @list
(right_assignment_list (_)* @value) @list
(left_assignment_list (_)* @value) @list
[(string) (heredoc_beginning)] @literal.String
[(simple_symbol) (delimited_symbol)] @literal.Symbol
(integer) @literal.Integer
(float) @literal.Float
(regex) @literal.Regexp

; --- scopes
[(method) (singleton_method)] @scope.function
[(class) (module)] @scope.class

; --- names
(method_parameters (identifier) @parameter @binds)
(block_parameters (identifier) @parameter @binds)
(lambda_parameters (identifier) @parameter @binds)
(optional_parameter name: (identifier) @binds value: (_) @value) @parameter
(keyword_parameter name: (identifier) @binds value: (_)? @value) @parameter
(splat_parameter name: (identifier) @binds) @parameter
(hash_splat_parameter name: (identifier) @binds) @parameter
(block_parameter name: (identifier) @binds) @parameter
(for pattern: (identifier) @binds value: (_ (_) @value)) @each
(rescue exceptions: (_ (_) @type) variable: (_ (identifier) @binds)) @local
(assignment left: (_) @left right: (_) @right) @assign
(operator_assignment left: (_) @left right: (_) @right) @assign
(return (argument_list (_) @value)) @return
(method body: (body_statement (_) @value .)) @return
(singleton_method body: (body_statement (_) @value .)) @return
(method body: [(call) (identifier) (instance_variable) (conditional) (array) (hash) (element_reference)] @value) @return
(singleton_method body: [(call) (identifier) (instance_variable) (conditional) (array) (hash)] @value) @return
(block body: (_ (_) @value .)) @return
(do_block body: (_ (_) @value .)) @return

; --- definitions
(class superclass: (_ (_) @extends)) @heritage
(class body: (_ (_ !receiver method: (identifier) @_mixin
  arguments: (_ [(constant) (scope_resolution)] @mixes)) @heritage)
  (#any-of? @_mixin "include" "prepend" "extend"))
(module body: (_ (_ !receiver method: (identifier) @_mixin
  arguments: (_ [(constant) (scope_resolution)] @mixes)) @heritage)
  (#any-of? @_mixin "include" "prepend" "extend"))
(singleton_method name: (_) @of) @flag.static
(singleton_class body: (_ (method name: (_) @of) @flag.static))
(call method: (identifier) @_macro arguments: (_ (simple_symbol) @of @value) @valued
  (#any-of? @_macro "attr_reader" "attr_accessor" "attr_writer"))
(assignment left: (constant) @of right: (_) @value) @valued

; --- modules
(call !receiver method: (identifier) @_require arguments: (_ (string (string_content) @source))
  (#any-of? @_require "require" "load")) @import.nothing
(call !receiver method: (identifier) @_require arguments: (_ (string (string_content) @source))
  (#eq? @_require "require_relative")) @import.beside
(call !receiver method: (identifier) @_autoload
  arguments: (_ (simple_symbol) (string (string_content) @source))
  (#eq? @_autoload "autoload")) @import.nothing

(comment) @comment

[(constant) (scope_resolution)] @typename
(identifier) @name
(global_variable) @name
