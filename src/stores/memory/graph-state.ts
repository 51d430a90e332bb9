/** What the in-memory catalog holds of the code graph. */
import type {
  Dispatch,
  EdgeKind,
  NodeKey,
  Resolution,
  UnboundReference,
} from "../../domain/graph.ts";

export interface MemoryEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
  readonly lineOffset: number;
  readonly count: number;
  readonly revFrom: number;
  readonly validFrom: number | null;
}

/** One that ended; what only history has begins and ends with revision 0. */
export interface MemoryPastEdge extends MemoryEdge {
  readonly revTo: number;
  readonly validTo: number | null;
}

/** A document that was resolved. */
export interface MemoryResolved {
  readonly resolver: string;
  /** `setKey` of what it was resolved from; null once the document shows something else. */
  shows: string | null;
  stale: boolean;
  readonly reads: Uint32Array;
  readonly provides: Uint32Array;
}

export interface MemoryGraph {
  /** By path of their source. */
  readonly edges: Map<string, readonly MemoryEdge[]>;
  past: MemoryPastEdge[];
  /** By path. */
  readonly unbound: Map<string, readonly UnboundReference[]>;
  /** By path. */
  readonly resolved: Map<string, MemoryResolved>;
  /** By node. */
  centrality: ReadonlyMap<number, number>;
}

export function emptyGraph(): MemoryGraph {
  return {
    edges: new Map(),
    past: [],
    unbound: new Map(),
    resolved: new Map(),
    centrality: new Map(),
  };
}

/** Numbers of a catalog's nodes; whatever is asked for gets one. */
export interface MemoryNodes {
  readonly numberOf: (projectId: string, key: NodeKey) => number;
  readonly keyOf: (node: number) => NodeKey | null;
}

export function createMemoryNodes(): MemoryNodes {
  const numbers = new Map<string, number>();
  const keys: NodeKey[] = [];
  return {
    numberOf: (projectId, { path, name, ordinal }) => {
      const text = `${projectId}\0${path}\0${ordinal}\0${name}`;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      keys.push({ path, name, ordinal });
      numbers.set(text, keys.length);
      return keys.length;
    },
    keyOf: (node) => keys[node - 1] ?? null,
  };
}
