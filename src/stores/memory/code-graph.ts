/** The code graph in memory: every question looks at all edges. */
import type { EdgeKind, NodeKey } from "../../domain/graph.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import type {
  CodeGraph,
  DescribedEdge,
  EdgeFilter,
  NamedUnbound,
  PlacedNode,
} from "../../ports/code-graph.ts";
import { compareBound } from "../graph-edges.ts";
import { readSymbolName, type SymbolName } from "../symbol-match.ts";
import { showsCode } from "./apply-graph.ts";
import type { MemoryEdge } from "./graph-state.ts";
import {
  byBytes,
  currentVersion,
  type MemoryChunkSet,
  type MemoryDataset,
  type MemoryState,
  type MemoryVersion,
  setKey,
} from "./memory-state.ts";

export function createMemoryCodeGraph(state: MemoryState): CodeGraph {
  const expand: CodeGraph["expand"] = async (_context, params) => {
    const { datasetId, nodes, direction, filter, maxEdges } = params;
    const edges = edgesOf(state.datasets.get(datasetId), filter);
    const neighbours = new Map<number, number[]>(nodes.map((node) => [node, []]));
    for (const { source, target } of edges) {
      const [given, neighbour] = direction === "out" ? [source, target] : [target, source];
      neighbours.get(given)?.push(neighbour);
    }
    const pairs = [...neighbours].flatMap(([node, of]) => of.map((other) => [node, other]));
    return {
      pairs: Float64Array.from(pairs.slice(0, maxEdges).flat()),
      complete: pairs.length <= maxEdges,
    };
  };
  return {
    findSymbols: async (_context, params) => findSymbols(state, params),
    findAtLine: async (_context, params) => findInDocument(state, params),
    findDocument: async (_context, params) => findInDocument(state, { ...params, line: null }),
    symbolsIn: async (_context, { datasetId, path, at }) => {
      const target = state.datasets.get(datasetId);
      const set = setAt(state, target, path, at);
      if (set === null || target === undefined) return [];
      return [...set.symbols]
        .sort((a, b) => a.ordinal - b.ordinal)
        .map((symbol) => place(state, target, keyOf(path, symbol, set), symbol));
    },
    expand,
    describeNodes: async (_context, { datasetId, nodes, at }) => {
      const target = state.datasets.get(datasetId);
      return nodes.flatMap((node) => {
        const key = state.nodes.keyOf(node);
        if (key === null) return [];
        const symbol = symbolOf(state, target, key, at);
        const centrality = target?.graph.centrality.get(node) ?? 0;
        return [{ node, key, symbol, centrality }];
      });
    },
    describeEdges: async (_context, { datasetId, pairs, filter }) => {
      const target = state.datasets.get(datasetId);
      const edges = edgesOf(target, filter);
      return pairs.flatMap(([from, to]) =>
        edges
          .filter((edge) => edge.source === from && edge.target === to)
          .sort(compareBound)
          .map((edge) => describeEdge(state, target, edge, filter.at)),
      );
    },
    countEdges: async (context, params) => {
      const all = { ...params, maxEdges: Number.MAX_SAFE_INTEGER };
      const { pairs } = await expand(context, all);
      const neighbours = new Map(params.nodes.map((node) => [node, new Set<number>()]));
      for (let i = 0; i < pairs.length; i += 2)
        neighbours.get(pairs[i] ?? 0)?.add(pairs[i + 1] ?? 0);
      return new Map([...neighbours].map(([node, of]) => [node, of.size]));
    },
    unboundOf: async (_context, { datasetId, ...params }) =>
      unboundOf(state, state.datasets.get(datasetId), params),
    centralityOf: async (_context, { datasetId, paths }) => {
      const centrality = state.datasets.get(datasetId)?.graph.centrality ?? new Map();
      const sums = new Map<string, number>();
      for (const [node, value] of centrality) {
        const path = state.nodes.keyOf(node)?.path ?? "";
        if (paths.includes(path)) sums.set(path, (sums.get(path) ?? 0) + value);
      }
      return sums;
    },
    coverage: async (_context, datasetId) => coverage(state, state.datasets.get(datasetId)),
  };
}

