/** What the language's own lists, maps and promises give, as far as calls go through them. */
import type { BuiltinMember } from "../language-rules.ts";

const each = { parameters: ["element"] } as const;

const LIST: Readonly<Record<string, BuiltinMember>> = {
  map: { gives: "callbacks", ...each },
  flatMap: { gives: "flat", ...each },
  filter: { gives: "self", ...each },
  find: { gives: "element", ...each },
  findLast: { gives: "element", ...each },
  findIndex: { gives: "nothing", ...each },
  forEach: { gives: "nothing", ...each },
  some: { gives: "nothing", ...each },
  every: { gives: "nothing", ...each },
  sort: { gives: "self", parameters: ["element", "element"] },
  toSorted: { gives: "self", parameters: ["element", "element"] },
  reduce: { gives: "second-argument", parameters: ["second-argument", "element"] },
  reduceRight: { gives: "second-argument", parameters: ["second-argument", "element"] },
  at: { gives: "element" },
  pop: { gives: "element" },
  shift: { gives: "element" },
  slice: { gives: "self" },
  splice: { gives: "self" },
  concat: { gives: "self" },
  reverse: { gives: "self" },
  toReversed: { gives: "self" },
  flat: { gives: "element" },
  fill: { gives: "self" },
  values: { gives: "self" },
  keys: { gives: "nothing" },
  entries: { gives: "nothing" },
  add: { gives: "self" },
  next: { gives: "nothing" },
};

const MAP: Readonly<Record<string, BuiltinMember>> = {
  get: { gives: "second" },
  set: { gives: "self" },
  forEach: { gives: "nothing", parameters: ["second", "first"] },
  values: { gives: "list" },
};

const PROMISE: Readonly<Record<string, BuiltinMember>> = {
  // biome-ignore lint/suspicious/noThenProperty: the name of the built-in member is data here
  then: { gives: "wrapped-callback", parameters: ["first"] },
  catch: { gives: "self" },
  finally: { gives: "self" },
};

export const BUILTINS: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>> = {
  list: LIST,
  Map: MAP,
  ReadonlyMap: MAP,
  WeakMap: MAP,
  Promise: PROMISE,
  PromiseLike: PROMISE,
};

/** Members of built-in objects: a unique definition of such a name says nothing about an unknown receiver. */
export const COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    "add all any append apply assign at bind bool build call catch charAt charCodeAt clear clone close codePointAt concat constructor copy create " +
    "data date delete destroy dispatch emit end endsWith entries equals error every exec exit fill filter finally find findIndex findLast flat " +
    "flatMap flush forEach format freeze from fromEntries function get getTime has hasOwnProperty id includes index indexOf info init insert " +
    "is isArray item join json key keys lastIndexOf length link list listen load localeCompare log lookup map match matchAll max merge message " +
    "min name next normalize now number object off on once open own padEnd padStart parse path pause pipe pop post prepare print process push put " +
    "query random raw read readFile reduce reduceRight register reject release remove repeat replace replaceAll request reset resolve resume " +
    "return reverse round run save search send set setTime shift sign size slice some sort source splice split start startsWith status stop " +
    "stringify string sub subscribe substr substring test text then throw toFixed toISOString toJSON toLowerCase toString toUpperCase transform " +
    "trim trimEnd trimStart type unshift update url use value valueOf values warn watch write"
  ).split(" "),
);
