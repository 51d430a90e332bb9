/** Search by words over plain maps: the reference that every other lexical index must agree with. */
import { inflateRawSync } from "node:zlib";
import type { Chunk } from "../../domain/chunk.ts";
import type { DatasetScope } from "../../domain/dataset.ts";
import type { DocumentVersion } from "../../domain/document.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { splitWords } from "../../domain/words.ts";
import type {
  ChunkHit,
  LexicalIndex,
  PathHit,
  PlacedChunk,
  SearchFilter,
} from "../../ports/lexical-index.ts";
import { chunkTest, documentTest } from "../filter-match.ts";
import { groupBy } from "../group-by.ts";
import { rankNearest } from "../nearest-spelling.ts";
import { Bm25Table } from "./bm25-table.ts";
import { currentVersion, type MemoryState, setKey } from "./memory-state.ts";

/** A document as a dataset shows it now, with everything that the index is made from. */
export interface ShownDocument {
  readonly version: DocumentVersion;
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDefinition[];
  readonly text: () => string;
}

/** What the index is made from. */
export interface ShownDocuments {
  /** Changes whenever what is shown changes. */
  revision(): number;
  /** Documents of every dataset, in any order. */
  list(): Iterable<ShownDocument>;
}

interface Entry {
  readonly document: ShownDocument;
  readonly chunks: readonly PlacedChunk[];
}

interface Snapshot {
  readonly revision: number;
  /** In order of dataset and path. */
  readonly entries: readonly Entry[];
  /** Rows are hashes of chunk texts: equal texts are one row, whoever shows them. */
  readonly texts: Bm25Table;
  readonly placedByText: ReadonlyMap<string, readonly PlacedChunk[]>;
  /** Rows are `datasetId path`. */
  readonly paths: Bm25Table;
}

