/** Finds code like the code at a place: by its stored vectors, else by embedding its text, else by its rarest words. */
import { AppError } from "../domain/errors.ts";
import type { SimilarQuestion } from "../domain/question.ts";
import { splitWords } from "../domain/words.ts";
import type { PlacedChunk } from "../ports/lexical-index.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import type { Candidate } from "./candidate.ts";
import { type AnswersFound, type FindParams, filterOf, findByWords } from "./find-answers.ts";
import type { Freshness } from "./freshness/read-fresh.ts";
import { storedText } from "./freshness/text-cache.ts";
import { mergeAdjacent } from "./merge-adjacent.ts";
import { saturate } from "./rank/saturate.ts";
import { byCatalog } from "./recall/by-catalog.ts";
import type { QuestionVector } from "./recall/question-embedder.ts";
import { searchVectors } from "./recall/recall-meaning.ts";
import { lineWords } from "./render/choose-lines.ts";
import { type CurrentDocument, findDocument } from "./view/find-document.ts";

/** A longer range asks about several things at once; its widest pieces speak for it. */
const MOST_PIECES = 3;
/** Enough rare words to tell a piece of code from others. */
const RAREST_WORDS = 12;

export interface SimilarParams extends FindParams {
  readonly freshness: Freshness;
}

interface Piece {
  readonly workspace: Workspace;
  readonly chunk: PlacedChunk;
  readonly text: string;
}

function checkLines({ path, lineStart, lineEnd }: SimilarQuestion, document: CurrentDocument) {
  const lines = document.text.split(/\r\n|\n|\r/u);
  const count = lines.length - (lines.at(-1) === "" ? 1 : 0);
  if (lineEnd <= count) return;
  throw new AppError(
    "INVALID_ARGUMENT",
    `${path} has ${count} lines; ${lineStart}-${lineEnd} lies beyond.`,
    {
      next: `Give lines from 1 to ${count}, such as ${path}:1.`,
    },
  );
}

const overlap = ({ span }: PlacedChunk, lineStart: number, lineEnd: number): number =>
  Math.min(span.lineEnd, lineEnd) - Math.max(span.lineStart, lineStart) + 1;

/** The pieces of the index at the place, the widest overlap first. */
async function piecesAt(
  context: OperationContext,
  { lineStart, lineEnd }: SimilarQuestion,
  { workspace, path }: CurrentDocument,
): Promise<Piece[]> {
  const chunks = await workspace.catalog.lexical.chunksOf(context, {
    scopes: [workspace.scope],
    paths: [path],
    filter: { paths: [], languages: [], kinds: [], symbol: null },
  });
  const wanted = chunks
    .map((chunk) => ({ chunk, lines: overlap(chunk, lineStart, lineEnd) }))
    .filter(({ chunk, lines }) => chunk.path === path && lines > 0)
    .sort((a, b) => b.lines - a.lines)
    .slice(0, MOST_PIECES);
  const pieces: Piece[] = [];
  for (const { chunk } of wanted) {
    const stored = await storedText(context, { workspace, contentHash: chunk.contentHash });
    const text = stored?.toString("utf8", chunk.textStart, chunk.textEnd) ?? "";
    pieces.push({ workspace, chunk, text });
  }
  return pieces;
}

/** Vectors of the pieces by the model that covers most of what is asked and has them. */
async function storedVectors(
  context: OperationContext,
  pieces: readonly Piece[],
  group: readonly Workspace[],
): Promise<QuestionVector[]> {
  const scopes = group.map(({ scope }) => scope);
  const owner = pieces[0]?.workspace.catalog;
  const coverage = (await group[0]?.catalog.vectors.coverage(context, scopes)) ?? [];
  const textHashes = pieces.map(({ chunk }) => chunk.textHash);
  for (const { slot, model, embedded } of coverage) {
    if (slot !== "code" || embedded === 0 || owner === undefined) continue;
    const known = await owner.vectors.vectorsOf(context, { slot, model, textHashes });
    if (known.size > 0) return [...known.values()].map((vector) => ({ slot, model, vector }));
  }
  return [];
}

async function vectorsFor(
  context: OperationContext,
  pieces: readonly Piece[],
  group: readonly Workspace[],
  { meaning }: FindParams,
): Promise<readonly QuestionVector[]> {
  const stored = await storedVectors(context, pieces, group);
  const [workspace] = group;
  if (stored.length > 0 || meaning === null || workspace === undefined) return stored;
  const { catalog } = workspace;
  const scopes = group.map(({ scope }) => scope);
  const embedded: QuestionVector[] = [];
  for (const { text } of pieces) {
    const asked = { text, purpose: "document", catalog, scopes } as const;
    const { vectors } = await meaning.embed(context, asked);
    embedded.push(...vectors.filter(({ slot }) => slot === "code"));
  }
  return embedded;
}

