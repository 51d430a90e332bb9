; Roles and parts: queries/README.md.
; --- names that are no value
(package_clause name: (_) @no-value)
(package_identifier (identifier) @no-value)
(import_declaration (identifier) @no-value)
(export_declaration (identifier) @no-value)
(namespace_selectors (identifier) @no-value)
(arrow_renamed_identifier (identifier) @no-value)
(as_renamed_identifier (identifier) @no-value)
(stable_type_identifier [(identifier) (type_identifier) (stable_identifier)] @no-value)
(field_expression field: (identifier) @no-value)
(infix_expression operator: (identifier) @no-value)
(interpolated_string_expression interpolator: (identifier) @no-value)
(arguments (assignment_expression left: (identifier) @no-value) @no-value)
; `f(x) { … }` and `f(x)(y)` are one call
(call_expression function: (call_expression) @no-value)

; --- modules
(package_clause name: (_) @path) @package
(package_object name: (_) @path) @package
((import_declaration . (identifier) @source (namespace_wildcard) @until) @import.all)
((import_declaration . (identifier) @source (namespace_selectors (namespace_wildcard)) @until) @import.all)
((import_declaration . (identifier) @source (namespace_selectors (identifier) @imported) @until) @import)
((import_declaration
  . (identifier) @source
  (namespace_selectors [
    (arrow_renamed_identifier name: (_) @imported alias: (identifier) @local)
    (as_renamed_identifier name: (_) @imported alias: (identifier) @local)
  ]) @until) @import)
((import_declaration . (identifier) @source (identifier) @imported @until .) @import)
((import_declaration
  . (identifier) @source
  (_ name: (_) @imported alias: (identifier) @local) @until) @import)

; --- scopes
[
  (class_definition)
  (object_definition)
  (package_object)
  (trait_definition)
  (enum_definition)
  (given_definition)
] @scope.class
(instance_expression (template_body) @scope.class)
(instance_expression . (_) @type (template_body) @anonymous)
[
  (function_definition)
  (function_declaration)
  (extension_definition)
] @scope.function
[
  (block)
  (indented_block)
  (case_clause)
  (for_expression)
] @scope

; --- definitions
(class_definition name: (_) @of extend: (_ . type: (_) @extends)) @heritage
(class_definition name: (_) @of extend: (_ (_) (_) @mixes)) @heritage
(object_definition name: (_) @of extend: (_ . type: (_) @extends)) @heritage
(object_definition name: (_) @of extend: (_ (_) (_) @mixes)) @heritage
(trait_definition name: (_) @of extend: (_ . type: (_) @extends)) @heritage
(trait_definition name: (_) @of extend: (_ (_) (_) @mixes)) @heritage
(enum_definition name: (_) @of extend: (_ type: (_) @extends)) @heritage

(function_definition name: (_) @of return_type: (_) @type) @typed
(function_declaration name: (_) @of return_type: (_) @type) @typed
(val_definition pattern: (identifier) @of type: (_) @type) @typed
(var_definition pattern: (identifier) @of type: (_) @type) @typed
(val_declaration name: (identifier) @of type: (_) @type) @typed
(given_definition name: (_) @of return_type: (_) @type) @typed
(type_definition name: (_) @of type: (_) @type) @typed
(class_parameter name: (_) @of type: (_) @type) @typed
(val_definition pattern: (identifier) @of value: (_) @value) @valued
(var_definition pattern: (identifier) @of value: (_) @value) @valued
(extension_definition parameters: (_ (parameter type: (_) @type)) body: (function_definition name: (_) @of)) @owned
(extension_definition
  parameters: (_ (parameter type: (_) @type)) body: (_ (function_definition name: (_) @of))) @owned

(class_definition (modifiers "abstract") name: (_) @of) @flag.abstract
(class_definition "case" name: (_) @of) @flag.case
(object_definition name: (_) @of) @flag.object
(package_object name: (_) @of) @flag.object
(class_definition (modifiers "implicit") name: (_) @of) @flag.implicit
(function_definition (modifiers "override") name: (_) @of) @flag.override
(val_definition (modifiers "override") pattern: (identifier) @of) @flag.override
(function_definition (modifiers (access_modifier "private")) name: (_) @of) @flag.private
(function_declaration name: (_) @of) @flag.declaration
(function_declaration name: (_) @of) @flag.abstract
(function_definition name: (_) @of !parameters) @flag.getter
(function_declaration name: (_) @of !parameters) @flag.getter

