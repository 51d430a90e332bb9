/** Finds every chunk that may answer a question of words: by text, path, definition or quoted text. */
import type { DatasetScope } from "../../domain/dataset.ts";
import type { WordsQuestion } from "../../domain/question.ts";
import { splitWords } from "../../domain/words.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type {
  ChunkHit,
  PlacedChunk,
  SearchFilter,
  SearchWordsParams,
} from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Candidate, NO_SIMILARITY, type WeighedQuestion } from "../candidate.ts";
import { byCatalog } from "./by-catalog.ts";

/** Enough that the rank rules can lift a file from far below, few enough to place in a millisecond or two. */
export const CHUNK_HITS = 150;
/** Files whose path alone speaks for them. */
const PATH_HITS = 20;
/** A name defined more often than this says little about any one of them. */
const DEFINITION_HITS = 40;
/** Inverse document frequency of a word that stands nearly everywhere: it breaks ties and no more. */
const LEAST_WEIGHT = 0.05;

export interface Recalled {
  readonly candidates: readonly Candidate[];
  /** False when more chunks hold the words than were recalled. */
  readonly complete: boolean;
}

/** Chunks by their text, best first. */
export type SearchTexts = (
  catalog: Catalog,
  params: SearchWordsParams,
) => Promise<readonly ChunkHit[]>;

/** The question with what each of its words is worth in these workspaces. */
export async function weighWords(
  context: OperationContext,
  question: WordsQuestion,
  workspaces: readonly Workspace[],
): Promise<WeighedQuestion> {
  let chunks = 0;
  const counts = new Map<string, number>();
  for (const catalog of byCatalog(workspaces).keys()) {
    const statistics = await catalog.lexical.wordStatistics(context, question.words);
    chunks += statistics.chunks;
    for (const [word, count] of statistics.frequencies)
      counts.set(word, (counts.get(word) ?? 0) + count);
  }
  const weights = question.words.map((word) => {
    const count = counts.get(word) ?? 0;
    return Math.max(Math.log(1 + (chunks - count + 0.5) / (count + 0.5)), LEAST_WEIGHT);
  });
  return { ...question, weights };
}

interface RecalledChunks {
  readonly chunks: Iterable<{ readonly chunk: PlacedChunk; readonly lexical: number }>;
  readonly complete: boolean;
}

async function recallFrom(
  context: OperationContext,
  catalog: Catalog,
  question: WordsQuestion,
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
  searchTexts: SearchTexts,
): Promise<RecalledChunks> {
  const found = new Map<string, { chunk: PlacedChunk; lexical: number }>();
  const keep = (chunk: PlacedChunk, lexical: number): void => {
    // texts that were inserted share a path where they came from one file
    const key = `${chunk.datasetId} ${chunk.path} ${chunk.contentHash} ${chunk.ordinal}`;
    if (!found.has(key)) found.set(key, { chunk, lexical });
  };
  const { words } = question;
  const names = question.names.map(({ name }) => name);
  const pathWords = [...new Set([...words, ...question.paths.flatMap(splitWords)])];
  const { lexical } = catalog;
  const [hits, definitions, paths] = await Promise.all([
    searchTexts(catalog, { scopes, words, filter, limit: CHUNK_HITS }),
    names.length === 0
      ? []
      : lexical.findDefinitions(context, { scopes, names, filter, limit: DEFINITION_HITS }),
    lexical.searchPaths(context, { scopes, words: pathWords, filter, limit: PATH_HITS }),
  ]);
  for (const { chunk, score } of hits) keep(chunk, score);
  for (const chunk of definitions) keep(chunk, 0);
  const seen = new Set(hits.map(({ chunk }) => `${chunk.datasetId} ${chunk.path}`));
  const unseen = paths.filter(({ datasetId, path }) => !seen.has(`${datasetId} ${path}`));
  if (unseen.length > 0) {
    const chunks = await lexical.chunksOf(context, {
      scopes,
      paths: unseen.map(({ path }) => path),
      filter,
    });
    const first = new Set<string>();
    for (const chunk of chunks) {
      const file = `${chunk.datasetId} ${chunk.path}`;
      if (first.has(file) || seen.has(file)) continue;
      first.add(file);
      keep(chunk, 0);
    }
  }
  return { chunks: found.values(), complete: hits.length < CHUNK_HITS };
}

/** `searchTexts`: in place of the catalog's own search by words. */
export async function recallWords(
  context: OperationContext,
  question: WordsQuestion,
  workspaces: readonly Workspace[],
  filter: SearchFilter,
  searchTexts: SearchTexts = ({ lexical }, params) => lexical.searchChunks(context, params),
): Promise<Recalled> {
  const groups = byCatalog(workspaces);
  const candidates: Candidate[] = [];
  let complete = true;
  for (const [catalog, group] of groups) {
    const scopes = group.map(({ scope }) => scope);
    const found = await recallFrom(context, catalog, question, scopes, filter, searchTexts);
    complete &&= found.complete;
    for (const { chunk, lexical } of found.chunks) {
      const workspace = group.find(({ scope }) => scope.datasetId === chunk.datasetId);
      if (workspace !== undefined)
        candidates.push({ workspace, chunk, lexical, phrases: 0, similarity: NO_SIMILARITY });
    }
  }
  return { candidates, complete };
}
