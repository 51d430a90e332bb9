/**
 * Code facts: what one content says about scopes, types, imports and references, before anything outside it is known. They are stored once
 * per content; `ingest/resolve` turns them into edges. Everything refers to everything else by index, so that they pack as plain JSON.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { EdgeKind } from "./graph.ts";
import type { SymbolKind } from "./symbol.ts";

/** Index into `CodeFacts.expressions`; -1 means none or not understood. */
export type ExpressionIndex = number;
/** Index into `CodeFacts.scopes`; 0 is the whole file. */
export type ScopeIndex = number;
/** Ordinal of a symbol of the same chunk set; -1 means none. */
export type SymbolOrdinal = number;

/**
 * An expression or a type as written. Values: what a reader would evaluate.
 * - `["name", name, scope]`: a name looked up from a scope
 * - `["this", scope]`, `["super", scope]`
 * - `["member", object, name]`: `object.name`; also names inside modules and packages
 * - `["call", function, ...arguments]`, `["new", type, ...arguments]`: their result
 * - `["index", object, key?]`: an element, the one under a key where that is known; `["key", object]`: a key or index of it
 * - `["prototyped", value, behaviour]`: a value whose other members are found through what describes its behaviour (`setmetatable`)
 * - `["enter", value]`: what entering a value as a context gives
 * - `["slice", object]`: a list of some of its elements
 * - `["entry", value, key?]`: a container that has a value, under a key where that is known; `["named", value, name]`: an argument by its name
 * - `["await", value]`; `["choice", ...values]`: one of them
 * - `["function", symbol, scope]`: a function literal whose body is that scope; symbol -1 when it has no name
 * - `["symbol", ordinal]`: a definition of this file
 * - `["object", scope]`: an object literal whose members are the bindings of that scope; `["list", ...elements]`
 * - `["literal", type, text?]`: of a built-in type by its name in the language (`string`), with its text where it may be a key
 * - `["module", source]`: the module that is written so
 * - `["argument", call, index, parameter]`: what parameter number `parameter` of the function given as argument `index` of a call receives; -1 is
 *   what it is given as `this`
 * Types:
 * - `["type", name, scope, arity]`: a dotted name looked up from a scope; with how many arguments where that tells types apart
 * - `["generic", base, ...arguments]`, `["array", element]`, `["tuple", ...types]`, `["union", ...types]`, `["optional", type]`
 * - `["returns", type, ...parameters]`: a function type; `["constructs", type]`: a constructor's; `["returns-on", type, receiver,
 *   ...parameters]`: of functions that are given a `this`
 * - `["typeof", value]`: the type of a value
 * - `["selftype", scope]`: the type around (`Self`, `this` as a type)
 * - `["cast", type]`: a value of that type
 */
export type Expression = readonly [op: string, ...operands: (string | number)[]];

/** `[parent scope, symbol whose body it is or -1, kind]`. */
export type Scope = readonly [parent: ScopeIndex, symbol: SymbolOrdinal, kind: ScopeKind];
/** `class`: its names are members, seen without a qualifier only where the language says so; `object`: an object literal. */
export type ScopeKind = "file" | "function" | "block" | "class" | "namespace" | "object";

/**
 * A name in a scope: `[scope, name, kind, declared type, value]`; of several values for one name, any may hold. Names in angle brackets are
 * not a program's: `<return>` is what a function's return statements give, `<yield>` what it yields; of a type's members `<call>`, `<new>` and
 * `<index>` are what calling, instantiating and indexing gives, and `<spread>` is what other members come from.
 */
export type Binding = readonly [
  scope: ScopeIndex,
  name: string,
  kind: "local" | "parameter" | "type-parameter" | "member",
  type: ExpressionIndex,
  value: ExpressionIndex,
];

