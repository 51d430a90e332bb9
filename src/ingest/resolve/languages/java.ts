/** Java. */
import type { LanguageRules } from "../language-rules.ts";
import { JVM_BUILTINS, JVM_COMMON_NAMES, JVM_LISTS } from "./jvm-builtins.ts";
import { packageSiblings, resolveJvmImport } from "./jvm-packages.ts";

export const java: LanguageRules = {
  family: "jvm",
  implicitMembers: true,
  overloads: true,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: JVM_LISTS,
  awaited: new Set(),
  functionTypes: new Set(
    "Function BiFunction Consumer BiConsumer Predicate BiPredicate UnaryOperator ToIntFunction ToLongFunction ToDoubleFunction Comparator".split(
      " ",
    ),
  ),
  builtins: JVM_BUILTINS,
  commonNames: JVM_COMMON_NAMES,
  resolveImport: resolveJvmImport,
  siblings: packageSiblings,
};
