/** JavaScript, TypeScript and TSX. */
import type { LanguageRules } from "../language-rules.ts";
import { BUILTINS, COMMON_NAMES } from "./ecmascript-builtins.ts";
import { resolveModule } from "./ecmascript-modules.ts";

export const ecmascript: LanguageRules = {
  family: "ecmascript",
  implicitMembers: false,
  callsConstruct: false,
  namesAreDeclared: true,
  constructors: ["constructor"],
  transparent: new Set([
    "Readonly",
    "Partial",
    "Required",
    "NonNullable",
    "Awaited",
    "Pick",
    "Omit",
    "Exclude",
    "Extract",
    "ThisType",
    "NoInfer",
    "InstanceType",
  ]),
  lists: new Set([
    "Array",
    "ReadonlyArray",
    "Set",
    "ReadonlySet",
    "Iterable",
    "IterableIterator",
    "AsyncIterable",
    "AsyncIterableIterator",
    "Iterator",
    "AsyncIterator",
    "Generator",
    "AsyncGenerator",
    "ArrayLike",
  ]),
  awaited: new Set(["Promise", "PromiseLike", "Thenable"]),
  builtins: BUILTINS,
  commonNames: COMMON_NAMES,
  resolveImport: resolveModule,
};
