; Roles and parts: queries/README.md.
; --- names that are no value
(qualified_identifier (identifier) @no-value)
(package_header (qualified_identifier) @no-value)
(import (identifier) @no-value)
(navigation_expression (_) (identifier) @no-value .)
(callable_reference (_) (identifier) @no-value .)
(infix_expression . (_) . (identifier) @no-value . (_))
(value_argument (identifier) @no-value "=" (_))
(user_type . (identifier) @typename . (type_arguments))
(user_type (identifier) @no-value)
; `f(x) { … }` is one call
(call_expression (call_expression) @no-value (annotated_lambda))

; --- modules
(package_header (qualified_identifier) @path) @package
(import (qualified_identifier) @source "*") @import.all
((import (qualified_identifier . (identifier) @source (identifier) @imported @until .) . (identifier) @local) @import)
((import . (qualified_identifier . (identifier) @source (identifier) @imported @until .) .) @import)

; --- scopes
[
  (class_declaration)
  (object_declaration)

  (object_literal)
] @scope.class
[
  (function_declaration)
  (secondary_constructor)
  (anonymous_initializer)
  (getter)
  (setter)
] @scope.function
[
  (block)
  (for_statement)
  (catch_block)
  (when_expression)
] @scope

; --- definitions
(class_declaration name: (_) @of
  (delegation_specifiers (delegation_specifier [
    (constructor_invocation (user_type) @extends)
    (user_type) @implements
    (explicit_delegation (user_type) @implements)
  ]))) @heritage
(object_declaration name: (_) @of
  (delegation_specifiers (delegation_specifier [
    (constructor_invocation (user_type) @extends)
    (user_type) @implements
    (explicit_delegation (user_type) @implements)
  ]))) @heritage

(function_declaration
  name: (_) @of
  (function_value_parameters) . [(user_type) (nullable_type) (function_type) (parenthesized_type) (non_nullable_type)] @type) @typed
(function_declaration [(user_type) (nullable_type) (parenthesized_type)] @type . name: (_)) @receiving
(property_declaration
  (variable_declaration (identifier) @of [(user_type) (nullable_type) (function_type) (parenthesized_type)] @type)) @typed
(property_declaration (variable_declaration (identifier) @of) (property_delegate (_) @value)) @valued
(property_declaration (variable_declaration (identifier) @of) "=" . (_) @value) @valued
(property_declaration (variable_declaration (identifier) @of) (getter (function_body "=" . (_) @value))) @valued
(class_parameter ["val" "var"] . (identifier) @of (_) @type) @typed
(type_alias type: (_) @of (_) @type) @typed

(function_declaration name: (_) @of (function_value_parameters) .) @flag.declaration
(function_declaration
  name: (_) @of (function_value_parameters)
  . [(user_type) (nullable_type) (function_type) (parenthesized_type)] .) @flag.declaration
