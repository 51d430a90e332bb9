; modules
(source_file (variable_declaration (identifier) @local (builtin_function (builtin_identifier) @_import
  (arguments (string (string_content) @source)))) @import.module (#eq? @_import "@import"))
(source_file (using_namespace_declaration (builtin_function (builtin_identifier) @_import
  (arguments (string (string_content) @source)))) @import.all (#eq? @_import "@import"))

((builtin_function (builtin_identifier) @_import (arguments (string (string_content) @source))) @import-call (#eq? @_import "@import"))
(source_file (variable_declaration . (identifier) @nothing))
(field_expression member: (identifier) @nothing)
(initializer_list (assignment_expression left: (_ !object member: (identifier) @nothing)))

; scopes
(function_declaration body: (_)) @scope.function
(test_declaration) @scope.function
(block) @scope
(if_statement) @scope
(if_expression) @scope
(while_statement) @scope
(for_statement) @scope
(for_expression) @scope
(switch_case) @scope
(struct_declaration) @scope.class
(union_declaration) @scope.class
(enum_declaration) @scope.class
(opaque_declaration) @scope.class

; definitions
(function_declaration name: (_) @of type: (_) @type) @typed
(container_field name: (_) @of type: (_) @type) @typed
(variable_declaration . (identifier) @typed @of type: (_) @type)
(variable_declaration . (identifier) @valued @of . (_) @value .)
(test_declaration (string) @of) @flag.test

; names that functions bring
(parameter name: (identifier) @parameter @binds type: (_) @type)
(block (_ . (identifier) @local @binds type: (_) @type))
(block (variable_declaration . (identifier) @local @binds . (_) @value .))
(if_statement condition: (_) @value . (payload . (identifier) @local @binds))
(if_expression condition: (_) @value . (payload . (identifier) @local @binds))
(while_statement condition: (_) @value . (payload . (identifier) @local @binds))
(for_statement . (_) @value (payload . (identifier) @each @binds))
(for_expression . (_) @value (payload . (identifier) @each @binds))
(payload (identifier) @local @binds)

; values
(assignment_expression left: (_) @left right: (_) @right) @assign
(return_expression (_) @value) @return
((builtin_function (builtin_identifier) @_this) @selftype (#eq? @_this "@This"))
(call_expression function: (_) @function (_)* @argument) @call
(builtin_function (builtin_identifier) @_as (arguments . (_) @type) (#eq? @_as "@as")) @cast
(struct_initializer . (_) @type) @new
(struct_initializer (initializer_list (assignment_expression left: (_ !object member: (identifier) @property) @member))) @object
(field_expression object: (_) @object member: (_) @property) @member
(index_expression object: (_) @object) @index
(dereference_expression (_) @value) @same
(null_coercion_expression (_) @value) @same
(try_expression (_) @value) @same
(catch_expression . (_) @value) @same
(unary_expression operator: "&" argument: (_) @value) @same
(parenthesized_expression (_) @value) @same
(binary_expression left: (_) @value operator: "orelse" right: (_) @value) @choice
(string) @literal.string
(integer) @literal.int
(identifier) @name

; types
(pointer_type (_) @value .) @same
(nullable_type (_) @value) @optional
(error_union_type ok: (_) @value) @optional
(slice_type (_) @element .) @array
(array_type (_) @element .) @array
(builtin_type) @literal-type
(comment) @comment
