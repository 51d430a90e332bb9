/** Adds to recalled chunks those that hold the question's quoted texts, and counts them. */
import type { SearchFilter } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Candidate, NO_SIMILARITY } from "../candidate.ts";
import { lineKey, searchExactly } from "./exact-search.ts";
import type { PatternMatcher } from "./pattern-matcher.ts";

/** More quoted texts than this is a pasted document. */
const MOST_PHRASES = 4;

export interface PhraseParams {
  readonly phrases: readonly string[];
  readonly matcher: PatternMatcher;
  readonly workspaces: readonly Workspace[];
  readonly filter: SearchFilter;
}

/** `complete` is false when a bound stopped the search for a quoted text. */
export async function recallPhrases(
  context: OperationContext,
  recalled: readonly Candidate[],
  { phrases, matcher, workspaces, filter }: PhraseParams,
): Promise<{ readonly candidates: readonly Candidate[]; readonly complete: boolean }> {
  if (phrases.length === 0) return { candidates: recalled, complete: true };
  const candidates = new Map(recalled.map((candidate) => [lineKey(candidate.chunk), candidate]));
  let complete = true;
  for (const phrase of phrases.slice(0, MOST_PHRASES)) {
    const question = { kind: "exact", pattern: phrase, flags: "", literal: true } as const;
    const hits = await searchExactly(context, { matcher, question, workspaces, filter });
    complete &&= hits.complete;
    for (const { workspace, chunk } of hits.candidates) {
      const known = candidates.get(lineKey(chunk)) ?? {
        workspace,
        chunk,
        lexical: 0,
        phrases: 0,
        similarity: NO_SIMILARITY,
      };
      candidates.set(lineKey(chunk), { ...known, phrases: known.phrases + 1 });
    }
  }
  return { candidates: [...candidates.values()], complete };
}