/** What a definition says about itself. `facts.symbols[ordinal]` belongs to `chunkSet.symbols[ordinal]`. */
export interface SymbolFacts {
  readonly name: string;
  readonly qualifiedName: string;
  readonly ordinalAmongEquals: number;
  readonly kind: SymbolKind;
  /** First line, 1-based. */
  readonly line: number;
  /** Where its name is declared; the class's own scope for a member. */
  readonly scope: ScopeIndex;
  /** Its body, -1 without one. */
  readonly inner: ScopeIndex;
  /** The symbol it is a member of or stands in. */
  readonly parent: SymbolOrdinal;
  /** The type it belongs to where that stands elsewhere: Go's receiver, Rust's `impl`, an extension. */
  readonly owner?: ExpressionIndex;
  /** Declared type of a variable or field; declared result of a function. */
  readonly type?: ExpressionIndex;
  /** Initial value of a variable or field; */
  readonly value?: ExpressionIndex;
  /** What it inherits, in order. */
  readonly bases?: readonly (readonly [
    kind: "extends" | "implements" | "mixes",
    type: ExpressionIndex,
  ])[];
  /** Names of its parameters in order, with their types where declared. */
  readonly parameters?: readonly (readonly [name: string, type: ExpressionIndex])[];
  /** Type parameters with their bounds. */
  readonly typeParameters?: readonly (readonly [name: string, bound: ExpressionIndex])[];
  /** Of `static`, `abstract`, `async`, `getter`, `generator`, `private`, `override`, `declaration` (a prototype without a body), `test`. */
  readonly flags?: readonly string[];
}

/** One name brought in: what `import`, `use`, `require`, `include` or `using` says. */
export interface ImportFact {
  /** Where the name is known. */
  readonly scope: ScopeIndex;
  /** The module as written (`./a`, `com.example`, `crate::store`). */
  readonly source: string;
  /** The imported name; `*` for everything in it, `=` for the module itself, `default`. */
  readonly name: string;
  /** What it is called here; empty when nothing is bound (`import "./side-effect"`, `#include`). */
  readonly local: string;
  /** 1-based. */
  readonly line: number;
  /** Of `type`, `static`, `reexport` (exported at once, under `local`), `relative`, `system`. */
  readonly flags?: readonly string[];
}

/** A name that others may import where declaring it is not enough: `export { a as b }`, `export default`, `module.exports`, `__all__`. */
export interface ExportFact {
  readonly name: string;
  /** What it denotes. */
  readonly value: ExpressionIndex;
  readonly line: number;
}

/** `[kind, what is referred to, line (1-based), innermost symbol around it or -1, the call or instantiation itself]`. */
export type ReferenceFact = readonly [
  kind: EdgeKind,
  target: ExpressionIndex,
  line: number,
  source: SymbolOrdinal,
  call?: ExpressionIndex,
];

/** A name in prose: `[dotted name, line, innermost symbol or -1]`. */
export type MentionFact = readonly [name: string, line: number, source: SymbolOrdinal];

export interface CodeFacts {
  /** Hash of everything that other files can see: equal outlines resolve others equally. */
  readonly outline: string;
  /** Modules, packages and namespaces that the file declares (`java:com.example`). */
  readonly modules: readonly string[];
  readonly scopes: readonly Scope[];
  readonly expressions: readonly Expression[];
  readonly symbols: readonly SymbolFacts[];
  readonly bindings: readonly Binding[];
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  readonly references: readonly ReferenceFact[];
  readonly mentions: readonly MentionFact[];
  /** The text of a file that resolving reads as settings (`tsconfig.json`); absent for all others. */
  readonly settings?: string;
}

/** What a chunk set carries of them. */
export interface PackedFacts {
  /** `packFacts`. */
  readonly packed: Uint8Array;
  readonly modules: readonly string[];
}

/** Raw-deflated JSON: half the size of the text that it describes, or less. */
export function packFacts(facts: CodeFacts): PackedFacts {
  return {
    // a plain array, as it comes out of a thread and out of a store
    packed: new Uint8Array(deflateRawSync(JSON.stringify(facts), { level: 1 })),
    modules: facts.modules,
  };
}

/** The inverse of `packFacts`. */
export function unpackFacts(packed: Uint8Array): CodeFacts {
  return JSON.parse(inflateRawSync(packed).toString("utf8")) as CodeFacts;
}
