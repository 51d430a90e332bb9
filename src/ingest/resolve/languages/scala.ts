/** Scala. */
import type { LanguageRules } from "../language-rules.ts";
import { extensionFunctions, receiverOfBody } from "./extensions.ts";
import { JVM_BUILTINS, JVM_COMMON_NAMES, JVM_LISTS } from "./jvm-builtins.ts";
import { resolveScalaImport, scalaSiblings } from "./jvm-packages.ts";

export const scala: LanguageRules = {
  family: "jvm",
  implicitMembers: true,
  overloads: true,
  callsConstruct: true,
  constructors: [],
  calledMember: "apply",
  transparent: new Set(),
  lists: JVM_LISTS,
  awaited: new Set(["Future"]),
  functionTypes: new Set(["Function1", "Function2", "PartialFunction"]),
  builtins: JVM_BUILTINS,
  commonNames: JVM_COMMON_NAMES,
  resolveImport: resolveScalaImport,
  siblings: scalaSiblings,
  outsideMembers: (view, type, name) => extensionFunctions(view, type, name, receiverOfBody),
};
