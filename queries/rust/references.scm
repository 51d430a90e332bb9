; modules: a name in nested groups has the paths of all groups around it as its source
((use_declaration . argument: [
  (identifier) @imported @import
  (_ path: (_) @source name: (_) @imported) @import
  (_ path: (identifier) @imported alias: (_) @local) @import
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import
  (use_wildcard (_) @source) @import.all]) (#set! separator "::"))
((use_declaration . argument: (_ path: (_) @source list: (_ [
  (identifier) @imported @import
  (_ path: (_) @source name: (_) @imported) @import
  (_ path: (identifier) @imported alias: (_) @local) @import
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import
  (use_wildcard (_) @source) @import.all
  (self) @import.module
  (_ path: (self) alias: (_) @local) @import.module]))) (#set! separator "::"))
((use_declaration . argument: (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ [
  (identifier) @imported @import
  (_ path: (_) @source name: (_) @imported) @import
  (_ path: (identifier) @imported alias: (_) @local) @import
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import
  (use_wildcard (_) @source) @import.all
  (self) @import.module
  (_ path: (self) alias: (_) @local) @import.module]))))) (#set! separator "::"))
((use_declaration . argument: (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ [
  (identifier) @imported @import
  (_ path: (_) @source name: (_) @imported) @import
  (_ path: (identifier) @imported alias: (_) @local) @import
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import
  (use_wildcard (_) @source) @import.all
  (self) @import.module
  (_ path: (self) alias: (_) @local) @import.module]))))))) (#set! separator "::"))
((use_declaration (visibility_modifier) argument: [
  (identifier) @imported @import.reexport
  (_ path: (_) @source name: (_) @imported) @import.reexport
  (_ path: (identifier) @imported alias: (_) @local) @import.reexport
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import.reexport
  (use_wildcard (_) @source) @import.reexport-all]) (#set! separator "::"))
((use_declaration (visibility_modifier) argument: (_ path: (_) @source list: (_ [
  (identifier) @imported @import.reexport
  (_ path: (_) @source name: (_) @imported) @import.reexport
  (_ path: (identifier) @imported alias: (_) @local) @import.reexport
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import.reexport
  (use_wildcard (_) @source) @import.reexport-all
  (self) @import.reexport-module
  (_ path: (self) alias: (_) @local) @import.reexport-module]))) (#set! separator "::"))
((use_declaration (visibility_modifier) argument: (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ [
  (identifier) @imported @import.reexport
  (_ path: (_) @source name: (_) @imported) @import.reexport
  (_ path: (identifier) @imported alias: (_) @local) @import.reexport
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import.reexport
  (use_wildcard (_) @source) @import.reexport-all
  (self) @import.reexport-module
  (_ path: (self) alias: (_) @local) @import.reexport-module]))))) (#set! separator "::"))
((use_declaration (visibility_modifier) argument: (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ (_ path: (_) @source list: (_ [
  (identifier) @imported @import.reexport
  (_ path: (_) @source name: (_) @imported) @import.reexport
  (_ path: (identifier) @imported alias: (_) @local) @import.reexport
  (_ path: (_ path: (_) @source name: (_) @imported) alias: (_) @local) @import.reexport
  (use_wildcard (_) @source) @import.reexport-all
  (self) @import.reexport-module
  (_ path: (self) alias: (_) @local) @import.reexport-module]))))))) (#set! separator "::"))
(extern_crate_declaration name: (identifier) @source alias: (identifier)? @local) @import.module

(use_declaration) @nothing
; an `impl` of a trait is found by its type's name
(impl_item trait: (_) type: [
  (type_identifier) @path
  (generic_type type: (type_identifier) @path)
  (_ name: (_) @path)
  (generic_type type: (scoped_type_identifier name: (_) @path))
  (reference_type type: (type_identifier) @path)]) @package
((impl_item trait: (_) @type @member-of-class) (#set! key "<implements>"))
((impl_item trait: (_) type: (_) @type @member-of-class) (#set! key "<for>"))
((macro_invocation macro: (identifier) @nothing) (#any-of? @nothing "println" "print" "eprintln" "eprint" "format" "write" "writeln" "vec"
  "assert" "assert_eq" "assert_ne" "debug_assert" "debug_assert_eq" "debug_assert_ne" "panic" "unreachable" "todo" "unimplemented" "matches"
  "concat" "stringify" "include_str" "include_bytes" "env" "option_env" "cfg" "line" "file" "column" "module_path" "compile_error"
  "format_args" "dbg" "thread_local"))
((identifier) @nothing (#any-of? @nothing "Some" "None" "Ok" "Err"))
((identifier) @selftype (#eq? @selftype "Self"))
((type_identifier) @selftype (#eq? @selftype "Self"))
(attribute_item) @nothing
(inner_attribute_item) @nothing
(visibility_modifier) @nothing

; scopes
(function_item) @scope.function
(function_signature_item) @scope.function
(closure_expression) @scope.function
(block) @scope
(match_arm) @scope
(if_expression) @scope
(while_expression) @scope
(for_expression) @scope
(mod_item body: (_)) @scope.namespace
(struct_item) @scope.class
(union_item) @scope.class
(enum_item) @scope.class
(enum_variant) @scope.class
(trait_item) @scope.class
(impl_item) @scope.class

; definitions
(function_item name: (_) @of return_type: (_) @type) @typed
(function_signature_item name: (_) @of return_type: (_) @type) @typed
(field_declaration name: (_) @of type: (_) @type) @typed
(const_item name: (_) @of type: (_) @type) @typed
((ordered_field_declaration_list . (visibility_modifier)? . type: (_) @type @member-of-class) (#set! key "0"))
((ordered_field_declaration_list . (visibility_modifier)? . type: (_) . (visibility_modifier)? . type: (_) @type @member-of-class)
  (#set! key "1"))
(static_item name: (_) @of type: (_) @type) @typed
(type_item name: (_) @of type: (_) @type) @typed
(impl_item type: (_) @type body: (_ (function_item name: (_) @of) @owned))
(impl_item type: (_) @type body: (_ (const_item name: (_) @of) @owned))
(impl_item type: (_) @type body: (_ (type_item name: (_) @of) @owned))
(trait_item name: (_) @of bounds: (_ [(type_identifier) (scoped_type_identifier) (generic_type)]* @extends)) @heritage
((attribute_item (attribute (identifier) @_test)) . (attribute_item)* . (function_item name: (_) @of) @flag.test
  (#any-of? @_test "test" "bench" "rstest" "test_case"))
((attribute_item (attribute (scoped_identifier name: (_) @_test))) . (attribute_item)* . (function_item name: (_) @of) @flag.test
  (#eq? @_test "test"))
(function_signature_item name: (_) @of) @flag.declaration

; names that functions and patterns bring
(parameter pattern: (identifier) @parameter @binds type: (_) @type)
(parameter pattern: (ref_pattern (identifier) @parameter @binds) type: (_) @type)
(parameter pattern: (_ (identifier) @parameter @binds))
(closure_parameters (identifier) @parameter @binds)
(type_parameter name: (_) @type-parameter @binds bounds: (_) @type)
(where_predicate left: (type_identifier) @type-parameter @binds bounds: (_) @type)
(type_parameter name: (_) @type-parameter @binds)
(let_declaration pattern: (identifier) @local @binds type: (_) @type)
(let_declaration pattern: (identifier) @local @binds value: (_) @value)
(let_declaration pattern: (identifier) @local @binds)
(let_declaration pattern: (reference_pattern (identifier) @local @binds) value: (_) @value)
(let_declaration pattern: (_ type: (_) @_wrap . (identifier) @local @binds .) value: (_) @value
  (#any-of? @_wrap "Some" "Ok") (#set! through "await"))
(let_condition pattern: (_ type: (_) @_wrap . (identifier) @local @binds .) value: (_) @value
  (#any-of? @_wrap "Some" "Ok") (#set! through "await"))
(let_condition pattern: (_ type: (_) @_wrap . (ref_pattern (identifier) @local @binds) .) value: (_) @value
  (#any-of? @_wrap "Some" "Ok") (#set! through "await"))
(match_expression value: (_) @value body: (_ (_ pattern: (_
  (tuple_struct_pattern type: (_) @_wrap . (identifier) @local @binds .))))
  (#any-of? @_wrap "Some" "Ok") (#set! through "await"))
((let_declaration pattern: (tuple_pattern . (identifier) @part-of @binds) value: (_) @value) (#set! key "0"))
((let_declaration pattern: (tuple_pattern . (_) . (identifier) @part-of @binds) value: (_) @value) (#set! key "1"))
((let_declaration pattern: (tuple_pattern . (_) . (_) . (identifier) @part-of @binds) value: (_) @value) (#set! key "2"))
(for_expression pattern: (identifier) @each @binds value: (_) @value)
(for_expression pattern: (reference_pattern (identifier) @each @binds) value: (_) @value)
(struct_pattern type: (_) @type) @cast
(struct_pattern (_ name: (shorthand_field_identifier) @part-of @binds)) @value
(struct_pattern (_ name: (_) @key pattern: (identifier) @part-of @binds)) @value
((tuple_struct_pattern type: (_) (identifier) @local @binds) (#match? @binds "^[a-z_]"))
((tuple_pattern (identifier) @local @binds) (#match? @binds "^[a-z_]"))
((slice_pattern (identifier) @local @binds) (#match? @binds "^[a-z_]"))
(captured_pattern . (identifier) @local @binds)
(ref_pattern (identifier) @local @binds)
(mut_pattern (identifier) @local @binds)
((match_pattern . (identifier) @local @binds) (#match? @binds "^[a-z_]"))

; values
(assignment_expression left: (_) @left right: (_) @right) @assign
(compound_assignment_expr left: (_) @left right: (_) @right) @assign
(return_expression (_) @value) @return
(closure_expression) @closure
; the names that a path begins with are never variables
(scoped_identifier path: [(self) (super) (crate) (identifier)] @typename)
(self) @this
(call_expression function: (_) @function arguments: (_ (_)* @argument)) @call
(macro_invocation macro: (_) @function) @call
(generic_function function: (_) @value) @same
(struct_expression name: (_) @type) @new
(struct_expression body: (_ (_ field: (_) @member @property))) @object
(field_initializer field: (_) @left value: (_) @right) @assign
(struct_expression body: (_ (shorthand_field_initializer (identifier) @member @property))) @object
(shorthand_field_initializer (identifier) @left) @assign
; what macros are given is not parsed: calls in it are told by what stands side by side
(scoped_identifier name: (_) @nothing)
(scoped_type_identifier (_) @nothing)
(token_tree "." . (identifier) @nothing)
(token_tree "::" . (identifier) @nothing)
((token_tree [(identifier) (self) (token_tree)] @object . ["." "::"] . (identifier) @property . (token_tree) @method-call)
  (#set! adjacent "yes"))
((token_tree (identifier) @function . (token_tree) @call) (#set! adjacent "yes"))
(field_expression value: (_) @object field: (_) @property) @member
(scoped_identifier path: (_) @object name: (_) @property) @member
(bracketed_type (qualified_type type: (_) @value)) @same
(bracketed_type (_) @value) @same
(try_expression (_) @value) @await
(await_expression (_) @value) @same
(index_expression . (_) @object) @index
(reference_expression value: (_) @value) @same
(parenthesized_expression (_) @value) @same
(unary_expression "*" (_) @value) @same
(type_cast_expression type: (_) @type) @cast
(if_expression consequence: (_ (_) @value .) alternative: (_ (block (_) @value .))) @choice
(unsafe_block (block (_) @value .)) @same
(array_expression (_)* @value) @list
(tuple_expression (_)* @part) @tuple
(string_literal) @literal.str
(raw_string_literal) @literal.str
(integer_literal) @literal.i32
(float_literal) @literal.f64
(boolean_literal) @literal.bool
(char_literal) @literal.char
(attribute_item (_ (identifier) @_derive arguments: (_ (identifier) @value @decorated))
  (#eq? @_derive "derive"))
(identifier) @name

; types
(generic_type type: (_) @base type_arguments: (_ [(_) (type_binding)]* @argument)) @generic
(generic_type_with_turbofish type: (_) @base type_arguments: (_ (_)* @argument)) @generic
(scoped_type_identifier) @typename
(type_identifier) @typename
(primitive_type) @literal-type
(reference_type type: (_) @value) @same
(pointer_type type: (_) @value) @same
(abstract_type trait: (_) @value) @same
(dynamic_type trait: (_) @value) @same
(array_type element: (_) @element) @array
(bounded_type (_)* @part) @union
(trait_bounds [(type_identifier) (scoped_type_identifier) (generic_type) (function_type) (higher_ranked_trait_bound)]* @part) @union
(higher_ranked_trait_bound type: (_) @value) @same
(tuple_type (_)* @part) @tuple
(function_type return_type: (_)? @returns) @function-type @scope
(function_type parameters: (_ [(type_identifier) (reference_type) (generic_type) (scoped_type_identifier) (primitive_type)
  (tuple_type) (dynamic_type)] @parameter @type))
[(line_comment) (block_comment)] @comment
