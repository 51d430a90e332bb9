/** Cursors: where an answer stopped, bound to its question and to the index it was read from. */
import { createHash } from "node:crypto";
import { AppError } from "../domain/errors.ts";
import type { SearchRequest } from "../domain/question.ts";
import type { Workspace } from "../ports/workspaces.ts";

export interface Position {
  /** How many findings, outline entries or lines were passed. */
  readonly offset: number;
  /** False when the index has changed since the cursor was given. */
  readonly sameRevision: boolean;
}

const FORMAT = 1;

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}

/** What must be equal for a cursor to go on. The page size, format and budget may change between pages. */
function questionKey(request: SearchRequest, workspaces: readonly Workspace[]): string {
  const { query, paths, languages, kinds, symbol, mode, asOf, changedSince } = request;
  const scopes = workspaces.map(({ scope }) => [scope.datasetId, scope.prefix]);
  const moments = [asOf, changedSince];
  return digest([query.trim(), paths, languages, kinds, symbol, mode, scopes, moments]);
}

function revisionKey(workspaces: readonly Workspace[]): string {
  return digest(workspaces.map(({ dataset }) => [dataset.id, dataset.revision]));
}

/** What a cursor belongs to. */
export interface CursorKey {
  /** Everything that must be equal for it to go on. */
  readonly question: string;
  /** The state that the page before was read from. */
  readonly index: string;
}

/** A key of any values that JSON can write. */
export function cursorKey(question: unknown, index: unknown): CursorKey {
  return { question: digest(question), index: digest(index) };
}

/** An opaque cursor for `offset`. */
export function encodeCursor({ question, index }: CursorKey, offset: number): string {
  return Buffer.from(JSON.stringify([FORMAT, question, index, offset])).toString("base64url");
}

/** The start without a cursor. Throws AppError INVALID_CURSOR. */
export function decodeCursor(cursor: string | null, key: CursorKey): Position {
  if (cursor === null) return { offset: 0, sameRevision: true };
  const refuse = (why: string): AppError =>
    new AppError("INVALID_CURSOR", `The cursor ${why}.`, {
      next: "Ask the same question without `cursor` to start again, or repeat it unchanged with the cursor of its own answer.",
    });
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw refuse("is damaged");
  }
  if (!Array.isArray(fields) || fields.length !== 4 || fields[0] !== FORMAT) {
    throw refuse("is damaged or from another version");
  }
  const [, question, index, offset] = fields as readonly unknown[];
  if (question !== key.question) throw refuse("belongs to another question or another index");
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) {
    throw refuse("is damaged");
  }
  return { offset, sameRevision: index === key.index };
}

const searchKey = (request: SearchRequest, workspaces: readonly Workspace[]): CursorKey => ({
  question: questionKey(request, workspaces),
  index: revisionKey(workspaces),
});

/** An opaque cursor for `offset` of a search. */
export function writeCursor(
  request: SearchRequest,
  workspaces: readonly Workspace[],
  offset: number,
): string {
  return encodeCursor(searchKey(request, workspaces), offset);
}

/** Where a search goes on; its start without a cursor. Throws AppError INVALID_CURSOR. */
export function readCursor(request: SearchRequest, workspaces: readonly Workspace[]): Position {
  return decodeCursor(request.cursor, searchKey(request, workspaces));
}
