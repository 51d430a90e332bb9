/** A small code graph in memory: nodes and edges with the positions of the past at which they were there. */
import type { Dispatch, EdgeKind, Resolution } from "../../src/domain/graph.ts";
import type { SymbolDefinition, SymbolKind } from "../../src/domain/symbol.ts";
import type { CodeGraph, DescribedEdge, PlacedNode } from "../../src/ports/code-graph.ts";

/** From and to positions, the second exclusive; now is after all of them. */
type Times = readonly [from: number, to: number];
const ALWAYS: Times = [0, Number.POSITIVE_INFINITY];

export interface FakeNode {
  readonly path: string;
  /** Empty for a document. */
  readonly name: string;
  readonly line: number;
  readonly kind?: SymbolKind;
  readonly signature?: string;
  readonly ordinal?: number;
  readonly times?: Times;
}

export interface FakeEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  readonly line: number;
  readonly resolution?: Resolution;
  readonly dispatch?: Dispatch;
  readonly confidence?: number;
  readonly count?: number;
  readonly times?: Times;
}

export interface FakeUnbound {
  readonly path: string;
  readonly source: string;
  readonly name: string;
  readonly kind: EdgeKind;
  readonly line: number;
}

const isThere = (at: number | null, times: Times = ALWAYS): boolean =>
  at === null ? times[1] === Number.POSITIVE_INFINITY : times[0] <= at && at < times[1];

function definitionOf({ name, kind = "function", signature, line }: FakeNode): SymbolDefinition {
  const plain = name.split(".").at(-1) ?? name;
  return {
    ordinal: 0,
    name: plain,
    qualifiedName: name,
    kind,
    signature: signature ?? `${plain}()`,
    span: { byteStart: line * 100, byteEnd: line * 100 + 99, lineStart: line, lineEnd: line + 1 },
    chunkOrdinal: 0,
  };
}

type Filter = Parameters<CodeGraph["expand"]>[1]["filter"];

const describe = (edge: FakeEdge): DescribedEdge => ({
  source: edge.source,
  target: edge.target,
  kind: edge.kind,
  resolution: edge.resolution ?? "exact",
  dispatch: edge.dispatch ?? "direct",
  confidence: edge.confidence ?? 1,
  line: edge.line,
  count: edge.count ?? 1,
});

/** Every document has a node, as in a catalog: those not listed come after the others. */
function withDocuments(nodes: readonly FakeNode[]): FakeNode[] {
  const listed = new Set(nodes.filter(({ name }) => name === "").map(({ path }) => path));
  const missing = [...new Set(nodes.map(({ path }) => path))].filter((path) => !listed.has(path));
  return [...nodes, ...missing.map((path) => ({ path, name: "", line: 1 }))];
}

/** Nodes by number, edges by end. */
function createParts(listed: readonly FakeNode[], edges: readonly FakeEdge[]) {
  const nodes = withDocuments(listed);
  const by = { out: new Map<number, FakeEdge[]>(), in: new Map<number, FakeEdge[]>() };
  const add = (ends: Map<number, FakeEdge[]>, node: number, edge: FakeEdge): void => {
    const known = ends.get(node);
    if (known === undefined) ends.set(node, [edge]);
    else known.push(edge);
  };
  for (const edge of edges) {
    add(by.out, edge.source, edge);
    add(by.in, edge.target, edge);
  }
  const place = (node: number, at: number | null): PlacedNode | null => {
    const fake = nodes[node];
    if (fake === undefined) return null;
    const symbol = fake.name === "" || !isThere(at, fake.times) ? null : definitionOf(fake);
    const key = { path: fake.path, name: fake.name, ordinal: fake.ordinal ?? 0 };
    return { node, key, symbol, centrality: 0 };
  };
  const shown = (at: number | null): PlacedNode[] =>
    nodes.flatMap((fake, node) => (isThere(at, fake.times) ? (place(node, at) ?? []) : []));
  const edgesOf = (node: number, way: "out" | "in", filter: Filter): FakeEdge[] =>
    (by[way].get(node) ?? []).filter(
      (edge) =>
        filter.kinds.includes(edge.kind) &&
        (edge.confidence ?? 1) >= filter.minConfidence &&
        isThere(filter.at, edge.times),
    );
  const endsOf = (node: number, way: "out" | "in", filter: Filter): number[] =>
    edgesOf(node, way, filter).map((edge) => (way === "out" ? edge.target : edge.source));
  return { place, shown, edgesOf, endsOf };
}

