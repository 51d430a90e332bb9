/** The code graph as a dataset shows it now, or as it stood at a position of its first-parent line. */
import type { DatasetScope } from "../domain/dataset.ts";
import type { Dispatch, EdgeKind, NodeKey, Resolution } from "../domain/graph.ts";
import type { SymbolDefinition } from "../domain/symbol.ts";
import type { OperationContext } from "./operation-context.ts";

/** A node's number in one catalog: stable while the catalog lives, never shown to anyone. */
export type NodeNumber = number;

/** Which edges count. */
export interface EdgeFilter {
  /** Never empty. */
  readonly kinds: readonly EdgeKind[];
  /** 0 to 1. */
  readonly minConfidence: number;
  /** Position on the first-parent line, or null for what the dataset shows now. */
  readonly at: number | null;
}

export interface ExpandParams {
  readonly datasetId: string;
  readonly nodes: readonly NodeNumber[];
  /** `out` follows edges from source to target, `in` against that. */
  readonly direction: "out" | "in";
  readonly filter: EdgeFilter;
  /** At most this many edges, so that a hub costs a bounded time. */
  readonly maxEdges: number;
}

export interface Expansion {
  /** Two numbers an edge: the given node, then its neighbour. Grouped by given node, in no other order; an edge of two kinds comes twice. */
  readonly pairs: Float64Array;
  /** False when `maxEdges` cut it. */
  readonly complete: boolean;
}

export interface PlacedNode {
  readonly node: NodeNumber;
  readonly key: NodeKey;
  /** Null for a document, and for a symbol that is not there at the time asked for. */
  readonly symbol: SymbolDefinition | null;
  /** Share of all references that lead here by PageRank, times the number of nodes: 1 is the mean. 0 while not computed. */
  readonly centrality: number;
}

export interface DescribedEdge {
  readonly source: NodeNumber;
  readonly target: NodeNumber;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
  /** Evidence in the source's document at the time asked for, 1-based. */
  readonly line: number;
  readonly count: number;
}

export interface NamedUnbound {
  /** Where it stands. */
  readonly source: NodeKey;
  readonly kind: EdgeKind;
  readonly line: number;
  readonly count: number;
}

export interface CodeGraph {
  /**
   * Definitions of this name: a qualified name, its last parts, or a plain name, exact case first. With `path`, of that document alone.
   * Symbols without an edge have a node too. Order: exact qualified name first, then path, then line.
   */
  findSymbols(
    context: OperationContext,
    params: {
      readonly scopes: readonly DatasetScope[];
      readonly name: string;
      readonly path: string | null;
      readonly at: number | null;
      readonly limit: number;
    },
  ): Promise<readonly (PlacedNode & { readonly datasetId: string })[]>;
  /** The innermost symbol around a 1-based line, else the document's node; null when the dataset shows no such path. */
  findAtLine(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly path: string;
      readonly line: number;
      readonly at: number | null;
    },
  ): Promise<PlacedNode | null>;
  /** The node of a document; null when the dataset shows no such path. */
  findDocument(
    context: OperationContext,
    params: { readonly datasetId: string; readonly path: string; readonly at: number | null },
  ): Promise<PlacedNode | null>;
  /** Every symbol that the document defines, in order of position; none when the dataset shows no such path. */
  symbolsIn(
    context: OperationContext,
    params: { readonly datasetId: string; readonly path: string; readonly at: number | null },
  ): Promise<readonly PlacedNode[]>;
  /** One step from all `nodes` at once. */
  expand(context: OperationContext, params: ExpandParams): Promise<Expansion>;
  /** What these nodes are, in the order given; unknown numbers are left out. */
  describeNodes(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly nodes: readonly NodeNumber[];
      readonly at: number | null;
    },
  ): Promise<readonly PlacedNode[]>;
  /** The edges between these pairs (source, target), with how they were bound. Order: as given, then by kind. */
  describeEdges(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly pairs: readonly (readonly [source: NodeNumber, target: NodeNumber])[];
      readonly filter: EdgeFilter;
    },
  ): Promise<readonly DescribedEdge[]>;
  /** How many edges each node has in a direction, without repeating kinds. */
  countEdges(
    context: OperationContext,
    params: Omit<ExpandParams, "maxEdges">,
  ): Promise<ReadonlyMap<NodeNumber, number>>;
  /** References by this name that nothing was bound to. Order: path, line. `total` counts all. */
  unboundOf(
    context: OperationContext,
    params: {
      readonly datasetId: string;
      readonly name: string;
      readonly kinds: readonly EdgeKind[];
      readonly limit: number;
    },
  ): Promise<{ readonly total: number; readonly found: readonly NamedUnbound[] }>;
  /** Centrality by path of document, of those that have one: the sum over its symbols and itself. */
  centralityOf(
    context: OperationContext,
    params: { readonly datasetId: string; readonly paths: readonly string[] },
  ): Promise<ReadonlyMap<string, number>>;
  /** How complete the graph is: documents shown in languages that have one, and of these, how many were resolved as they are now. */
  coverage(
    context: OperationContext,
    datasetId: string,
  ): Promise<{
    readonly documents: number;
    readonly resolved: number;
    readonly nodes: number;
    readonly edges: number;
    readonly unbound: number;
  }>;
}
