/** Python. */
import type { LanguageRules } from "../language-rules.ts";
import { BUILTINS, COMMON_NAMES } from "./python-builtins.ts";
import { pythonSubmodule, resolvePythonImport } from "./python-modules.ts";

export const python: LanguageRules = {
  family: "python",
  implicitMembers: false,
  bodySeesMembers: true,
  linearized: true,
  protocols: {
    indexed: "__getitem__",
    iterated: "__iter__",
    next: "__next__",
    entered: "__enter__",
  },
  protocolNames: /^__\w+__$/,
  callsConstruct: true,
  constructors: ["__init__", "__new__"],
  calledMember: "__call__",
  transparent: new Set(["Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired"]),
  lists: new Set([
    "list",
    "List",
    "set",
    "Set",
    "frozenset",
    "FrozenSet",
    "tuple",
    "Tuple",
    "deque",
    "Deque",
    "Sequence",
    "MutableSequence",
    "Iterable",
    "Iterator",
    "Collection",
    "AsyncIterable",
    "AsyncIterator",
    "Generator",
    "AsyncGenerator",
  ]),
  awaited: new Set(["Awaitable", "Future", "Task"]),
  builtins: BUILTINS,
  commonNames: COMMON_NAMES,
  resolveImport: resolvePythonImport,
  submodule: pythonSubmodule,
  isInAll: ({ facts }, name) =>
    facts.exports.length > 0
      ? facts.exports.some((each) => each.name === name)
      : !name.startsWith("_"),
};