/** The version shown now, or valid at a position; one that ended nobody knows where is valid nowhere. */
function versionAt(
  target: MemoryDataset | undefined,
  path: string,
  at: number | null,
): Pick<MemoryVersion, "contentHash" | "chunker"> | null {
  const document = target?.documents.get(path);
  if (at === null) return currentVersion(document);
  const isValid = ({ validFrom, validTo, revTo }: MemoryVersion): boolean =>
    validFrom !== null && validFrom <= at && (validTo === null ? revTo === null : validTo > at);
  const ofPast = [...(target?.past.versions.get(path)?.values() ?? [])].find(
    ({ validFrom, validTo }) => validFrom <= at && (validTo === null || validTo > at),
  );
  return document?.versions.find(isValid) ?? ofPast ?? null;
}

function setAt(
  state: MemoryState,
  target: MemoryDataset | undefined,
  path: string,
  at: number | null,
): MemoryChunkSet | null {
  const version = versionAt(target, path, at);
  if (version === null) return null;
  return state.chunkSets.get(setKey(version.contentHash, version.chunker)) ?? null;
}

function symbolOf(
  state: MemoryState,
  target: MemoryDataset | undefined,
  key: NodeKey,
  at: number | null,
): SymbolDefinition | null {
  const symbols = setAt(state, target, key.path, at)?.symbols ?? [];
  return symbols.filter(({ qualifiedName }) => qualifiedName === key.name)[key.ordinal] ?? null;
}

function edgesOf(target: MemoryDataset | undefined, filter: EdgeFilter): MemoryEdge[] {
  if (target === undefined) return [];
  const { edges, past } = target.graph;
  const { at } = filter;
  const present = [...edges.values()].flat();
  const began = ({ validFrom }: MemoryEdge): boolean =>
    at === null || (validFrom !== null && validFrom <= at);
  const ended = at === null ? [] : past.filter(({ validTo }) => validTo !== null && validTo > at);
  return [...present, ...ended].filter(
    (edge) =>
      began(edge) && filter.kinds.includes(edge.kind) && edge.confidence >= filter.minConfidence,
  );
}

function describeEdge(
  state: MemoryState,
  dataset: MemoryDataset | undefined,
  edge: MemoryEdge,
  at: number | null,
): DescribedEdge {
  const { source, target, kind, resolution, dispatch, confidence, lineOffset, count } = edge;
  const key = state.nodes.keyOf(source);
  const symbol = key && symbolOf(state, dataset, key, at);
  const line = (symbol?.span.lineStart ?? 1) + lineOffset;
  return { source, target, kind, resolution, dispatch, confidence, line, count };
}

/** How many symbols of the same qualified name stand before it. */
function keyOf(path: string, symbol: SymbolDefinition, set: MemoryChunkSet): NodeKey {
  const namesakes = set.symbols.filter(
    ({ qualifiedName, ordinal }) =>
      qualifiedName === symbol.qualifiedName && ordinal < symbol.ordinal,
  );
  return { path, name: symbol.qualifiedName, ordinal: namesakes.length };
}

function place(
  state: MemoryState,
  target: MemoryDataset,
  key: NodeKey,
  symbol: SymbolDefinition | null,
): PlacedNode {
  const node = state.nodes.numberOf(target.dataset.project.id, key);
  return { node, key, symbol, centrality: target.graph.centrality.get(node) ?? 0 };
}

function pathsOf(target: MemoryDataset | undefined, at: number | null): ReadonlySet<string> {
  const past = at === null ? [] : [...(target?.past.versions.keys() ?? [])];
  return new Set([...(target?.documents.keys() ?? []), ...past]);
}

