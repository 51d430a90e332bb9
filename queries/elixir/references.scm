; Roles and parts: queries/README.md. Everything is a call in Elixir, its definitions too.
; --- names that are no value
(call target: (identifier) @_keyword (arguments . (call target: (identifier) @no-value) @no-value)
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp" "defn" "defnp"))
(call target: (identifier) @_keyword
  (arguments . (_ left: (call target: (identifier) @no-value) @no-value operator: "when"))
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defn" "defnp"))
(call target: (identifier) @_keyword (arguments . [(identifier) (alias)] @no-value)
  (#any-of? @_keyword
    "def" "defp" "defmacro" "defmacrop" "defmodule" "defprotocol" "alias" "import" "require" "use"))
((call target: (identifier) @_keyword) @no-value
  (#any-of? @_keyword
    "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp" "defn" "defnp" "defmodule" "defprotocol"
    "defimpl" "defstruct" "alias" "import" "require" "use" "case" "cond" "if" "unless" "with" "for" "quote" "unquote"
    "test" "describe" "setup" "receive" "try" "raise"))
((identifier) @no-value
  (#any-of? @no-value
    "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp" "defn" "defnp" "defmodule" "defprotocol"
    "defimpl" "defstruct" "alias" "import" "require" "use" "case" "cond" "if" "unless" "with" "for" "quote" "unquote"
    "test" "describe" "setup" "receive" "try" "raise" "_" "assert" "refute"))
(call target: (_ right: (identifier) @no-value))
(call target: (dot) @no-value)
(unary_operator operator: "@" operand: (_
  target: (identifier) @_kind @no-value (arguments (binary_operator left: (call target: (identifier) @no-value) @no-value)))
  (#any-of? @_kind "spec" "callback" "macrocallback" "type" "typep" "opaque"))
(unary_operator operator: "@" operand: (call target: (identifier) @no-value) @no-value)

; --- modules
(call target: (identifier) @_alias (arguments . (alias) @source .) (#eq? @_alias "alias")) @import.module
(call target: (identifier) @_alias
  (arguments . (alias) @source . (keywords (_ key: (keyword) @_as value: (alias) @local)))
  (#eq? @_alias "alias") (#match? @_as "^as:")) @import.module
(call target: (identifier) @_alias
  (arguments . (dot left: (alias) @source right: (_ (alias) @imported)))
  (#eq? @_alias "alias")) @import
(call target: (identifier) @_import (arguments . (alias) @source) (#any-of? @_import "import" "use")) @import.all
(call target: (identifier) @_require (arguments . (alias) @source) (#eq? @_require "require")) @import.nothing

; --- scopes
((call target: (identifier) @_keyword) @scope.class (#any-of? @_keyword "defmodule" "defprotocol" "defimpl"))
((call target: (identifier) @_keyword) @scope.function
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp" "defn" "defnp" "test"))
(stab_clause) @scope

; --- definitions
(unary_operator operator: "@" operand: (_ target: (identifier) @_kind (arguments (alias) @implements))
  (#eq? @_kind "behaviour")) @heritage
(call target: (identifier) @_keyword (arguments . (call target: (identifier) @of))
  (#any-of? @_keyword "defp" "defmacrop")) @flag.private
(call target: (identifier) @_keyword (arguments . (string) @of) (#eq? @_keyword "test")) @flag.test
(unary_operator operator: "@" operand: (_
  target: (identifier) @_kind (arguments (_ left: (call target: (identifier) @of) operator: "::")))
  (#any-of? @_kind "callback" "macrocallback")) @flag.abstract

; --- names
(call target: (identifier) @_keyword
  (arguments . [
    (call (arguments (identifier) @binds))
    (call (arguments (_ left: (identifier) @binds operator: ["\\\\" "="])))
    (call (arguments (_ right: (identifier) @binds operator: "=")))
    (_ left: (call (arguments (identifier) @binds)) operator: "when")
    (_ left: (call (arguments (_ left: (identifier) @binds operator: "\\\\"))) operator: "when")
    (_ left: (call (arguments (_ right: (identifier) @binds operator: "="))) operator: "when")
  ])
  (#any-of? @_keyword "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp" "defn" "defnp")) @parameter
(binary_operator left: (identifier) @binds operator: "=" right: (_) @value) @local
(binary_operator left: (tuple (identifier) @binds @part-of) operator: ["=" "<-"] right: (_) @value)
(binary_operator left: (identifier) @binds operator: "<-" right: (_) @value) @each
(stab_clause left: (arguments (identifier) @binds @local))
(stab_clause left: (arguments (tuple (identifier) @binds @local)))
(map_content (keywords (_ value: (identifier) @binds @pattern)))

; --- values
((identifier) @selftype (#any-of? @selftype "__MODULE__"))
(unary_operator operator: "&"
  operand: (_ left: (call target: (_ left: (_) @object right: (identifier) @property)) @member operator: "/"))
(call target: (_ left: [(alias) (identifier)] @object right: (identifier) @property)
  (arguments (_)* @argument)?) @method-call
(call target: (identifier) @function (arguments (_)* @argument)?) @call
(binary_operator operator: "|>" right: (identifier) @function) @call
(anonymous_function) @closure @scope.function
(string) @literal.String
(alias) @name

(identifier) @name
(comment) @comment