(class_declaration (modifiers (inheritance_modifier "abstract")) name: (_) @of) @flag.abstract
(function_declaration (modifiers (inheritance_modifier "abstract")) name: (_) @of) @flag.abstract
(function_declaration (modifiers (member_modifier "override")) name: (_) @of) @flag.override
(function_declaration (modifiers (function_modifier "suspend")) name: (_) @of) @flag.async
(function_declaration (modifiers (visibility_modifier "private")) name: (_) @of) @flag.private
(property_declaration (modifiers (visibility_modifier "private")) (variable_declaration (identifier) @of)) @flag.private
(property_declaration (modifiers (member_modifier "override")) (variable_declaration (identifier) @of)) @flag.override
(class_declaration (modifiers (class_modifier "inner")) name: (_) @of) @flag.inner
(object_declaration name: (_) @of) @flag.object
(enum_entry (identifier) @of) @flag.static
(function_declaration
  (modifiers (annotation [
    (user_type (identifier) @_test)
    (constructor_invocation (user_type (identifier) @_test))
  ])) name: (_) @of
  (#any-of? @_test "Test" "ParameterizedTest" "RepeatedTest" "TestFactory" "TestTemplate")) @flag.test

(annotation [(user_type) @value (constructor_invocation (user_type) @value)]) @decorated
(annotation (constructor_invocation) @no-value)
(file_annotation (constructor_invocation) @no-value)
(delegation_specifier (constructor_invocation) @no-value)

; --- names
(type_parameter (identifier) @binds (_)? @type) @type-parameter
(function_value_parameters (parameter (identifier) @binds (_) @type) @parameter)
(class_parameter (identifier) @binds (_) @type) @parameter
(lambda_parameters
  (variable_declaration (identifier) @binds [(user_type) (nullable_type) (function_type)]? @type) @parameter)
(property_declaration
  (variable_declaration (identifier) @binds [(user_type) (nullable_type) (function_type) (parenthesized_type)]? @type)
  "=" . (_) @value) @local
(property_declaration
  (variable_declaration (identifier) @binds [(user_type) (nullable_type) (function_type) (parenthesized_type)]? @type)
  (property_delegate (_) @value)) @local
(property_declaration
  (variable_declaration (identifier) @binds [(user_type) (nullable_type) (function_type) (parenthesized_type)]? @type)) @local
(property_declaration
  (multi_variable_declaration (variable_declaration (identifier) @binds @part-of))
  "=" . (_) @value)
(for_statement (variable_declaration (identifier) @binds (_) @type) @local)
(for_statement (variable_declaration (identifier) @binds) "in" . (_) @value) @each
(when_subject (variable_declaration (identifier) @binds (_)? @type) "=" . (_) @value) @local
(catch_block (identifier) @binds (_) @type (block)) @parameter
(assignment left: (_) @left right: (_) @right) @assign
(unary_expression argument: (_) @left operator: ["++" "--"]) @assign
(return_expression (_) @value) @return
(function_body "=" . (_) @value) @return

(annotated_lambda (lambda_literal) @may-receive)
; --- functions that are given a receiver, and what scope functions give back
(call_expression
  (navigation_expression . (_) @value (identifier) @_name .) (annotated_lambda (lambda_literal) @receiving)
  (#any-of? @_name "apply" "run"))
(call_expression
  (call_expression (identifier) @_name (value_arguments . (value_argument) @value))
  (annotated_lambda (lambda_literal) @receiving)
  (#eq? @_name "with"))
(call_expression
  (navigation_expression . (_) @value (identifier) @_name .) (annotated_lambda (lambda_literal) @given)
  (#any-of? @_name "let" "also" "takeIf" "takeUnless"))
((call_expression (navigation_expression . (_) @value (identifier) @_name .) (annotated_lambda)) @same
  (#any-of? @_name "also" "apply" "takeIf" "takeUnless"))
((call_expression (navigation_expression (identifier) @_name .) (annotated_lambda (lambda_literal) @function)) @call
  (#any-of? @_name "let" "run"))
((call_expression (call_expression (identifier) @_name) (annotated_lambda (lambda_literal) @function)) @call
  (#eq? @_name "with"))

; --- values
(call_expression
  (call_expression
    [(identifier) (navigation_expression)] @function
    (type_arguments (type_projection (_) @type-argument .)*)?
    (value_arguments (value_argument)* @argument))
  (annotated_lambda (lambda_literal) @argument)) @call
(call_expression
  [
    (identifier)
    (navigation_expression)
    (parenthesized_expression)
    (call_expression)
    (index_expression)
    (this_expression)
    (unary_expression)
  ] @function
  (type_arguments (type_projection (_) @type-argument .)*)?
  (value_arguments (value_argument)* @argument)? (annotated_lambda (lambda_literal) @argument)?) @call
; the grammar takes `f<T>(x)` for two comparisons where the argument is one
(binary_expression
  left: (_ left: [(identifier) (navigation_expression)] @function operator: "<")
  operator: ">" right: (parenthesized_expression (_) @argument)) @call
(value_argument (_) @value .) @same
(infix_expression . (_) @object . (identifier) @property . (_) @argument) @method-call
(constructor_delegation_call ["this" "super"] @function (value_arguments (value_argument)* @argument)) @call
(navigation_expression . (_) @object (identifier) @property .) @member
(callable_reference . (identifier) @value .) @same
(callable_reference . (_) @object . (identifier) @property .) @member
(index_expression . (_) @object) @index
(lambda_literal) @closure @scope.function
(lambda_literal (_) @value .) @return
((identifier) @name @implicit-parameter (#eq? @name "it"))
(anonymous_function) @closure @scope.function
(parenthesized_expression (_) @value) @same
(as_expression right: (_) @type) @cast
(unary_expression argument: (_) @value operator: "!!") @same
(binary_expression left: (_) @value operator: "?:" right: (_) @value) @choice
(if_expression condition: (_) . (_) @value . "else" . (_) @value) @choice
(when_expression (when_entry (_) @value .)*) @choice
(try_expression . (block) @value) @same
(object_literal
  (delegation_specifiers . (delegation_specifier [(constructor_invocation (user_type) @type) (user_type) @type]))) @anonymous
(object_literal
  (delegation_specifiers . (delegation_specifier [(constructor_invocation (user_type) @type) (user_type) @type]))) @cast
(this_expression (identifier) @type) @cast
(this_expression) @this
(super_expression) @super
(string_literal) @literal.String
(multiline_string_literal) @literal.String
(number_literal) @literal.Int
(float_literal) @literal.Double
(character_literal) @literal.Char
(collection_literal (_)* @value) @list

; --- types
(user_type . (identifier) @base . (type_arguments (type_projection (_) @argument .)*)) @generic
(user_type) @typename
(nullable_type (_) @value) @optional
(non_nullable_type . (_) @value) @same
(parenthesized_type (_) @value) @same
(function_type (_) @receiver . (function_type_parameters) (_) @returns) @function-type @scope
(function_type . (function_type_parameters) (_) @returns) @function-type @scope
(function_type_parameters [(user_type) (nullable_type) (function_type) (parenthesized_type)] @type @parameter)
(this_expression (identifier) @typename)

(identifier) @name
[(line_comment) (block_comment)] @comment