(annotation name: (_) @value) @decorated

; --- names
(type_parameters name: (identifier) @binds @type-parameter)
(type_parameters . name: (identifier) @binds @type-parameter . bound: (upper_bound type: (_) @type) .)
(class_parameter name: (_) @binds type: (_) @type) @parameter
(parameter name: (_) @binds type: (_) @type) @parameter
(lambda_expression parameters: (identifier) @binds @parameter)
(binding name: (_) @binds type: (_)? @type) @parameter
(val_definition pattern: (identifier) @binds type: (_)? @type value: (_) @value) @local
(var_definition pattern: (identifier) @binds type: (_)? @type value: (_) @value) @local
(val_definition pattern: (tuple_pattern (identifier) @binds @part-of) value: (_) @value)
(enumerator . (identifier) @binds "<-" . (_) @value) @each
(enumerator . (identifier) @binds "=" . (_) @value) @local
(typed_pattern pattern: (identifier) @binds type: (_) @type) @local
(case_class_pattern pattern: (identifier) @binds @local)
(capture_pattern name: (identifier) @binds pattern: (case_class_pattern type: (_) @type)) @local
(capture_pattern name: (identifier) @binds) @local
(infix_pattern [left: (identifier) @binds @local right: (identifier) @binds @local])
(case_clause pattern: (identifier) @binds @local)
(tuple_pattern (identifier) @binds @local)
(assignment_expression left: (_) @left right: (_) @right) @assign
(return_expression (_) @value) @return
(function_definition body: (_) @value) @return
(lambda_expression (_) @value .) @return
(block (_) @value .) @same
(indented_block (_) @value .) @same

; --- values
((identifier) @this (#eq? @this "this"))
((identifier) @super (#eq? @super "super"))
(field_expression value: (identifier) @type field: (identifier) @_this (#eq? @_this "this")) @cast
(field_expression value: (identifier) @typename field: (identifier) @_this (#eq? @_this "this"))
(call_expression
  function: (_ function: (_) @function type_arguments: (_ (_)* @type-argument))
  arguments: (arguments (_)* @argument)) @call
(call_expression
  function: (_ function: (_) @function arguments: (arguments (_)* @argument))
  arguments: [
    (block) @argument
    (case_block) @argument
    (arguments (_)* @argument)
    (colon_argument (_) @argument)
  ]) @call
(call_expression
  function: (_) @function
  arguments: [
    (arguments (_)* @argument)
    (block) @argument
    (case_block) @argument
    (colon_argument (_) @argument)
  ]) @call
(generic_function function: (_) @value) @same
(infix_expression left: (_) @object operator: [(identifier) (operator_identifier)] @property right: (_) @argument) @method-call
(instance_expression
  . [(type_identifier) (generic_type) (stable_type_identifier) (projected_type)] @type
  arguments: (_ (_)* @argument)?) @new
(field_expression value: (_) @object field: (identifier) @property) @member
(stable_identifier (identifier) @object (identifier) @property) @member
(lambda_expression) @closure @scope.function
(parenthesized_expression (_) @value) @same
(ascription_expression (_) (_) @type) @cast
(if_expression consequence: (_) @value alternative: (_) @value) @choice
(match_expression body: (case_block (_ body: (_) @value)*)) @choice
(try_expression body: (_) @value) @same
(case_class_pattern type: [(type_identifier) (stable_type_identifier)] @typename)
(tuple_expression (_)* @part) @tuple
(string) @literal.String
(interpolated_string_expression) @literal.String
(integer_literal) @literal.Int
(floating_point_literal) @literal.Double
(character_literal) @literal.Char
(boolean_literal) @literal.Boolean

; --- types
(generic_type type: (_) @base type_arguments: (_ (_)* @argument)) @generic
(compound_type base: (_) @part extra: (_) @part) @union
(annotated_type . (_) @value) @same
(lazy_parameter_type type: (_) @value) @same
(repeated_parameter_type type: (_) @element) @array
(function_type return_type: (_) @returns) @function-type
(tuple_type (_)* @part) @tuple
(singleton_type (_) @value) @typeof
(type_identifier) @typename
(stable_type_identifier) @typename

(identifier) @name
[(comment) (block_comment)] @comment
