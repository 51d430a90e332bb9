/** What Swift's collections give, as far as calls go through them. */
import type { BuiltinMember } from "../language-rules.ts";

const each = { parameters: ["element"] } as const;
const same: BuiltinMember = { gives: "self" };
const chosen: BuiltinMember = { gives: "self", ...each };
const element: BuiltinMember = { gives: "element", ...each };
const done: BuiltinMember = { gives: "nothing", ...each };

const LIST: Readonly<Record<string, BuiltinMember>> = {
  filter: chosen,
  sorted: { gives: "self", parameters: ["element", "element"] },
  reversed: same,
  prefix: same,
  suffix: same,
  dropFirst: same,
  dropLast: same,
  lazy: same,
  makeIterator: same,
  first: element,
  last: element,
  next: { gives: "element" },
  removeFirst: element,
  removeLast: element,
  popLast: element,
  remove: element,
  randomElement: element,
  min: element,
  max: element,
  map: { gives: "callbacks", ...each },
  compactMap: { gives: "callbacks", ...each },
  flatMap: { gives: "flat", ...each },
  forEach: done,
  contains: done,
  allSatisfy: done,
  firstIndex: done,
  removeAll: done,
  reduce: { gives: "argument", parameters: ["argument", "element"] },
};

export const SWIFT_BUILTINS: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>> = {
  list: LIST,
};

export const SWIFT_LISTS: ReadonlySet<string> = new Set(
  "Array ArraySlice Set ContiguousArray Collection Sequence AsyncSequence AsyncStream AnySequence".split(
    " ",
  ),
);

/** A unique definition of such a name says nothing about an unknown receiver. */
export const SWIFT_COMMON_NAMES: ReadonlySet<string> = new Set(
  (
    "add all append apply assign async begin bind body build callback cancel close compactMap compare complete completion configure contains copy count " +
    "create data decode default delegate delete description dismiss dispatch drop empty encode end error execute failure filter finish first flatMap " +
    "flush forEach format get handle handler hash id index init insert invalidate isEmpty joined key keys last layout load lock log main makeIterator map " +
    "max merge message min name next notify object observe on open parse path perform popLast post prefix prepare print process publish push read receive " +
    "reduce register reload remove removeAll render replace request reset resolve result resume reversed run save scan select send set setup shared sink size " +
    "sleep sort sorted split start state stop store string subscribe suffix sync text toString trim type unlock update url validate value values wait " +
    "with write zip"
  ).split(" "),
);
