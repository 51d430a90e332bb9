/** What Python's own lists and dictionaries give, as far as calls go through them. */
import type { BuiltinMember } from "../language-rules.ts";

type Members = Readonly<Record<string, BuiltinMember>>;

const LIST: Members = {
  append: { gives: "nothing" },
  copy: { gives: "self" },
  pop: { gives: "element" },
  popleft: { gives: "element" },
  union: { gives: "self" },
  intersection: { gives: "self" },
  difference: { gives: "self" },
};

const DICT: Members = {
  get: { gives: "second" },
  pop: { gives: "second" },
  setdefault: { gives: "second" },
  values: { gives: "list" },
  copy: { gives: "self" },
};

export const BUILTINS: Readonly<Record<string, Members>> = {
  list: LIST,
  dict: DICT,
  Dict: DICT,
  Mapping: DICT,
  MutableMapping: DICT,
  defaultdict: DICT,
  OrderedDict: DICT,
};

/** Members of built-in types and names that every code base has: a unique definition of one says nothing about an unknown receiver. */
export const COMMON_NAMES: ReadonlySet<string> = new Set(
  `add append apply args as_dict begin cancel capitalize check clear close code commit config connect copy count create data
data date decode default delete difference discard done encode end endswith error errors exception execute exists extend
fetch fields fileno filter find first flush format formatter from_dict get get_name getvalue group groups handle has_key head patch trace
headers host id index info init insert intersection is_alive isalpha isdigit islower isspace isupper items join key keys kind
last length level line lines ljust load loads log lower lstrip main map match message method mode model name names next now
open options parent parse partition path peek pop popitem popleft port prefix process push put query read readline readlines
register release remove rename render replace request reset resolve response result resolve reverse rfind rjust rollback
root rpartition rsplit rstrip run save search seek send set set_name setdefault setup shape size sort source span split
splitlines start startswith state status stop strip sub submit suffix swapcase tag tags target text time title to_dict
translate type types union update upper url user validate value values verify version wait warn warning width write
writelines zfill`.split(/\s+/),
);
