/** Fits a page of findings into the budget and writes the reply: blocks, then what is missing. */
import type { Answer, AnswerHit } from "../../domain/answer.ts";
import type { SearchRequest } from "../../domain/question.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Position, writeCursor } from "../cursor.ts";
import type { AnswersFound } from "../find-answers.ts";
import type { ReadFinding } from "../finding.ts";
import { characterBudget, shortenLine } from "./budget.ts";
import { labelOf, type RenderOptions, renderFinding } from "./render-finding.ts";
import { shownPath } from "./shown-path.ts";

/** Room for the line that says how many more there are, with its cursor. */
const CLOSING_ROOM = 200;
/** Notices of many workspaces must not push the hits out. */
const MOST_NOTICES = 400;

export interface RenderParams {
  readonly request: SearchRequest;
  readonly workspaces: readonly Workspace[];
  readonly position: Position;
  readonly found: AnswersFound;
  readonly page: readonly { readonly finding: ReadFinding; readonly place: number }[];
  readonly nextPlace: number;
  readonly notices: readonly string[];
}

interface Fitted {
  readonly blocks: readonly string[];
  readonly shown: readonly ReadFinding[];
  readonly nextPlace: number;
}

function optionsFor(
  finding: ReadFinding,
  { request, found, workspaces }: RenderParams,
): RenderOptions {
  return {
    format: request.format,
    words: found.words,
    names: found.names,
    shownPath: shownPath(finding.workspace, finding.path, workspaces),
  };
}

/** Whole blocks as long as they fit; only the first may be cut, so that every page shows something. */
function fitBlocks(params: RenderParams, room: number): Fitted {
  const blocks: string[] = [];
  const shown: ReadFinding[] = [];
  let left = room;
  for (const { finding, place } of params.page) {
    const options = optionsFor(finding, params);
    const whole = renderFinding(
      finding,
      options,
      blocks.length === 0 ? left : Number.POSITIVE_INFINITY,
    );
    if (whole === null || whole.length > left) return { blocks, shown, nextPlace: place };
    blocks.push(whole);
    shown.push(finding);
    left -= whole.length + 2;
  }
  return { blocks, shown, nextPlace: params.nextPlace };
}

function toHit(finding: ReadFinding, params: RenderParams): AnswerHit {
  const options = optionsFor(finding, params);
  return {
    datasetId: finding.workspace.dataset.id,
    path: options.shownPath,
    lineStart: finding.lineStart,
    lineEnd: finding.lineEnd,
    ...labelOf(finding, options.names),
    score: finding.score,
    stale: finding.stale,
  };
}

function closing(
  { found, position, page }: RenderParams,
  fitted: Fitted,
  cursor: string | null,
): string {
  const count = `${found.complete ? "" : "at least "}${found.list.length}`;
  if (found.list.length === 0) return "[no hits; try other words, a symbol name, or fewer filters]";
  if (page.length === 0) return `[no more hits; ${count} in all]`;
  if (cursor === null && position.offset === 0) return "";
  const range = `[hits ${position.offset + 1}-${fitted.nextPlace} of ${count}`;
  return cursor === null ? `${range}]` : `${range}; more with cursor ${cursor}]`;
}

/** Within the budget and 45,000 characters, whatever was found. */
export function renderAnswer(params: RenderParams): Answer {
  const { request, workspaces, found, position } = params;
  const budget = characterBudget(request.maxTokens);
  const told = position.sameRevision
    ? params.notices
    : [
        ...params.notices,
        "The index changed since the page before: hits may repeat or be missing.",
      ];
  const notices = shortenLine(told.join(" "), Math.min(MOST_NOTICES, Math.floor(budget / 3)));
  const fitted = fitBlocks(params, budget - CLOSING_ROOM - notices.length - 2);
  const more = fitted.nextPlace < found.list.length;
  const cursor = more ? writeCursor(request, workspaces, fitted.nextPlace) : null;
  const last = [closing(params, fitted, cursor), notices].filter((line) => line !== "").join("\n");
  return {
    text: [...fitted.blocks, last].filter((part) => part !== "").join("\n\n"),
    hits: fitted.shown.map((finding) => toHit(finding, params)),
    total: { count: found.list.length, atLeast: !found.complete },
    cursor,
  };
}
