/** What an oracle says: declarations of a repository, and which function calls which. Nothing here knows a compiler or Quarry's ids. */

/**
 * `function`: has a body and runs when called (functions, methods, constructors, accessors); `interface`: a signature that others
 * implement; `class`; `value`: a variable or field that is no function itself; `type`: anything else with a name.
 */
export type DeclarationKind = "function" | "interface" | "class" | "value" | "type";

export interface Declaration {
  /** Of all declarations; overloads and the parts of one merged name share the first's. */
  readonly id: number;
  readonly path: string;
  /** Its own name, without quotes; `constructor` for constructors. */
  readonly name: string;
  /** As a person would write it: with the names around it. */
  readonly shown: string;
  readonly kind: DeclarationKind;
  /** Of its name, in bytes of the file. */
  readonly nameByte: number;
  /** Of the whole declaration, half-open, in bytes of the file. */
  readonly byteStart: number;
  readonly byteEnd: number;
  /** 1-based line of its name. */
  readonly line: number;
  /** The function it stands in: id, or the module's. */
  readonly owner: number;
  /** The class whose constructor it is; its own id otherwise. Calls of either count as one. */
  readonly called: number;
}

/** How the callee was written, for the grouping of misses. */
export interface CallSite {
  readonly path: string;
  readonly line: number;
  /** As written, on one line, cut. */
  readonly text: string;
  /** Last part of what is called. */
  readonly name: string;
  /** `imported name`, `member of this`, `new` … */
  readonly form: string;
  /** Type of what stands before the last dot, as the compiler prints it; empty without one. */
  readonly receiver: string;
}

/** One call, judged. */
export interface JudgedCall {
  readonly site: CallSite;
  readonly caller: number;
  /** Callers that are as right: the declaration that a decorator stands on. */
  readonly otherCallers: readonly number[];
  /**
   * `bound`: `callee` is a declaration of the repository; `outside`: of something else; `unnamed`: a parameter's value, or a function
   * without a name; `unknown`: the compiler has no type for what is called.
   */
  readonly verdict: "bound" | "outside" | "unnamed" | "unknown";
  /** Declaration id as `called`; -1 unless bound. */
  readonly callee: number;
  /** Declarations that are as right: other members of a union, the inherited constructor. */
  readonly otherCallees: readonly number[];
  /** Named values that the call goes through; an edge to one is neither right nor wrong. */
  readonly through: readonly number[];
}

export interface Oracle {
  /** Index is the id. */
  readonly declarations: readonly Declaration[];
  /** Ids of modules by path. */
  readonly modules: ReadonlyMap<string, number>;
  readonly calls: readonly JudgedCall[];
}
