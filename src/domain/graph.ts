/** The code graph: nodes that edges join, and how each edge was bound. */

/** Registered values, stored by name, so that others may join without a new schema. */
const NODE_KINDS = ["symbol", "document"] as const;

/** Read as `source KIND target`. */
export const EDGE_KINDS = [
  "calls",
  "instantiates",
  "reads",
  "writes",
  "uses_type",
  "imports",
  "exports",
  "extends",
  "implements",
  "overrides",
  "decorates",
  "mentions",
] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/**
 * `exact`: bound by scope, this file's own names or a known type; `import`: bound to what the imported module exports; `heuristic`: a
 * unique name in reach, confidence below 1; `extracted` and `asserted` are for what is not read from code.
 */
export const RESOLUTIONS = ["exact", "import", "heuristic", "extracted", "asserted"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** `interface`: bound to a declaration that others implement or override; `dynamic`: one of several values decides at run time. */
export const DISPATCHES = ["direct", "interface", "dynamic"] as const;
export type Dispatch = (typeof DISPATCHES)[number];

/** Names a node of a project in every store: a symbol by its path and qualified name, a document by its path alone. */
export interface NodeKey {
  readonly path: string;
  /** Qualified name (`Store.open`); empty for the document itself. */
  readonly name: string;
  /** How many symbols of the same qualified name stand before it in the document; 0 for nearly all. */
  readonly ordinal: number;
}

/** What a key names: a document has no name inside itself. */
export function nodeKindOf({ name }: Pick<NodeKey, "name">): (typeof NODE_KINDS)[number] {
  return name === "" ? "document" : "symbol";
}

/** An edge as its source's document yields it. */
export interface EdgeOut {
  /** Inside the document: qualified name, or empty for the document itself. */
  readonly source: string;
  readonly sourceOrdinal: number;
  readonly target: NodeKey;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  /** Above 0, at most 1. */
  readonly confidence: number;
  /** Evidence: line of the first occurrence, counted from the source's first line (0 is that line itself), so that it survives edits above. */
  readonly lineOffset: number;
  /** How many times the source does it, at least 1. */
  readonly count: number;
}

/** A reference that names something of the project but could mean several things, or nothing that is certain. */
export interface UnboundReference {
  readonly source: string;
  readonly sourceOrdinal: number;
  /** Last part of the name, as written. */
  readonly name: string;
  readonly kind: EdgeKind;
  readonly lineOffset: number;
  readonly count: number;
}

/**
 * What resolving one document gave. `reads` and `provides` make incremental resolution exact: a document is resolved again when a key
 * that it read has another value than before, whoever provides it.
 */
export interface DocumentGraph {
  readonly path: string;
  /** What was resolved; a store leaves the entry out where its dataset no longer shows exactly this. */
  readonly contentHash: string;
  readonly chunker: string;
  /** Names exactly what changes the output of resolving. */
  readonly resolver: string;
  /** Sorted, distinct hashes of the keys that the result depends on beside the document's own text. */
  readonly reads: Uint32Array;
  /** Two numbers a key that the document provides, sorted by the first: hash of the key, hash of its value. */
  readonly provides: Uint32Array;
  readonly edges: readonly EdgeOut[];
  readonly unbound: readonly UnboundReference[];
}

/** The graph's part of a change set. It changes nothing that the dataset shows to search, so alone it makes no new revision. */
export interface GraphChange {
  /**
   * Paths to be resolved again: from now on they are pending, their edges stay until then. Committed before what they depend on, so that a
   * crash in between forgets none.
   */
  readonly stale: readonly string[];
  /** Each replaces the document's edges and unbound references: equal ones stay as they are, the others end or begin. */
  readonly documents: readonly DocumentGraph[];
  /** Paths no longer shown whose record of reads and provides goes; their edges ended with the document. */
  readonly gone: readonly string[];
  /** Centrality by node number, two numbers a node, replacing all; null leaves it. */
  readonly centrality: Float64Array | null;
}
