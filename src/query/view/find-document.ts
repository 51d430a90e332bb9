/** Finds the one document that a path names, and reads it as it is now. */
import type { DocumentVersion } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Freshness } from "../freshness/read-fresh.ts";
import { relativePath, shownPath } from "../render/shown-path.ts";

export interface CurrentDocument {
  readonly workspace: Workspace;
  readonly path: string;
  readonly shownPath: string;
  readonly text: string;
  readonly symbols: readonly SymbolDefinition[];
  readonly stale: boolean;
}

/** Paths offered when one is unknown. */
const SUGGESTIONS = 5;
/** What a sweep may take when a path is unknown: the file may be new. */
const SWEEP_BUDGET_MS = 500;

interface Located {
  readonly workspace: Workspace;
  readonly version: DocumentVersion;
}

async function locate(
  context: OperationContext,
  path: string,
  workspaces: readonly Workspace[],
): Promise<Located | null> {
  for (const workspace of workspaces) {
    const { datasetId, prefix } = workspace.scope;
    const version = await workspace.catalog.documents.find(context, {
      datasetId,
      path: prefix + path,
    });
    if (version !== null) return { workspace, version };
  }
  return null;
}

/** Near paths, as the asker would write them, of all workspaces in turn. */
async function nearPaths(
  context: OperationContext,
  path: string,
  workspaces: readonly Workspace[],
): Promise<{ workspace: Workspace; path: string }[]> {
  const near: { workspace: Workspace; path: string }[] = [];
  for (const workspace of workspaces) {
    const scopes = [workspace.scope];
    const found = await workspace.catalog.documents.nearestPaths(context, {
      scopes,
      path,
      limit: SUGGESTIONS,
    });
    for (const item of found) near.push({ workspace, path: item });
  }
  return near;
}

async function unknownPath(
  context: OperationContext,
  path: string,
  workspaces: readonly Workspace[],
): Promise<AppError | Located> {
  const near = await nearPaths(context, path, workspaces);
  const tails = near.filter((item) => item.path.endsWith(`/${path}`));
  const [only] = tails;
  if (only !== undefined && tails.length === 1) {
    const version = await only.workspace.catalog.documents.find(context, {
      datasetId: only.workspace.scope.datasetId,
      path: only.path,
    });
    if (version !== null) return { workspace: only.workspace, version };
  }
  const names = near
    .map((item) => shownPath(item.workspace, item.path, workspaces))
    .slice(0, SUGGESTIONS);
  const message = `The index holds no file ${path}.`;
  const next =
    names.length > 0
      ? `Nearest: ${names.join(", ")}.`
      : "Search for words of its name, or look at sync_status for what is skipped.";
  return new AppError("UNKNOWN_PATH", message, { next, data: { nearest: names } });
}

async function readCurrent(
  context: OperationContext,
  freshness: Freshness,
  located: Located,
  workspaces: readonly Workspace[],
): Promise<CurrentDocument | null> {
  const { workspace, version } = located;
  const { datasetId, path } = version;
  const [state] = await freshness.refresher.refresh(context, {
    datasetId,
    paths: [path],
    budgetMs: freshness.refreshBudgetMs,
  });
  const common = { workspace, path, shownPath: shownPath(workspace, path, workspaces) };
  if (state?.state === "gone") return null;
  if (state?.state === "read") {
    return { ...common, text: state.text.toString("utf8"), symbols: state.symbols, stale: false };
  }
  const { documents } = workspace.catalog;
  const isNewer =
    state?.state === "committed" ||
    (state?.state === "unchanged" &&
      (state.contentHash ?? version.contentHash) !== version.contentHash);
  const current = isNewer ? await documents.find(context, { datasetId, path }) : version;
  if (current === null) return null;
  const { contentHash, chunker } = current;
  const text = await documents.readText(context, contentHash);
  const symbols = await documents.listSymbols(context, { contentHash, chunker });
  return {
    ...common,
    text: text?.toString("utf8") ?? "",
    symbols,
    stale: state?.state === "stale",
  };
}

/**
 * The document at `written` (below the folder asked, absolute inside it, or the end of exactly one path).
 * Throws AppError UNKNOWN_PATH with the nearest paths.
 */
export async function findDocument(
  context: OperationContext,
  freshness: Freshness,
  written: string,
  workspaces: readonly Workspace[],
): Promise<CurrentDocument> {
  const path = relativePath(written, workspaces);
  let located = await locate(context, path, workspaces);
  if (located === null) {
    const sweeps = workspaces.map(({ dataset }) =>
      freshness.refresher.sweepNow(context, { datasetId: dataset.id, budgetMs: SWEEP_BUDGET_MS }),
    );
    if ((await Promise.all(sweeps)).some(Boolean))
      located = await locate(context, path, workspaces);
  }
  if (located === null) {
    const other = await unknownPath(context, path, workspaces);
    if (other instanceof AppError) throw other;
    located = other;
  }
  const document = await readCurrent(context, freshness, located, workspaces);
  if (document === null) {
    throw new AppError("UNKNOWN_PATH", `The file ${path} was deleted.`, {
      next: "Search for what it held; it may have moved.",
    });
  }
  return document;
}
