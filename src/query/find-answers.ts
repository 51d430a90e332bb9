/** Finds and orders the places that answer a question of words or of exact text. */
import type { ExactQuestion, SearchRequest, WordsQuestion } from "../domain/question.ts";
import type { SearchFilter } from "../ports/lexical-index.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import type { Candidate } from "./candidate.ts";
import type { Findings } from "./finding.ts";
import { mergeAdjacent } from "./merge-adjacent.ts";
import { fuse, fusedAlready } from "./rank/fuse.ts";
import { rankCandidates } from "./rank/rank-candidates.ts";
import { lineKey, searchExactly } from "./recall/exact-search.ts";
import type { PatternMatcher } from "./recall/pattern-matcher.ts";
import type { QuestionEmbedder } from "./recall/question-embedder.ts";
import { recallCentrality } from "./recall/recall-centrality.ts";
import { recallFused } from "./recall/recall-fused.ts";
import { recallMeaning } from "./recall/recall-meaning.ts";
import { recallPhrases } from "./recall/recall-phrases.ts";
import { type Recalled, recallWords, type SearchTexts, weighWords } from "./recall/recall-words.ts";
import { type LineWords, lineWords } from "./render/choose-lines.ts";
import { relativePath } from "./render/shown-path.ts";
import { meaningShare } from "./route/meaning-share.ts";

export interface AnswersFound extends Findings {
  /** What makes a line worth showing. */
  readonly words: LineWords;
  /** Folded names that the question asks for. */
  readonly names: ReadonlySet<string>;
}

export interface FindParams {
  readonly request: SearchRequest;
  readonly workspaces: readonly Workspace[];
  readonly matcher: PatternMatcher;
  /** Null: nothing is compared by meaning. */
  readonly meaning: QuestionEmbedder | null;
}

export function filterOf({ request, workspaces }: FindParams): SearchFilter {
  const { languages, kinds, symbol } = request;
  return {
    paths: request.paths.map((path) => relativePath(path, workspaces)),
    languages,
    kinds,
    symbol,
  };
}

interface Gathered {
  readonly candidates: readonly Candidate[];
  /** Null where words alone decide. */
  readonly fused: ReturnType<typeof fuse> | null;
  readonly complete: boolean;
  readonly notices: readonly string[];
}

/** Candidates by words, by meaning or by both, as the mode asks and the index can. */
async function gather(
  context: OperationContext,
  question: WordsQuestion,
  params: FindParams,
): Promise<Gathered> {
  const { request, workspaces } = params;
  const semantic = request.mode === "semantic";
  const embedder = request.mode === "lexical" ? null : params.meaning;
  const together = semantic ? null : await gatherFused(context, question, params, embedder);
  if (together !== null) return together;
  const byMeaningAlone = semantic && embedder !== null;
  const words = byMeaningAlone ? null : gatherWords(context, question, params);
  const wordsAlone = async (notices: readonly string[]): Promise<Gathered> => ({
    ...(await (words ?? gatherWords(context, question, params))),
    fused: null,
    notices,
  });
  if (embedder === null) {
    const told = "Answered by words only: no embedder is configured.";
    return wordsAlone(semantic ? [told] : []);
  }
  const asked = { text: question.text, embedder, workspaces, filter: filterOf(params) };
  const besides = words?.then(({ candidates }) => candidates) ?? null;
  // it is awaited later: until then nobody hears of its failure
  besides?.catch(() => undefined);
  const found = await recallMeaning(context, { ...asked, besides });
  const { notices } = found;
  if (!found.compared) return wordsAlone(notices);
  const fused = fuse(found.candidates, semantic ? 1 : meaningShare(question));
  const complete = found.complete && ((await words)?.complete ?? true);
  return { candidates: found.candidates, fused, complete, notices };
}

/** From an index that fuses words and meaning itself; null where there is none to be asked. */
async function gatherFused(
  context: OperationContext,
  question: WordsQuestion,
  params: FindParams,
  embedder: QuestionEmbedder | null,
): Promise<Gathered | null> {
  if (embedder === null) return null;
  const asked = { question, embedder, workspaces: params.workspaces, filter: filterOf(params) };
  const found = await recallFused(context, asked);
  if (found === null) return null;
  const { candidates, complete } = await gatherWords(context, question, params, found.searchTexts);
  return { candidates, fused: fusedAlready(candidates), complete, notices: found.notices };
}

async function gatherWords(
  context: OperationContext,
  question: WordsQuestion,
  params: FindParams,
  searchTexts?: SearchTexts,
): Promise<Recalled> {
  const { matcher, workspaces } = params;
  const filter = filterOf(params);
  const recalled = await recallWords(context, question, workspaces, filter, searchTexts);
  const { phrases } = question;
  const asked = { phrases, matcher, workspaces, filter };
  const { candidates, complete } = await recallPhrases(context, recalled.candidates, asked);
  return { candidates, complete: complete && recalled.complete };
}

export async function findByWords(
  context: OperationContext,
  question: WordsQuestion,
  params: FindParams,
): Promise<AnswersFound> {
  const [weighed, { candidates, fused, complete, notices }] = await Promise.all([
    weighWords(context, question, params.workspaces),
    gather(context, question, params),
  ]);
  const { explain } = params.request;
  const centrality = await recallCentrality(context, candidates);
  const ranked = rankCandidates(weighed, candidates, { fused, centrality, explain });
  return {
    list: mergeAdjacent(ranked),
    complete,
    notices,
    words: lineWords(weighed.words, weighed.weights),
    names: new Set(question.names.map(({ name }) => name.toLowerCase())),
  };
}

async function findExactly(
  context: OperationContext,
  question: ExactQuestion,
  params: FindParams,
): Promise<AnswersFound> {
  const { matcher, workspaces } = params;
  const search = (asked: ExactQuestion) =>
    searchExactly(context, { matcher, question: asked, workspaces, filter: filterOf(params) });
  let hits = await search(question);
  const notices: string[] = [];
  if (hits.candidates.length === 0 && question.literal && !question.flags.includes("i")) {
    hits = await search({ ...question, flags: "i" });
    if (hits.candidates.length > 0)
      notices.push("Nothing has exactly this case; these match without it.");
  }
  return {
    list: mergeAdjacent(hits.candidates, ({ chunk }) => hits.lines.get(lineKey(chunk)) ?? []),
    complete: hits.complete,
    notices,
    words: new Map(),
    names: new Set(),
  };
}

/** Throws AppError: PATTERN_TIMEOUT, and what the catalog throws. */
export async function findAnswers(
  context: OperationContext,
  params: FindParams & { readonly question: WordsQuestion | ExactQuestion },
): Promise<AnswersFound> {
  const { question } = params;
  return question.kind === "words"
    ? await findByWords(context, question, params)
    : await findExactly(context, question, params);
}
