/** Kotlin. */
import type { LanguageRules } from "../language-rules.ts";
import { extensionFunctions, receiverOfBody } from "./extensions.ts";
import { JVM_BUILTINS, JVM_COMMON_NAMES, JVM_LISTS } from "./jvm-builtins.ts";
import { packageSiblings, resolveJvmImport } from "./jvm-packages.ts";

export const kotlin: LanguageRules = {
  family: "jvm",
  implicitMembers: true,
  overloads: true,
  trailingFunctions: true,
  callsConstruct: true,
  constructors: [],
  calledMember: "invoke",
  transparent: new Set(["Deferred", "LazyThreadSafe"]),
  lists: JVM_LISTS,
  awaited: new Set(["Deferred"]),
  functionTypes: new Set(["Function", "Consumer", "Predicate", "BiFunction"]),
  builtins: JVM_BUILTINS,
  commonNames: JVM_COMMON_NAMES,
  resolveImport: resolveJvmImport,
  siblings: packageSiblings,
  outsideMembers: (view, type, name) => extensionFunctions(view, type, name, receiverOfBody),
};
