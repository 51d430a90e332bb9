/** From a question to a bounded, current, ranked answer: the whole flow of a search. */
import type { Answer } from "../domain/answer.ts";
import type {
  ExactQuestion,
  SearchRequest,
  SimilarQuestion,
  WordsQuestion,
} from "../domain/question.ts";
import type { History } from "../ports/history.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Refresher } from "../ports/refresher.ts";
import type { Workspace } from "../ports/workspaces.ts";
import { type Position, readCursor } from "./cursor.ts";
import { type AnswersFound, findAnswers } from "./find-answers.ts";
import { findSimilar } from "./find-similar.ts";
import type { ReadFinding } from "./finding.ts";
import { readFresh } from "./freshness/read-fresh.ts";
import { openPast } from "./past/open-past.ts";
import type { PatternMatcher } from "./recall/pattern-matcher.ts";
import type { QuestionEmbedder } from "./recall/question-embedder.ts";
import { suggestSymbols } from "./recall/suggest-symbols.ts";
import { type FindingsMemory, rememberFindings } from "./remember/remember-findings.ts";
import { renderAnswer } from "./render/render-answer.ts";
import { parseQuestion } from "./route/parse-question.ts";
import { timed } from "./timed.ts";
import { answerView } from "./view/answer-view.ts";

export interface AnswerDependencies {
  readonly refresher: Refresher;
  readonly matcher: PatternMatcher;
  /** Null when no embedder is configured: questions are answered by words. */
  readonly meaning: QuestionEmbedder | null;
  /** What an answer may spend on re-indexing changed files that it is about to show. */
  readonly refreshBudgetMs: number;
  /** What is missing from a workspace's index now, in one sentence, such as `Index 40 % built.`; null when nothing is. */
  readonly describeGaps: (
    context: OperationContext,
    workspace: Workspace,
  ) => Promise<string | null>;
  /** Absent: nothing of the past is indexed. */
  readonly history?: History;
  /** Absent: nothing is remembered of earlier questions. */
  readonly memory?: FindingsMemory;
}

/** What a sweep may take before a question without any hit is asked a second time. */
const SWEEP_BUDGET_MS = 300;

/**
 * Answers a question of one or more workspaces.
 * Throws AppError: INVALID_ARGUMENT, INVALID_CURSOR, INVALID_PATTERN, PATTERN_TIMEOUT, UNKNOWN_PATH, UNKNOWN_SYMBOL, CATALOG_*.
 */
export async function answerQuestion(
  context: OperationContext,
  dependencies: AnswerDependencies,
  request: SearchRequest,
  workspaces: readonly Workspace[],
): Promise<Answer> {
  if (request.asOf === undefined && request.changedSince === undefined)
    return answerShown(context, dependencies, request, workspaces, () => []);
  const past = await openPast(context, dependencies.history ?? null, request, workspaces);
  const { refresher, describeGaps } = dependencies;
  return answerShown(
    context,
    {
      ...dependencies,
      refresher: past.refresher ?? refresher,
      describeGaps: past.refresher === null ? describeGaps : async () => null,
      // vectors are kept of what an index shows
      meaning: past.isIndexed ? dependencies.meaning : null,
      isPast: true,
    },
    request,
    past.workspaces,
    past.notices,
  );
}

/** Answers from what the workspaces show. `told` is asked for once everything was found. */
async function answerShown(
  context: OperationContext,
  dependencies: AnswerDependencies & { readonly isPast?: true },
  request: SearchRequest,
  workspaces: readonly Workspace[],
  told: () => readonly string[],
): Promise<Answer> {
  const { question, notices } = parseQuestion(request);
  for (const { dataset } of workspaces) dependencies.refresher.sweepBehind(dataset.id);
  if (question.kind === "outline" || question.kind === "symbol") {
    return await answerView(context, dependencies, question, request, workspaces);
  }
  const asked: Asked = {
    dependencies,
    question,
    request,
    workspaces,
    position: readCursor(request, workspaces),
  };
  const found = await findAndSweep(context, asked);
  const current = await timed(context, "freshness", () => takeCurrent(context, asked, found));
  const gaps = await Promise.all(
    workspaces.map((workspace) => dependencies.describeGaps(context, workspace)),
  );
  const suggestion =
    current.found.list.length === 0 ? await suggestSymbols(context, request, workspaces) : null;
  return await timed(context, "render", async () =>
    renderAnswer({
      ...asked,
      ...current,
      notices: [
        ...told(),
        ...notices,
        ...current.found.notices,
        ...[...gaps, suggestion].filter((notice) => notice !== null),
      ],
    }),
  );
}

interface Asked {
  readonly dependencies: AnswerDependencies & { readonly isPast?: true };
  readonly question: WordsQuestion | ExactQuestion | SimilarQuestion;
  readonly request: SearchRequest;
  readonly workspaces: readonly Workspace[];
  readonly position: Position;
}

async function find(
  context: OperationContext,
  { dependencies, question, request, workspaces }: Asked,
): Promise<AnswersFound> {
  const { matcher, meaning } = dependencies;
  const params = { request, workspaces, matcher, meaning };
  if (question.kind === "similar")
    return await timed(context, "recall", () =>
      findSimilar(context, question, { ...params, freshness: dependencies }),
    );
  const memory = dependencies.isPast === true ? null : (dependencies.memory ?? null);
  const asked = { ...params, question };
  return await timed(context, "recall", () =>
    rememberFindings(context, memory, asked, () => findAnswers(context, asked)),
  );
}

/** Nothing found may mean that the file is newer than the last sweep. */
async function findAndSweep(context: OperationContext, asked: Asked): Promise<AnswersFound> {
  const found = await find(context, asked);
  if (found.list.length > 0) return found;
  const { refresher } = asked.dependencies;
  const sweeps = asked.workspaces.map(({ dataset }) =>
    refresher.sweepNow(context, { datasetId: dataset.id, budgetMs: SWEEP_BUDGET_MS }),
  );
  return (await Promise.all(sweeps)).some(Boolean) ? await find(context, asked) : found;
}

interface CurrentPage {
  readonly found: AnswersFound;
  /** The page's findings that are still there, with their place in `found.list`. */
  readonly page: readonly { readonly finding: ReadFinding; readonly place: number }[];
  /** The place behind the last one looked at. */
  readonly nextPlace: number;
}

/** Fills the page with findings whose text is current or marked; what is gone makes room for what follows. */
async function takeCurrent(
  context: OperationContext,
  asked: Asked,
  first: AnswersFound,
): Promise<CurrentPage> {
  const { refresher } = asked.dependencies;
  const { offset } = asked.position;
  const stopAtMs = performance.now() + asked.dependencies.refreshBudgetMs;
  let found = first;
  let mayAskAgain = true;
  let page: CurrentPage["page"] = [];
  let nextPlace = offset;
  while (page.length < asked.request.limit && nextPlace < found.list.length) {
    const batch = found.list.slice(nextPlace, nextPlace + asked.request.limit - page.length);
    const budgetMs = Math.max(0, stopAtMs - performance.now());
    const fresh = await readFresh(context, { refresher, findings: batch, budgetMs, mayAskAgain });
    if (fresh.changed) {
      // what was committed just now is in the index: ask it again, once, and compare what it shows
      found = await find(context, asked);
      mayAskAgain = false;
      page = [];
      nextPlace = offset;
      continue;
    }
    const start = nextPlace;
    const alive = fresh.findings.flatMap((finding, i) =>
      finding === null ? [] : [{ finding, place: start + i }],
    );
    page = [...page, ...alive];
    nextPlace += batch.length;
  }
  return { found, page, nextPlace };
}
