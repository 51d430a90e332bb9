/** What resolving reads, in memory. */
import type { GraphDocument, GraphSource } from "../../ports/graph-source.ts";
import { sharesNumber } from "../graph-edges.ts";
import { showsCode } from "./apply-graph.ts";
import {
  byBytes,
  currentVersion,
  type MemoryChunkSet,
  type MemoryState,
  setKey,
} from "./memory-state.ts";

interface ShownSet {
  readonly document: GraphDocument;
  readonly set: MemoryChunkSet;
}

export function createMemoryGraphSource(state: MemoryState): GraphSource {
  const shownOf = (datasetId: string): ShownSet[] =>
    [...(state.datasets.get(datasetId)?.documents.values() ?? [])]
      .sort((a, b) => byBytes(a.path, b.path))
      .flatMap((document) => {
        const version = currentVersion(document);
        const set = version && state.chunkSets.get(setKey(version.contentHash, version.chunker));
        if (!set) return [];
        const { contentHash, chunker, language } = set;
        return [{ document: { path: document.path, contentHash, chunker, language }, set }];
      });
  const pathsBy = (
    datasetId: string,
    keys: readonly string[],
    has: (set: MemoryChunkSet, key: string) => boolean,
  ): Map<string, readonly string[]> => {
    const shown = shownOf(datasetId);
    const entries = [...new Set(keys)].map((key): [string, string[]] => [
      key,
      shown.filter(({ set }) => has(set, key)).map(({ document }) => document.path),
    ]);
    return new Map(entries.filter(([, paths]) => paths.length > 0));
  };
  return {
    listDocuments: async (_context, datasetId) =>
      shownOf(datasetId).map(({ document }) => document),
    pending: async (_context, { datasetId, resolver }) => {
      const target = state.datasets.get(datasetId);
      const resolved = target?.graph.resolved ?? new Map<string, never>();
      const documents = shownOf(datasetId).flatMap(({ document, set }) => {
        if (set.facts === null) return [];
        const last = resolved.get(document.path);
        const isUnchanged = last?.shows === setKey(document.contentHash, document.chunker);
        const isOurs = last?.resolver === resolver;
        if (last !== undefined && isUnchanged && isOurs && !last.stale) return [];
        const formerProvides = last?.provides ?? null;
        return [{ ...document, formerProvides, staleOnly: isUnchanged && isOurs }];
      });
      const gone = [...resolved]
        .filter(([path]) => target !== undefined && !showsCode(state, target, path))
        .map(([path, { provides }]) => ({ path, provides }))
        .sort((a, b) => byBytes(a.path, b.path));
      return { documents, gone };
    },
    readFacts: async (_context, keys) =>
      new Map(
        keys.flatMap((key): [string, Uint8Array][] => {
          const facts = state.chunkSets.get(key)?.facts;
          return facts === null || facts === undefined ? [] : [[key, facts.packed]];
        }),
      ),
    definers: async (_context, { datasetId, names }) =>
      pathsBy(datasetId, names, (set, key) => set.symbols.some(({ name }) => name === key)),
    moduleFiles: async (_context, { datasetId, modules }) =>
      pathsBy(datasetId, modules, (set, key) => set.facts?.modules.includes(key) === true),
    dependents: async (_context, { datasetId, hashes }) =>
      shownOf(datasetId)
        .filter(({ document: { path, contentHash, chunker } }) => {
          const resolved = state.datasets.get(datasetId)?.graph.resolved.get(path);
          if (resolved?.shows !== setKey(contentHash, chunker)) return false;
          return sharesNumber(resolved.reads, hashes);
        })
        .map(({ document }) => document.path),
    links: async (_context, datasetId) => {
      const edges = [...(state.datasets.get(datasetId)?.graph.edges.values() ?? [])].flat();
      const pairs = new Map(
        edges.map(({ source, target }) => [`${source} ${target}`, [source, target] as const]),
      );
      const sorted = [...pairs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      return {
        nodes: Float64Array.from(new Set(sorted.flat())).sort(),
        links: Float64Array.from(sorted.flat()),
      };
    },
  };
}
