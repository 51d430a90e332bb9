; Elixir's definitions are calls: `def name(...) do ... end`.
(call target: (identifier) @_keyword (arguments (alias))
  (#any-of? @_keyword "alias" "import" "require" "use")) @definition.import
(call target: (identifier) @_keyword (arguments . (alias) @name) (do_block) @body
  (#eq? @_keyword "defmodule")) @definition.module
(call target: (identifier) @_keyword (arguments . (alias) @name) (do_block) @body
  (#eq? @_keyword "defprotocol")) @definition.protocol
(call target: (identifier) @_keyword (arguments . (alias) @name) (do_block) @body
  (#eq? @_keyword "defimpl")) @definition.scope
(call target: (identifier) @_keyword
  (arguments . [
    (identifier) @name
    (call target: (identifier) @name)
    (binary_operator left: (call target: (identifier) @name) operator: "when")
    (binary_operator left: (identifier) @name operator: "when")
  ]) (do_block)? @body
  (#any-of? @_keyword "def" "defp" "defdelegate" "defguard" "defguardp" "defn" "defnp")) @definition.function
(call target: (identifier) @_keyword
  (arguments . [(identifier) @name (call target: (identifier) @name)]) (do_block)? @body
  (#any-of? @_keyword "defmacro" "defmacrop")) @definition.macro
(call target: (identifier) @_keyword (arguments . (string) @name) (do_block) @body
  (#any-of? @_keyword "test" "describe")) @definition.test
(unary_operator operator: "@" operand: (call target: (identifier) @_kind
  (arguments (binary_operator left: [(call target: (identifier) @name) (identifier) @name] operator: "::")))
  (#any-of? @_kind "type" "typep" "opaque")) @definition.type
(do_block (unary_operator operator: "@" operand: (call target: (identifier) @name
  (#not-any-of? @name "doc" "moduledoc" "spec" "type" "typep" "opaque" "impl" "callback" "typedoc"
    "behaviour" "deprecated" "since" "derive" "enforce_keys" "tag"))) @definition.constant)
(unary_operator operator: "@" operand: (call target: (identifier) @_kind
  (arguments (binary_operator left: (call target: (identifier) @name) operator: "::")))
  (#any-of? @_kind "callback" "macrocallback")) @definition.function