function finders(
  datasetId: string,
  { shown }: ReturnType<typeof createParts>,
): Pick<CodeGraph, "findSymbols" | "findAtLine" | "findDocument" | "symbolsIn"> {
  return {
    findSymbols: async (_context, { scopes, name, path, at, limit }) =>
      shown(at)
        .filter(({ key }) => key.name === name || key.name.endsWith(`.${name}`))
        .filter(({ key }) => path === null || key.path === path)
        .filter(({ key }) => scopes.some(({ prefix }) => key.path.startsWith(prefix)))
        .sort((a, b) => Number(b.key.name === name) - Number(a.key.name === name))
        .slice(0, limit)
        .map((node) => ({ ...node, datasetId })),
    findAtLine: async (_context, { path, line, at }) => {
      const inside = shown(at).filter(({ key }) => key.path === path);
      const around = inside.filter(
        ({ symbol }) => symbol && symbol.span.lineStart <= line && line <= symbol.span.lineEnd,
      );
      return around.at(-1) ?? inside.find(({ key }) => key.name === "") ?? null;
    },
    findDocument: async (_context, { path, at }) =>
      shown(at).find(({ key }) => key.path === path && key.name === "") ?? null,
    symbolsIn: async (_context, { path, at }) =>
      shown(at)
        .filter(({ key, symbol }) => key.path === path && symbol !== null)
        .sort((a, b) => (a.symbol?.span.lineStart ?? 0) - (b.symbol?.span.lineStart ?? 0)),
  };
}

/** The graph of these parts in a dataset, and what was asked of it. Nodes are numbered as listed. */
export function createFakeCodeGraph(
  datasetId: string,
  nodes: readonly FakeNode[],
  edges: readonly FakeEdge[],
  unbound: readonly FakeUnbound[] = [],
  resolvedShare = 1,
) {
  const asked = { expanded: 0 };
  const parts = createParts(nodes, edges);
  const { place, edgesOf, endsOf } = parts;
  const graph: CodeGraph = {
    ...finders(datasetId, parts),
    expand: async (_context, { nodes: given, direction, filter, maxEdges }) => {
      asked.expanded += given.length;
      const pairs = given.flatMap((node) =>
        endsOf(node, direction, filter).flatMap((end) => [node, end]),
      );
      const complete = pairs.length / 2 <= maxEdges;
      return { pairs: Float64Array.from(pairs.slice(0, 2 * maxEdges)), complete };
    },
    describeNodes: async (_context, { nodes: given, at }) =>
      given.flatMap((node) => place(node, at) ?? []),
    describeEdges: async (_context, { pairs, filter }) =>
      pairs.flatMap(([source, target]) =>
        edgesOf(source, "out", filter)
          .filter((edge) => edge.target === target)
          .map(describe),
      ),
    countEdges: async (_context, { nodes: given, direction, filter }) =>
      new Map(given.map((node) => [node, new Set(endsOf(node, direction, filter)).size])),
    unboundOf: async (_context, { name, kinds, limit }) => {
      const found = unbound.filter((item) => item.name === name && kinds.includes(item.kind));
      return {
        total: found.length,
        found: found.slice(0, limit).map(({ path, source, kind, line }) => ({
          source: { path, name: source, ordinal: 0 },
          kind,
          line,
          count: 1,
        })),
      };
    },
    centralityOf: async () => new Map(),
    coverage: async () => {
      const documents = new Set(nodes.map(({ path }) => path)).size;
      const resolved = Math.floor(documents * resolvedShare);
      return { documents, resolved, nodes: nodes.length, edges: edges.length, unbound: 0 };
    },
  };
  return { graph, asked };
}
