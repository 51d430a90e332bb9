/** Asks for words and meaning in one list where an index fuses them itself. */
import type { WordsQuestion } from "../../domain/question.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { SearchFilter } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { VectorHit } from "../../ports/vector-index.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { byCatalog } from "./by-catalog.ts";
import type { QuestionEmbedder } from "./question-embedder.ts";
import { CHUNK_HITS, type SearchTexts } from "./recall-words.ts";

export interface FusedParams {
  readonly question: WordsQuestion;
  readonly embedder: QuestionEmbedder;
  readonly workspaces: readonly Workspace[];
  readonly filter: SearchFilter;
}

export interface RecalledFused {
  /** What was found, for `recallWords` to put beside names and paths; scores are of words and meaning together. */
  readonly searchTexts: SearchTexts;
  readonly notices: readonly string[];
}

/** Null where one of the catalogs does not fuse, cannot be asked so now, or has no vectors to compare: each list is then asked for by itself. */
export async function recallFused(
  context: OperationContext,
  { question, embedder, workspaces, filter }: FusedParams,
): Promise<RecalledFused | null> {
  const groups = byCatalog(workspaces);
  if ([...groups.keys()].some(({ vectors }) => vectors.searchFused === undefined)) return null;
  const found = new Map<Catalog, readonly VectorHit[]>();
  const notices = new Set<string>();
  for (const [catalog, group] of groups) {
    const scopes = group.map(({ scope }) => scope);
    const asked = { text: question.text, purpose: "query", catalog, scopes } as const;
    const { vectors, notices: said } = await embedder.embed(context, asked);
    if (vectors.length === 0) return null;
    const params = { scopes, vectors, words: question.words, filter, limit: CHUNK_HITS };
    const hits = await catalog.vectors.searchFused?.(context, params);
    if (hits === null || hits === undefined) return null;
    found.set(catalog, hits);
    for (const notice of said) notices.add(notice);
  }
  return {
    searchTexts: async (catalog) =>
      (found.get(catalog) ?? []).map(({ chunk, similarity }) => ({ chunk, score: similarity })),
    notices: [...notices],
  };
}
