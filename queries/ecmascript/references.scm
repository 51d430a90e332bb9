; Shared by JavaScript, TypeScript and TSX. Roles and parts: queries/README.md.
; --- values
(identifier) @name
(shorthand_property_identifier) @name
(this) @this
(super) @super
(member_expression object: (_) @object property: (_) @property) @member
(call_expression function: (import) arguments: (_ . (string (string_fragment) @source))) @import-call
(call_expression function: (_) @function arguments: (arguments (_)* @argument)) @call
(call_expression function: (_) @function arguments: (template_string)) @call
(new_expression constructor: (_) @type arguments: (_ (_)* @argument)?) @new
(subscript_expression object: (_) @object) @index
(await_expression (_) @value) @await
(parenthesized_expression (_) @value) @same
(sequence_expression (_) @value .) @same
(spread_element (_) @value) @index
(ternary_expression consequence: (_) @value alternative: (_) @value) @choice
(binary_expression left: (_) @value operator: ["??" "||"] right: (_) @value) @choice
(binary_expression operator: "&&" right: (_) @value) @same
(assignment_expression right: (_) @value) @same
(arrow_function) @closure @scope.function
(function_expression) @closure @scope.function
(generator_function) @closure @scope.function
(class) @class @scope.class
(object) @object-literal @scope.object
(array (_)* @value) @list
(string) @literal.string
(template_string) @literal.string
(number) @literal.number
[(true) (false)] @literal.boolean
(regex) @literal.RegExp

; --- scopes
(function_declaration) @scope.function
(generator_function_declaration) @scope.function
(method_definition) @scope.function
(class_declaration) @scope.class
(statement_block) @scope
(for_statement) @scope
(for_in_statement) @scope
(catch_clause) @scope
(switch_body) @scope
(class_static_block) @scope.function

; --- names
(variable_declarator name: (identifier) @binds value: (_)? @value) @local
(variable_declarator name: (_ (shorthand_property_identifier_pattern) @binds) value: (_) @value) @part-of
(variable_declarator name: (_ (_ key: (_) @key value: (identifier) @binds)) value: (_) @value) @part-of
(variable_declarator name: (_ (_ key: (_) @key value: (_ left: (identifier) @binds))) value: (_) @value) @part-of
(variable_declarator name: (_ (_ left: (shorthand_property_identifier_pattern) @binds)) value: (_) @value) @part-of
(variable_declarator name: (_ (identifier) @binds) value: (_) @value) @element-of
(for_in_statement left: (identifier) @binds "of" right: (_) @value) @each
(for_in_statement left: (_ (shorthand_property_identifier_pattern) @binds) "of" right: (_) @value) @each-part
(for_in_statement left: (array_pattern (identifier) @binds) "of" right: (_) @value) @each-element
(catch_clause parameter: (identifier) @binds) @local
(assignment_expression left: (_) @left right: (_) @right) @assign
(augmented_assignment_expression left: (_) @left right: (_) @right) @assign
(return_statement (_) @value) @return
(arrow_function body: (expression) @value) @return
(yield_expression (_) @value) @yield

; object literals
(object (_ key: (property_identifier) @key value: (_) @value) @member-of)
(object (_ key: (_ (string_fragment) @key) value: (_) @value) @member-of)
(object (shorthand_property_identifier) @key @value @member-of)
(object (spread_element (_) @value) @spread-of)

; --- definitions
(variable_declarator name: (identifier) @of value: (_) @value) @valued
(method_definition "static" name: (_) @of) @flag.static
(method_definition "get" name: (_) @of) @flag.getter
(method_definition "set" name: (_) @of) @flag.setter
(method_definition "async" name: (_) @of) @flag.async
(function_declaration "async" name: (_) @of) @flag.async
(decorator (_) @value) @decorated

; --- modules
(import_statement) @nothing
(import_statement (import_clause (identifier) @local) source: (_ (string_fragment) @source)) @import.default
(import_statement (import_clause (namespace_import (identifier) @local)) source: (_ (string_fragment) @source)) @import.module
(import_statement (import_clause (named_imports (_ name: (_) @imported alias: (_)? @local))) source: (_ (string_fragment) @source)) @import
(import_statement . (string (string_fragment) @source)) @import.nothing
(export_statement (export_clause (_ name: (_) @imported alias: (_)? @local)) source: (_ (string_fragment) @source)) @import.reexport
(export_statement "*" source: (_ (string_fragment) @source)) @import.reexport-all
(export_statement (namespace_export (_) @local) source: (_ (string_fragment) @source)) @import.reexport-module
(export_statement (export_clause (_ name: (_) @value @exported alias: (_)? @exported-as)) !source) @export
(export_statement "default" value: (_) @value) @export.default
(export_statement "default" declaration: (_ name: (_) @value)) @export.default

; CommonJS
(variable_declarator name: (identifier) @local
  value: (_ function: (identifier) @_require arguments: (_ . (string (string_fragment) @source)))
  (#eq? @_require "require")) @import.module
(variable_declarator name: (_ (shorthand_property_identifier_pattern) @imported)
  value: (_ function: (identifier) @_require arguments: (_ . (string (string_fragment) @source)))
  (#eq? @_require "require")) @import
(variable_declarator name: (_ (_ key: (property_identifier) @imported value: (identifier) @local))
  value: (_ function: (identifier) @_require arguments: (_ . (string (string_fragment) @source)))
  (#eq? @_require "require")) @import
(call_expression function: (identifier) @_require arguments: (_ . (string (string_fragment) @source))
  (#eq? @_require "require")) @import-call
(assignment_expression
  left: (_ object: (identifier) @_module property: (property_identifier) @_exports) right: (_) @value
  (#eq? @_module "module") (#eq? @_exports "exports")) @export.module
(assignment_expression
  left: (_ object: (identifier) @_exports property: (property_identifier) @exported) right: (_) @value
  (#eq? @_exports "exports")) @export
(assignment_expression
  left: (_
    object: (_ object: (identifier) @_module property: (property_identifier) @_exports)
    property: (property_identifier) @exported) right: (_) @value
  (#eq? @_module "module") (#eq? @_exports "exports")) @export

(comment) @comment