function findSymbols(
  state: MemoryState,
  params: Parameters<CodeGraph["findSymbols"]>[1],
): (PlacedNode & { readonly datasetId: string })[] {
  const { scopes, name, path, at, limit } = params;
  const wanted = readSymbolName(name);
  const found = new Map<string, Fitting>();
  for (const { datasetId, prefix } of scopes) {
    const target = state.datasets.get(datasetId);
    for (const document of pathsOf(target, at)) {
      if (!document.startsWith(prefix) || (path !== null && path !== document)) continue;
      for (const fitting of fittingIn(state, target, document, at, wanted))
        found.set(`${datasetId} ${fitting.placed.node}`, fitting);
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        a.fit - b.fit ||
        byBytes(a.placed.key.path, b.placed.key.path) ||
        (a.placed.symbol?.ordinal ?? 0) - (b.placed.symbol?.ordinal ?? 0),
    )
    .slice(0, limit)
    .map(({ placed }) => placed);
}

interface Fitting {
  readonly fit: number;
  readonly placed: PlacedNode & { readonly datasetId: string };
}

function fittingIn(
  state: MemoryState,
  target: MemoryDataset | undefined,
  path: string,
  at: number | null,
  wanted: SymbolName,
): Fitting[] {
  const set = setAt(state, target, path, at);
  if (set === null || target === undefined) return [];
  const plain = new Set(wanted.plain.map((each) => each.toLowerCase()));
  return set.symbols.flatMap((symbol) => {
    if (!plain.has(symbol.name.toLowerCase())) return [];
    const fit = wanted.fit(path, symbol.qualifiedName);
    if (fit === null) return [];
    const placed = place(state, target, keyOf(path, symbol, set), symbol);
    return [{ fit, placed: { ...placed, datasetId: target.dataset.id } }];
  });
}

function findInDocument(
  state: MemoryState,
  params: {
    readonly datasetId: string;
    readonly path: string;
    readonly line: number | null;
    readonly at: number | null;
  },
): PlacedNode | null {
  const { datasetId, path, line, at } = params;
  const target = state.datasets.get(datasetId);
  const set = setAt(state, target, path, at);
  if (set === null || target === undefined) return null;
  const size = ({ span }: SymbolDefinition): number => span.byteEnd - span.byteStart;
  const [symbol] = set.symbols
    .filter(({ span }) => line !== null && span.lineStart <= line && span.lineEnd >= line)
    .sort((a, b) => size(a) - size(b) || a.ordinal - b.ordinal);
  if (symbol === undefined) return place(state, target, { path, name: "", ordinal: 0 }, null);
  return place(state, target, keyOf(path, symbol, set), symbol);
}

function unboundOf(
  state: MemoryState,
  target: MemoryDataset | undefined,
  params: {
    readonly name: string;
    readonly kinds: readonly EdgeKind[];
    readonly limit: number;
  },
): { readonly total: number; readonly found: readonly NamedUnbound[] } {
  const found = [...(target?.graph.unbound ?? [])].flatMap(([path, references]) =>
    references
      .filter(({ name, kind }) => name === params.name && params.kinds.includes(kind))
      .map(({ source, sourceOrdinal, kind, lineOffset, count }) => {
        const key = { path, name: source, ordinal: sourceOrdinal };
        const line = (symbolOf(state, target, key, null)?.span.lineStart ?? 1) + lineOffset;
        return { source: key, kind, line, count };
      }),
  );
  found.sort((a, b) => byBytes(a.source.path, b.source.path) || a.line - b.line);
  return { total: found.length, found: found.slice(0, params.limit) };
}

function coverage(
  state: MemoryState,
  target: MemoryDataset | undefined,
): Awaited<ReturnType<CodeGraph["coverage"]>> {
  const counted = { documents: 0, resolved: 0, nodes: 0, edges: 0, unbound: 0 };
  if (target === undefined) return counted;
  for (const path of target.documents.keys()) {
    if (!showsCode(state, target, path)) continue;
    const resolved = target.graph.resolved.get(path);
    counted.documents += 1;
    counted.resolved += resolved?.stale === false && resolved.shows !== null ? 1 : 0;
    counted.nodes += 1 + (setAt(state, target, path, null)?.symbols.length ?? 0);
  }
  counted.edges = [...target.graph.edges.values()].flat().length;
  counted.unbound = [...target.graph.unbound.values()].flat().length;
  return counted;
}
