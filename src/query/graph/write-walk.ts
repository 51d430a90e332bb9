/** Fits a page of sections into the budget and writes the reply: what was asked, what was found, what is missing. */
import type { WalkAnswer, WalkRequest } from "../../domain/walk-request.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { type CursorKey, encodeCursor, type Position } from "../cursor.ts";
import { characterBudget, shortenLine } from "../render/budget.ts";
import { countText, type Look, type Section, type SectionPage } from "./section.ts";

/** Room for the line that says how many more there are, with its cursor. */
const CLOSING_ROOM = 200;
const MOST_NOTICES = 900;

/** A run of a section's items that belongs to a page. */
interface LoadedRun {
  readonly section: Section;
  readonly page: SectionPage | null;
  readonly length: number;
}

export interface LoadedPage {
  readonly runs: readonly LoadedRun[];
  readonly from: number;
  /** Items of all sections. */
  readonly total: number;
  readonly atLeast: boolean;
  /** Files shown as they are now. */
  readonly paths: readonly string[];
}

/** Loads `limit` items from `from` on, whatever section they belong to. */
export async function loadPage(
  context: OperationContext,
  sections: readonly Section[],
  from: number,
  limit: number,
): Promise<LoadedPage> {
  const runs: LoadedRun[] = [];
  let start = 0;
  for (const section of sections) {
    const first = Math.max(0, from - start);
    const last = Math.min(section.count, from + limit - start);
    const length = Math.max(0, last - first);
    // an empty section may still have to say that its start leads to itself
    const isEmpty = section.count === 0 && from === 0;
    const page = length > 0 || isEmpty ? await section.load(context, first, last) : null;
    runs.push({ section, page, length });
    start += section.count;
  }
  return {
    runs,
    from,
    total: start,
    atLeast: sections.some(({ atLeast }) => atLeast),
    paths: [...new Set(runs.flatMap(({ page }) => page?.paths ?? []))],
  };
}

export interface WriteParams {
  readonly request: WalkRequest;
  readonly key: CursorKey;
  readonly position: Position;
  readonly page: LoadedPage;
  /** What was asked about; shown on every page. */
  readonly head: readonly string[];
  readonly look: Look;
  /** Full sentences, most important first. */
  readonly notices: readonly string[];
}

/** The first `count` items of a page. */
function bodyOf({ page, look }: WriteParams, count: number): string[] {
  const parts: string[] = [];
  let left = count;
  for (const { section, page: run, length } of page.runs) {
    const shown = Math.min(left, length);
    left -= shown;
    const isEmpty = section.count === 0 && page.from === 0;
    if (shown === 0 && !isEmpty) continue;
    parts.push([section.title, ...(run?.lines(shown, look) ?? [])].join("\n"));
  }
  return parts;
}

/** The most items that fit; at least one. */
function fitItems(
  params: WriteParams,
  room: number,
): { readonly text: string; readonly count: number } {
  const available = params.page.runs.reduce((sum, { length }) => sum + length, 0);
  const textOf = (count: number): string => bodyOf(params, count).join("\n\n");
  let [low, high] = [Math.min(1, available), available];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textOf(middle).length <= room) low = middle;
    else high = middle - 1;
  }
  return { text: cut(textOf(low), room), count: low };
}

/** A single item may hang from more than fits: its own line, the last, stays. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const lines = text.split("\n");
  const last = shortenLine(lines.at(-1)?.trimStart() ?? "", Math.max(40, Math.floor(room / 2)));
  const kept: string[] = [];
  let used = last.length + 4;
  for (const line of lines.slice(0, -1)) {
    if (used + line.length + 1 > room) break;
    kept.push(line);
    used += line.length + 1;
  }
  return [...kept, "…", last].join("\n");
}

function closing({ page }: WriteParams, count: number, cursor: string | null): string {
  const total = countText(page.total, page.atLeast);
  if (page.total === 0) return "";
  if (count === 0) return `[no more; ${total} in all]`;
  if (cursor === null && page.from === 0) return "";
  const range = `[${page.from + 1}-${page.from + count} of ${total}`;
  return cursor === null ? `${range}]` : `${range}; more with cursor ${cursor}]`;
}

/** Within the budget and 45,000 characters, whatever was found. */
export function writeWalk(params: WriteParams): WalkAnswer {
  const { request, position, page, look } = params;
  const budget = characterBudget(request.maxTokens);
  const isWhole =
    page.from === 0 && page.runs.reduce((sum, run) => sum + run.length, 0) === page.total;
  const narrowing = page.runs.flatMap(({ section }) => section.narrowing);
  const told = [
    ...(position.sameRevision
      ? []
      : ["The index changed since the page before: lines may repeat or be missing."]),
    ...(page.atLeast
      ? ["The walk was cut: narrow it with depth, kinds, min_confidence or another start."]
      : []),
    ...(isWhole && !page.atLeast ? [] : narrowing),
    ...params.notices,
  ];
  const notices = shortenLine(told.join("\n"), Math.min(MOST_NOTICES, Math.floor(budget / 3)));
  const head = shortenLine(params.head.join("\n"), Math.max(80, Math.floor(budget / 4)));
  const { text, count } = fitItems(
    params,
    Math.max(80, budget - head.length - notices.length - CLOSING_ROOM - 6),
  );
  const next = page.from + count;
  const cursor = next < page.total ? encodeCursor(params.key, next) : null;
  const last = [closing(params, count, cursor), notices].filter((line) => line !== "").join("\n");
  let left = count;
  const hits = page.runs.flatMap(({ page: run, length }) => {
    const shown = Math.min(left, length);
    left -= shown;
    return run === null ? [] : run.hits(shown, look);
  });
  return {
    text: [head, text, last].filter((part) => part !== "").join("\n\n"),
    hits,
    total: { count: page.total, atLeast: page.atLeast },
    cursor,
  };
}