export function placeChunks({ version, chunks, symbols }: ShownDocument): PlacedChunk[] {
  const definitions = groupBy(symbols, ({ chunkOrdinal }) => chunkOrdinal);
  return chunks.map(({ words: _words, ...chunk }) => ({
    datasetId: version.datasetId,
    path: version.path,
    contentHash: version.contentHash,
    chunker: version.chunker,
    language: version.language as LanguageId,
    ...chunk,
    definitions: definitions.get(chunk.ordinal) ?? [],
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const keyOf = (datasetId: string, path: string): string => `${datasetId} ${path}`;

function takeSnapshot(shown: ShownDocuments): Snapshot {
  const entries = [...shown.list()]
    .map((document) => ({ document, chunks: placeChunks(document) }))
    .sort(
      (a, b) =>
        compare(a.document.version.datasetId, b.document.version.datasetId) ||
        compare(a.document.version.path, b.document.version.path),
    );
  const texts = new Bm25Table();
  const paths = new Bm25Table();
  const placedByText = new Map<string, PlacedChunk[]>();
  for (const { document, chunks } of entries) {
    paths.add(
      keyOf(document.version.datasetId, document.version.path),
      splitWords(document.version.path),
    );
    chunks.forEach((chunk, i) => {
      const placed = placedByText.get(chunk.textHash);
      if (placed !== undefined) placed.push(chunk);
      else {
        placedByText.set(chunk.textHash, [chunk]);
        texts.add(chunk.textHash, document.chunks[i]?.words.split(" ") ?? []);
      }
    });
  }
  return { revision: shown.revision(), entries, texts, placedByText, paths };
}

/** Entries that pass scopes, path globs and languages. */
function passing(
  { entries }: Snapshot,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): Entry[] {
  const test = documentTest(scopes, filter);
  return entries.filter(({ document: { version } }) =>
    test(version.datasetId, version.path, version.language),
  );
}

function toPathHit({ document: { version } }: Entry, score: number): PathHit {
  const { datasetId, path, contentHash, chunker } = version;
  return { datasetId, path, contentHash, chunker, score };
}

function rankChunks(snapshot: Snapshot, params: Parameters<LexicalIndex["searchChunks"]>[1]) {
  const inDocument = documentTest(params.scopes, params.filter);
  const inChunk = chunkTest(params.filter);
  const hits: ChunkHit[] = [];
  for (const [textHash, score] of snapshot.texts.score(params.words)) {
    for (const chunk of snapshot.placedByText.get(textHash) ?? []) {
      if (inDocument(chunk.datasetId, chunk.path, chunk.language) && inChunk(chunk)) {
        hits.push({ chunk, score });
      }
    }
  }
  hits.sort(
    (a, b) =>
      b.score - a.score || compare(a.chunk.path, b.chunk.path) || a.chunk.ordinal - b.chunk.ordinal,
  );
  return hits.slice(0, params.limit);
}

function rankPaths(snapshot: Snapshot, params: Parameters<LexicalIndex["searchPaths"]>[1]) {
  const scores = snapshot.paths.score(params.words);
  return passing(snapshot, params.scopes, params.filter)
    .flatMap((entry) => {
      const { datasetId, path } = entry.document.version;
      const score = scores.get(keyOf(datasetId, path));
      return score === undefined ? [] : [toPathHit(entry, score)];
    })
    .sort((a, b) => b.score - a.score || compare(a.path, b.path))
    .slice(0, params.limit);
}

function definitionsOf(
  snapshot: Snapshot,
  params: Parameters<LexicalIndex["findDefinitions"]>[1],
): PlacedChunk[] {
  const exact = new Set(params.names);
  const folded = new Set(params.names.map((name) => name.toLowerCase()));
  const inChunk = chunkTest(params.filter);
  const found = passing(snapshot, params.scopes, params.filter)
    .flatMap((entry) => entry.chunks)
    .filter(
      (chunk) =>
        chunk.definitions.some(({ name }) => folded.has(name.toLowerCase())) && inChunk(chunk),
    );
  const isExact = (chunk: PlacedChunk): number =>
    chunk.definitions.some(({ name }) => exact.has(name)) ? 0 : 1;
  return found
    .sort((a, b) => isExact(a) - isExact(b) || compare(a.path, b.path) || a.ordinal - b.ordinal)
    .slice(0, params.limit);
}

/** The lexical index of an in-memory catalog. */
export function createMemoryLexicalIndex(state: MemoryState): LexicalIndex {
  return indexShown({ revision: () => state.changes, list: () => listShown(state) });
}

/** Every document as its dataset shows it now. */
export function* listShown(state: MemoryState): Iterable<ShownDocument> {
  for (const { dataset, documents } of state.datasets.values()) {
    for (const document of documents.values()) {
      const shown = currentVersion(document);
      if (shown === null) continue;
      const { contentHash, chunker, sizeBytes, mtimeMs } = shown;
      const set = state.chunkSets.get(setKey(contentHash, chunker));
      const content = state.contents.get(contentHash);
      if (set === undefined || content === undefined) continue;
      const { language, partial, chunks, symbols } = set;
      const stat = { path: document.path, sizeBytes, mtimeMs };
      const version = { datasetId: dataset.id, contentHash, chunker, language, partial, ...stat };
      const text = (): string => inflateRawSync(content.deflatedText).toString("utf8");
      yield { version, chunks, symbols, text };
    }
  }
}

/** A lexical index over what `shown` lists; it rebuilds its tables when that has changed. */
export function indexShown(shown: ShownDocuments): LexicalIndex {
  let last: Snapshot | undefined;
  const current = (): Snapshot => {
    if (last === undefined || last.revision !== shown.revision()) last = takeSnapshot(shown);
    return last;
  };
  return {
    searchChunks: async (_context, params) => rankChunks(current(), params),
    searchPaths: async (_context, params) => rankPaths(current(), params),
    findDefinitions: async (_context, params) => definitionsOf(current(), params),
    nearestNames: async (_context, { scopes, name, limit }) => {
      const all = { paths: [], languages: [], kinds: [], symbol: null };
      const names = passing(current(), scopes, all).flatMap(({ document }) =>
        document.symbols.map((symbol) => symbol.name),
      );
      return rankNearest(name, names, limit);
    },
    wordStatistics: async (_context, words) => {
      const { texts } = current();
      return {
        chunks: texts.size,
        frequencies: new Map(words.map((word) => [word, texts.frequency(word)])),
      };
    },
    chunksOf: async (_context, { scopes, paths, filter }) => {
      const wanted = new Set(paths);
      const inChunk = chunkTest(filter);
      return passing(current(), scopes, filter)
        .filter(({ document }) => wanted.has(document.version.path))
        .flatMap(({ chunks }) => chunks.filter(inChunk));
    },
    exactCandidates: async (_context, { scopes, literals, filter }) =>
      passing(current(), scopes, filter)
        .filter(({ document }) => {
          const text = document.text().toLowerCase();
          return literals.every((literal) => text.includes(literal));
        })
        .map((entry) => toPathHit(entry, 0)),
  };
}
