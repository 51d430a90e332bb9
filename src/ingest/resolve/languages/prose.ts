/** Documents and settings: they import nothing and define nothing. */
import type { LanguageRules } from "../language-rules.ts";

export const prose: LanguageRules = {
  family: "prose",
  implicitMembers: false,
  callsConstruct: false,
  constructors: [],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: {},
  commonNames: new Set(),
  resolveImport: () => null,
};
