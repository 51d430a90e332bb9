/** Search over given contents, the same for every store. */

import type { DatasetScope } from "../domain/dataset.ts";
import { splitWords } from "../domain/words.ts";
import type { ContentScan, ScannedDocument } from "../ports/content-scan.ts";
import type { DocumentReader } from "../ports/document-reader.ts";
import type { PathHit, PlacedChunk, SearchFilter } from "../ports/lexical-index.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import { chunkTest, documentTest } from "./filter-match.ts";
import { type Match, placeChunks, type Scan, scanTexts } from "./scan-texts.ts";

/** Bounds of one question: about 40 MB of source, and what an agent waits for. */
const MOST_DOCUMENTS = 4_000;
const MOST_MS = 2_000;
/** As the word index scores. */
const K1 = 1.2;
const B = 0.75;

export function createContentScan(
  reader: DocumentReader,
  documents: readonly ScannedDocument[],
): ContentScan {
  const stopAtMs = performance.now() + MOST_MS;
  const within = documents.slice(0, MOST_DOCUMENTS);
  let looked = 0;
  let scanning: { readonly key: string; readonly scan: Promise<Scan> } | null = null;

  /** One reading of all texts serves every question about the same words. */
  const scanFor = (context: OperationContext, words: readonly string[]): Promise<Scan> => {
    const key = [...words].sort().join(" ");
    if (scanning?.key === key) return scanning.scan;
    const params = { reader, documents: within, words: new Set(words), stopAtMs };
    const scan = scanTexts(context, params).then((done) => {
      looked = done.looked;
      return done;
    });
    scanning = { key, scan };
    return scan;
  };

  return {
    scanned: () => ({ documents: looked, of: documents.length }),
    wordStatistics: async (context, words) => {
      const { matches, chunks } = await scanFor(context, words);
      return { chunks, frequencies: frequenciesOf(matches) };
    },
    searchChunks: async (context, { scopes, words, filter, limit }) => {
      const scan = await scanFor(context, words);
      const passes = placedTest(scopes, filter);
      return rank(scan)
        .filter(({ chunk }) => passes(chunk))
        .slice(0, limit);
    },
    searchPaths: async (_context, { scopes, words, filter, limit }) => {
      const passes = documentTest(scopes, filter);
      const asked = new Set(words);
      return documents
        .filter(({ datasetId, path, language }) => passes(datasetId, path, language))
        .map((document) => toPathHit(document, overlap(document.path, asked)))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, limit);
    },
    findDefinitions: async (context, { scopes, names, filter, limit }) => {
      const scan = await (scanning?.scan ?? scanFor(context, names.flatMap(splitWords)));
      const passes = placedTest(scopes, filter);
      const asked = new Set(names.map((name) => name.toLowerCase()));
      return scan.matches
        .map(({ chunk }) => chunk)
        .filter(({ definitions }) => definitions.some(({ name }) => asked.has(name.toLowerCase())))
        .filter(passes)
        .slice(0, limit);
    },
    nearestNames: async () => [],
    chunksOf: async (context, { scopes, paths, filter }) => {
      const passes = placedTest(scopes, filter);
      const wanted = new Set(paths);
      const named = documents.filter(({ path }) => wanted.has(path));
      const placed = await Promise.all(
        named.map((document) => placeChunks(context, reader, document)),
      );
      return placed.flat().filter(passes);
    },
    exactCandidates: async (_context, { scopes, filter }) => {
      const passes = documentTest(scopes, filter);
      looked = within.length;
      return within
        .filter(({ datasetId, path, language }) => passes(datasetId, path, language))
        .map((document) => toPathHit(document, 0));
    },
  };
}

/** The tests of a document and of a chunk in one. */
function placedTest(
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): (chunk: PlacedChunk) => boolean {
  const passesDocument = documentTest(scopes, filter);
  const passesChunk = chunkTest(filter);
  return (chunk) =>
    passesDocument(chunk.datasetId, chunk.path, chunk.language) && passesChunk(chunk);
}

function frequenciesOf(matches: readonly Match[]): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const { counts } of matches)
    for (const word of counts.keys()) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  return frequencies;
}

/** By BM25, best first, ties by path and position. */
function rank({ matches, chunks }: Scan): { chunk: PlacedChunk; score: number }[] {
  const frequencies = frequenciesOf(matches);
  const total = matches.reduce((sum, { length }) => sum + length, 0);
  const mean = Math.max(1, total / Math.max(1, matches.length));
  const scored = matches.map(({ chunk, counts, length }) => {
    let score = 0;
    for (const [word, count] of counts) {
      const frequency = frequencies.get(word) ?? 1;
      const idf = Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));
      score += (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / mean));
    }
    return { chunk, score };
  });
  return scored.sort(
    (a, b) =>
      b.score - a.score ||
      (a.chunk.path < b.chunk.path ? -1 : Number(a.chunk.path !== b.chunk.path)) ||
      a.chunk.ordinal - b.chunk.ordinal,
  );
}

const overlap = (path: string, asked: ReadonlySet<string>): number =>
  new Set(splitWords(path).filter((word) => asked.has(word))).size;

function toPathHit(
  { datasetId, path, contentHash, chunker }: ScannedDocument,
  score: number,
): PathHit {
  return { datasetId, path, contentHash, chunker, score };
}
