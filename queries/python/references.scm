; --- types; they come first because what they hold would else be read as values
(generic_type (identifier) @_base (type_parameter . (type) @value)
  (#eq? @_base "Optional")) @optional
(type (_ value: (_ attribute: (identifier) @_base) subscript: (_) @value
  (#eq? @_base "Optional")) @optional)
(generic_type (identifier) @_base (type_parameter (type)* @part)
  (#eq? @_base "Union")) @union
(type (subscript value: (_ attribute: (identifier) @_base) subscript: (_)* @part
  (#eq? @_base "Union")) @union)
(generic_type (identifier) @_base (type_parameter . (type) @value)
  (#any-of? @_base "ClassVar" "Final" "Annotated" "Required" "NotRequired" "ReadOnly" "InitVar")) @same
(generic_type (identifier) @_base (type_parameter . (type (_) @value))
  (#any-of? @_base "Type" "type")) @typeof
(generic_type (identifier) @_base (type_parameter . (type [(identifier) (attribute)] @name) .)
  (#any-of? @_base "Type" "type"))
(generic_type (identifier) @_base (type_parameter (_) (type) @returns .)
  (#eq? @_base "Callable")) @function-type
(generic_type (identifier) @_base (type_parameter (type (string) @literal.str))
  (#eq? @_base "Literal"))
(generic_type (identifier) @_base (type_parameter . (type) @element .)
  (#any-of? @_base "list" "List" "set" "Set" "frozenset" "FrozenSet" "Sequence" "MutableSequence" "Iterable" "Iterator"
    "Collection" "deque" "Deque" "AsyncIterator" "AsyncIterable" "AbstractSet" "MutableSet")) @array
(generic_type (identifier) @_base (type_parameter . (type) @element . (type))
  (#any-of? @_base "Generator" "AsyncGenerator")) @array
(type (_ value: (_ attribute: (identifier) @_base) subscript: (_) @element
  (#any-of? @_base "List" "Set" "Sequence" "Iterable" "Iterator" "AsyncIterator")) @array)
(generic_type (identifier) @base (type_parameter (type)* @argument)) @generic
(generic_type (identifier) @typename)
(type (subscript value: (_) @base subscript: (_)* @argument) @generic)
(type (subscript value: [(identifier) (attribute)] @typename))
(type (_ subscript: [(identifier) (attribute)] @typename))
(type (binary_operator left: (_) @part right: (_) @part) @union)
(type (binary_operator [(identifier) (attribute)] @typename))
(type (binary_operator left: (_ left: (_) @part right: (_) @part) @union))
(type (binary_operator left: (binary_operator [(identifier) (attribute)] @typename)))
(type (string (string_content) @value) @same)
(type (string (string_content) @typename))
(type [(identifier) (attribute)] @typename)
(type (_) @value) @same
(class_definition superclasses: (_ [(identifier) (attribute)] @typename))
(class_definition superclasses: (_ (subscript value: (_) @base subscript: (_)* @argument) @generic))
(class_definition superclasses: (_ (subscript [(identifier) (attribute)] @typename)))
(except_clause value: (as_pattern . [(identifier) (attribute)] @typename))
(except_clause value: (as_pattern . (tuple (_)* @part) @union))
(except_clause value: (as_pattern . (tuple [(identifier) (attribute)] @typename)))
(except_clause value: [(identifier) (attribute)] @typename)
(except_clause value: (tuple [(identifier) (attribute)] @typename))
(class_pattern (dotted_name) @typename)
(call function: (identifier) @_test arguments: (argument_list (_) . [(identifier) (attribute)] @typename .)
  (#any-of? @_test "isinstance" "issubclass"))
(call function: (identifier) @_test arguments: (argument_list (_) . (tuple [(identifier) (attribute)] @typename) .)
  (#any-of? @_test "isinstance" "issubclass"))
(call function: (identifier) @_cast arguments: (argument_list . [(identifier) (attribute)] @typename)
  (#eq? @_cast "cast"))

; --- names that are not looked up where they stand
(attribute attribute: (identifier) @nothing)
(keyword_argument name: (identifier) @nothing)
(keyword_pattern . (identifier) @nothing)
(dotted_name (identifier) @nothing)
(aliased_import alias: (identifier) @nothing)
(global_statement (identifier) @nothing @outer.file)
(nonlocal_statement (identifier) @nothing @outer)

; --- values
((identifier) @this (#any-of? @this "self" "cls"))
(call function: (identifier) @_class (#eq? @_class "cls")) @new-self
(call function: (_ object: (identifier) @_self attribute: (identifier) @_class)
  (#eq? @_self "self") (#eq? @_class "__class__")) @new-self
(call function: (_ function: (identifier) @_type arguments: (argument_list . (identifier) @_self .))
  (#eq? @_type "type") (#eq? @_self "self")) @new-self
(call function: (identifier) @_super (#eq? @_super "super")) @super
(call function: (identifier) @_cast arguments: (argument_list . (_) @type)
  (#eq? @_cast "cast")) @cast
(call function: (_) @function arguments: (argument_list [(expression) (list_splat) (dictionary_splat) (keyword_argument)]* @argument)) @call
(keyword_argument name: (identifier) @key value: (_) @value) @named
(call function: (_) @function arguments: (generator_expression) @argument) @call
(attribute object: (_) @object attribute: (identifier) @property) @member
(subscript value: (_) @object subscript: (slice)) @slice
(subscript value: (_) @object subscript: (_) @subscript) @index
(raise_statement . [(identifier) (attribute)] @function) @call
(await (_) @value) @await
(parenthesized_expression (_) @value) @same
(named_expression value: (_) @value) @same
(assignment right: (_) @value) @same
(conditional_expression . (_) @value . "if" (_) "else" (_) @value) @choice
(boolean_operator left: (_) @value right: (_) @value) @choice
(lambda) @closure @scope.function
(dictionary) @object-literal @scope.object
(pair key: [(_ (string_content) @key) (integer) @key] value: (_) @value) @member-of
[(list (_)* @value) (tuple (_)* @value) (set (_)* @value) (expression_list (_)* @value)] @list
[(pattern_list (_)* @value) (tuple_pattern (_)* @value) (list_pattern (_)* @value)] @list
[(list_comprehension body: (_) @value) (set_comprehension body: (_) @value) (generator_expression body: (_) @value)] @list
(list_splat (_) @object) @index
(list_splat_pattern (_) @value) @rest
(string (string_content)? @text) @literal.str
(concatenated_string) @literal.str
(integer) @literal.int @text
(float) @literal.float
[(true) (false)] @literal.bool
(dictionary_comprehension) @literal.dict

; --- scopes
(function_definition) @scope.function
(class_definition) @scope.class
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @scope

; --- names
(parameters (identifier) @parameter @binds)
(lambda_parameters (identifier) @parameter @binds)
(default_parameter name: (identifier) @binds value: (_) @value) @parameter
(typed_parameter . (identifier) @binds type: (type) @type) @parameter
(typed_default_parameter name: (identifier) @binds type: (type) @type value: (_) @value) @parameter
(parameters (list_splat_pattern (identifier) @binds) @parameter)
(parameters (dictionary_splat_pattern (identifier) @binds) @parameter)
(lambda_parameters (list_splat_pattern (identifier) @binds) @parameter)
(lambda_parameters (dictionary_splat_pattern (identifier) @binds) @parameter)
(typed_parameter . (list_splat_pattern (identifier) @binds)) @parameter
(typed_parameter . (dictionary_splat_pattern (identifier) @binds)) @parameter
(function_definition type_parameters: (_ (type (identifier) @type-parameter @binds)))
(class_definition type_parameters: (_ (type (identifier) @type-parameter @binds)))
(type_parameter (type (constrained_type . (type (identifier) @binds) (type) @type) @type-parameter))

(assignment left: (identifier) @binds type: (type) @type right: (_)? @value) @local
(named_expression name: (identifier) @binds value: (_) @value) @local
(with_item value: (_ . (_) @value alias: (_ (identifier) @binds))) @entered
(except_clause value: (_ . (_) @type alias: (_ (identifier) @binds))) @local
(case_pattern (as_pattern (identifier) @binds) @local)
(for_statement left: (identifier) @binds right: (_) @value) @each
(for_in_clause left: (identifier) @binds right: (_) @value) @each
(for_statement left: (pattern_list (identifier) @binds) right: (_) @value) @each-element
(for_in_clause left: (pattern_list (identifier) @binds) right: (_) @value) @each-element
(for_statement left: (tuple_pattern (identifier) @binds) right: (_) @value) @each-element
(for_in_clause left: (tuple_pattern (identifier) @binds) right: (_) @value) @each-element
(assignment left: (_) @left right: (_) @right) @assign
(augmented_assignment left: (_) @left right: (_) @right) @assign
(assignment left: (_ object: (identifier) @_self attribute: (identifier) @key) type: (type) @type right: (_)? @value
  (#eq? @_self "self")) @member-of-class
(for_statement right: (_) @value) @iterates
(for_in_clause right: (_) @value) @iterates
(with_item value: [(as_pattern . (_) @value) (call) @value (identifier) @value (attribute) @value]) @enters
(return_statement (_) @value) @return
(lambda body: (_) @value) @return
(yield (_) @value) @yield

; --- definitions
(function_definition name: (identifier) @of return_type: (type) @type) @typed
(assignment left: (identifier) @of type: (type) @type) @typed
(assignment left: (identifier) @of right: (_) @value) @valued
(class_definition superclasses: (_ [(identifier) (attribute) (subscript) (call)] @extends)) @heritage
(decorated_definition (decorator (_) @value) @decorated definition: (_ name: (identifier) @of))
(decorated_definition (decorator (identifier) @_flag) definition: (_ name: (identifier) @of)
  (#eq? @_flag "staticmethod")) @flag.static
(decorated_definition (decorator (identifier) @_flag) definition: (_ name: (identifier) @of)
  (#eq? @_flag "classmethod")) @flag.class
(decorated_definition (decorator [(identifier) @_flag (_ attribute: (identifier) @_flag)])
  definition: (_ name: (identifier) @of)
  (#any-of? @_flag "property" "cached_property" "abstractproperty")) @flag.getter
(decorated_definition (decorator [(identifier) @_flag (_ attribute: (identifier) @_flag)])
  definition: (_ name: (identifier) @of)
  (#any-of? @_flag "abstractmethod" "abstractproperty")) @flag.abstract
(decorated_definition (decorator [(identifier) @_flag (_ attribute: (identifier) @_flag)])
  definition: (_ name: (identifier) @of)
  (#eq? @_flag "overload")) @flag.declaration
(function_definition "async" name: (identifier) @of) @flag.async
(function_definition name: (identifier) @of body: (_ (expression_statement (yield)))) @flag.generator
((function_definition name: (identifier) @of) @flag.test (#match? @of "^test"))

; --- modules
(import_statement name: (dotted_name . (identifier) @source @local)) @import.module
(import_statement name: (dotted_name (identifier) (identifier)) @source) @import.nothing
(import_statement name: (_ name: (dotted_name) @source alias: (identifier) @local)) @import.module
(import_from_statement module_name: (_) @source name: (dotted_name) @imported) @import
(import_from_statement module_name: (_) @source
  name: (_ name: (dotted_name) @imported alias: (identifier) @local)) @import
(import_from_statement module_name: (_) @source (wildcard_import)) @import.all
(module (expression_statement [
  (assignment left: (identifier) @_all right: [(list (string (string_content) @exported)) (tuple (string (string_content) @exported))])
  (augmented_assignment left: (identifier) @_all right: [(list (string (string_content) @exported)) (tuple (string (string_content) @exported))])
  ] @export) (#eq? @_all "__all__"))

(comment) @comment
(expression_statement (string) @comment)

(identifier) @name
