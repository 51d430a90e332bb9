/** Answers a question about one file: its outline or a symbol's body, in pages. */
import type { Answer } from "../../domain/answer.ts";
import type { OutlineQuestion, SearchRequest, SymbolQuestion } from "../../domain/question.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { Freshness } from "../freshness/read-fresh.ts";
import { characterBudget, shortenLine } from "../render/budget.ts";
import { findDocument } from "./find-document.ts";
import { outlineOf, type View, type ViewEntry } from "./outline.ts";
import { bodyOf } from "./symbol-body.ts";

/** Room for the closing line with its cursor. */
const FOOTER = 240;
const SUGGESTIONS = 5;

/** Entries from `offset` that fit into `room`; at least one, cut if it must be. */
function fitEntries(
  entries: readonly ViewEntry[],
  offset: number,
  room: number,
): { text: string; shown: ViewEntry[] } {
  const shown: ViewEntry[] = [];
  const texts: string[] = [];
  let used = 0;
  for (const entry of entries.slice(offset)) {
    if (used + entry.text.length + 1 > room) {
      if (shown.length > 0) break;
      texts.push(shortenLine(entry.text, Math.max(20, room - 1)));
      shown.push(entry);
      break;
    }
    texts.push(entry.text);
    shown.push(entry);
    used += entry.text.length + 1;
  }
  return { text: texts.join("\n"), shown };
}

async function makeView(
  context: OperationContext,
  freshness: Freshness,
  question: OutlineQuestion | SymbolQuestion,
  workspaces: readonly Workspace[],
) {
  const document = await findDocument(context, freshness, question.path, workspaces);
  if (question.kind === "outline") return { document, view: outlineOf(document) };
  const { catalog, scope } = document.workspace;
  const params = {
    scopes: [{ ...scope, prefix: document.path }],
    name: question.symbol,
    limit: SUGGESTIONS,
  };
  const nearest = await catalog.lexical.nearestNames(context, params);
  return { document, view: bodyOf(document, question.symbol, nearest) };
}

function closingLine(
  view: View,
  position: { offset: number; sameRevision: boolean },
  shown: number,
  cursor: string | null,
  notices: readonly string[],
): string {
  const { entries, unit } = view;
  const lines: string[] = [...notices];
  if (!position.sameRevision) lines.push("The index changed since the page before.");
  if (position.offset > 0 || cursor !== null) {
    const range = `${position.offset + 1}-${position.offset + shown} of ${entries.length} ${unit}`;
    lines.push(cursor === null ? `[${range}]` : `[${range}; more with cursor ${cursor}]`);
  }
  return lines.join("\n");
}

export async function answerView(
  context: OperationContext,
  freshness: Freshness,
  question: OutlineQuestion | SymbolQuestion,
  request: SearchRequest,
  workspaces: readonly Workspace[],
): Promise<Answer> {
  const position = readCursor(request, workspaces);
  const { document, view } = await makeView(context, freshness, question, workspaces);
  const budget = characterBudget(request.maxTokens);
  const header = shortenLine(view.header, budget - FOOTER);
  const room = budget - header.length - 1 - FOOTER;
  const { text, shown } = fitEntries(view.entries, position.offset, room);
  const next = position.offset + shown.length;
  const cursor = next < view.entries.length ? writeCursor(request, workspaces, next) : null;
  const footer = closingLine(view, position, shown.length, cursor, []);
  return {
    text: [header, text, footer].filter((part) => part !== "").join("\n"),
    hits: shown.map(({ lineStart, lineEnd, symbol, kind }) => ({
      datasetId: document.workspace.dataset.id,
      path: document.shownPath,
      lineStart,
      lineEnd,
      symbol,
      kind,
      score: 1,
      stale: document.stale,
    })),
    total: { count: view.entries.length, atLeast: false },
    cursor,
  };
}
