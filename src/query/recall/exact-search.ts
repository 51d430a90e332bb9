/** Finds every chunk with a line that quoted text or a regular expression matches. */
import type { ExactQuestion } from "../../domain/question.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { PathHit, PlacedChunk, SearchFilter } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { NO_SIMILARITY, type RankedCandidate } from "../candidate.ts";
import { roleFactor } from "../rank/file-role.ts";
import { saturate } from "../rank/saturate.ts";
import { byCatalog } from "./by-catalog.ts";
import { LEAST_LITERAL, mustHaveLiterals } from "./exact-literals.ts";
import type { Pattern } from "./match-text.ts";
import { PATTERN_BUDGET_MS, type PatternMatcher } from "./pattern-matcher.ts";

/** Bounds of one search. What lies behind them is said to be there ("at least"). */
const MOST_FILES = 3_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_LINES = 1_000;
const MOST_LINES_A_FILE = 200;
/** Reading and matching stop here when anything was found; an agent waits for no more. */
const SEARCH_BUDGET_MS = 2_000;
/** Texts sent to the worker at a time: large enough to make the hand-over cheap, small enough to stop soon. */
const BATCH_BYTES = 2 * 1024 * 1024;

export interface ExactHits {
  readonly candidates: readonly RankedCandidate[];
  /** Matching lines by `lineKey`. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  /** False when a bound stopped the search. */
  readonly complete: boolean;
}

export interface ExactParams {
  readonly matcher: PatternMatcher;
  readonly question: ExactQuestion;
  readonly workspaces: readonly Workspace[];
  readonly filter: SearchFilter;
}

export const lineKey = (chunk: PlacedChunk): string =>
  `${chunk.datasetId} ${chunk.path} ${chunk.contentHash} ${chunk.ordinal}`;

/** Texts that were inserted share a path where they came from one file. */
const textKey = (text: Pick<PathHit, "datasetId" | "path" | "contentHash">): string =>
  `${text.datasetId} ${text.path} ${text.contentHash}`;

/** Of the chunk's file, where the text is all of it; an inserted text begins at its chunk's first line. */
function linesWithin(
  { span }: PlacedChunk,
  matched: readonly number[],
  { dataset }: Workspace,
): readonly number[] {
  const before = dataset.kind === "inserted" ? span.lineStart - 1 : 0;
  return matched
    .map((line) => line + before)
    .filter((line) => line >= span.lineStart && line <= span.lineEnd);
}

interface MatchedFile {
  readonly file: PathHit;
  readonly lines: readonly number[];
}

interface Progress {
  bytes: number;
  lines: number;
  complete: boolean;
  readonly stopAtMs: number;
}

function exhausted(progress: Progress): boolean {
  return (
    progress.bytes > MOST_BYTES ||
    progress.lines >= MOST_LINES ||
    performance.now() > progress.stopAtMs
  );
}

async function matchFiles(
  context: OperationContext,
  catalog: Catalog,
  files: readonly PathHit[],
  params: ExactParams,
  progress: Progress,
): Promise<MatchedFile[]> {
  const { question, matcher } = params;
  const pattern: Pattern = {
    source: question.pattern,
    flags: question.flags,
    literal: question.literal,
  };
  const found: MatchedFile[] = [];
  let batch: { file: PathHit; text: string }[] = [];
  let batchBytes = 0;
  const flush = async (): Promise<void> => {
    const texts = batch.map(({ text }) => text);
    const matched = await matcher.match({
      pattern,
      texts,
      limit: MOST_LINES_A_FILE,
      budgetMs: PATTERN_BUDGET_MS,
    });
    batch.forEach(({ file }, i) => {
      const lines = matched[i] ?? [];
      if (lines.length === 0) return;
      progress.lines += lines.length;
      found.push({ file, lines });
    });
    batch = [];
    batchBytes = 0;
  };
  for (const file of files) {
    context.signal.throwIfAborted();
    if (exhausted(progress)) {
      progress.complete = false;
      break;
    }
    const text = await catalog.documents.readText(context, file.contentHash);
    if (text === null) continue;
    progress.bytes += text.length;
    batchBytes += text.length;
    batch.push({ file, text: text.toString("utf8") });
    if (batchBytes > BATCH_BYTES) await flush();
  }
  if (batch.length > 0) await flush();
  return found;
}

/** A definition on a matching line is what a name was searched for; many matching lines say more than one. */
function scoreChunk(chunk: PlacedChunk, lines: readonly number[]): number {
  const defines = chunk.definitions.some(({ span }) => lines.includes(span.lineStart));
  return (defines ? 2 : 1) + Math.log2(1 + lines.length) / 4;
}

/** Literals long enough to look up; of a quoted text the text itself. */
function literalsOf({ pattern, literal }: ExactQuestion): string[] {
  if (!literal) return mustHaveLiterals(pattern);
  return pattern.length >= LEAST_LITERAL ? [pattern.toLowerCase()] : [];
}

/** Throws AppError PATTERN_TIMEOUT. */
export async function searchExactly(
  context: OperationContext,
  params: ExactParams,
): Promise<ExactHits> {
  const progress: Progress = {
    bytes: 0,
    lines: 0,
    complete: true,
    stopAtMs: performance.now() + SEARCH_BUDGET_MS,
  };
  const literals = literalsOf(params.question);
  const lines = new Map<string, readonly number[]>();
  const files = new Map<string, RankedCandidate[]>();
  for (const [catalog, group] of byCatalog(params.workspaces)) {
    const scopes = group.map(({ scope }) => scope);
    const { filter } = params;
    const candidates = await catalog.lexical.exactCandidates(context, { scopes, literals, filter });
    if (candidates.length > MOST_FILES) progress.complete = false;
    const matched = await matchFiles(
      context,
      catalog,
      candidates.slice(0, MOST_FILES),
      params,
      progress,
    );
    const byText = new Map(matched.map(({ file, lines: at }) => [textKey(file), at]));
    const paths = [...new Set(matched.map(({ file }) => file.path))];
    const chunks =
      paths.length === 0 ? [] : await catalog.lexical.chunksOf(context, { scopes, paths, filter });
    for (const chunk of chunks) {
      const key = `${chunk.datasetId} ${chunk.path}`;
      const workspace = group.find(({ scope }) => scope.datasetId === chunk.datasetId);
      if (workspace === undefined) continue;
      const inside = linesWithin(chunk, byText.get(textKey(chunk)) ?? [], workspace);
      if (inside.length === 0) continue;
      lines.set(lineKey(chunk), inside);
      const score = scoreChunk(chunk, inside) * roleFactor(chunk.path, []);
      const list = files.get(key) ?? [];
      files.set(key, list);
      list.push({ workspace, chunk, lexical: 0, phrases: 1, similarity: NO_SIMILARITY, score });
    }
  }
  const ordered = [...files.values()].map((file) =>
    file.sort((a, b) => b.score - a.score || a.chunk.ordinal - b.chunk.ordinal),
  );
  return { candidates: saturate(ordered), lines, complete: progress.complete };
}