async function byRarestWords(
  context: OperationContext,
  pieces: readonly Piece[],
  params: FindParams,
): Promise<AnswersFound> {
  const all = [...new Set(pieces.flatMap(({ text }) => splitWords(text)))];
  const counts = new Map<string, number>();
  for (const catalog of byCatalog(params.workspaces).keys()) {
    const { frequencies } = await catalog.lexical.wordStatistics(context, all);
    for (const [word, count] of frequencies) counts.set(word, (counts.get(word) ?? 0) + count);
  }
  // a word of one piece alone finds nothing but that piece
  const shared = all.filter((word) => (counts.get(word) ?? 0) > 1);
  const words = shared
    .sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))
    .slice(0, RAREST_WORDS);
  const request = { ...params.request, mode: "lexical" as const };
  const question = { kind: "words", text: words.join(" "), words, names: [], phrases: [] } as const;
  const found = await findByWords(context, { ...question, paths: [] }, { ...params, request });
  const notice = "Compared by the rarest words: there are no vectors of this code.";
  return { ...found, notices: [notice, ...found.notices] };
}

/** Drops what is asked about: the same lines of the same file. */
function withoutSelf(
  list: AnswersFound["list"],
  question: SimilarQuestion,
  document: CurrentDocument,
  pieces: readonly Piece[],
): AnswersFound["list"] {
  const from = Math.min(question.lineStart, ...pieces.map(({ chunk }) => chunk.span.lineStart));
  const to = Math.max(question.lineEnd, ...pieces.map(({ chunk }) => chunk.span.lineEnd));
  return list.filter(
    ({ workspace, path, lineStart, lineEnd }) =>
      workspace.dataset.id !== document.workspace.dataset.id ||
      path !== document.path ||
      lineStart > to ||
      lineEnd < from,
  );
}

/** The asker writes a path as a hit's header shows it, which may be relative to another folder than the one asked. */
function writtenPath(path: string, [first]: readonly Workspace[]): string {
  const shownFrom = first?.shownFrom;
  if (first === undefined || shownFrom === undefined || path.startsWith("/")) return path;
  const absolute = `${shownFrom.replace(/\/$/u, "")}/${path.replace(/^(?:\.\/)+/u, "")}`;
  const folder = `${first.dataset.folder.replace(/\/$/u, "")}/${first.scope.prefix}`;
  return absolute.startsWith(folder) ? absolute : path;
}

/**
 * Best first, without the place itself.
 * Throws AppError: UNKNOWN_PATH, INVALID_ARGUMENT (lines beyond the file's end), and what the catalog throws.
 */
export async function findSimilar(
  context: OperationContext,
  question: SimilarQuestion,
  params: SimilarParams,
): Promise<AnswersFound> {
  const { workspaces, freshness, request } = params;
  const path = writtenPath(question.path, workspaces);
  const document = await findDocument(context, freshness, path, workspaces);
  checkLines(question, document);
  const pieces = await piecesAt(context, question, document);
  const found = new Map<string, Candidate>();
  let compared = false;
  let complete = true;
  for (const group of request.mode === "lexical" ? [] : byCatalog(workspaces).values()) {
    const vectors = await vectorsFor(context, pieces, group, params);
    compared ||= vectors.length > 0;
    const filter = filterOf(params);
    if (await searchVectors(context, vectors, group, { filter, found })) complete = false;
  }
  if (!compared) {
    const byWords = await byRarestWords(context, pieces, params);
    return { ...byWords, list: withoutSelf(byWords.list, question, document, pieces) };
  }
  const asked = new Set(
    pieces.map(({ workspace, chunk }) => `${workspace.dataset.id} ${chunk.path} ${chunk.ordinal}`),
  );
  const ranked = [...found.values()]
    .filter(
      ({ workspace, chunk }) =>
        !asked.has(`${workspace.dataset.id} ${chunk.path} ${chunk.ordinal}`),
    )
    .map((candidate) => {
      const score = Math.max(0, ...candidate.similarity.values());
      return [
        {
          ...candidate,
          score,
          why: request.explain ? `meaning ${score.toFixed(2)}` : undefined,
        },
      ];
    });
  return {
    list: withoutSelf(mergeAdjacent(saturate(ranked)), question, document, pieces),
    complete,
    notices: [],
    words: lineWords([...new Set(pieces.flatMap(({ text }) => splitWords(text)))], []),
    names: new Set(),
  };
}
