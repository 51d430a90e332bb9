/** Workspaces as they were, or narrowed to what changed: the same questions, answered by reading the contents in question. */
import { nearestPaths } from "../../domain/nearest-paths.ts";
import type { SearchRequest } from "../../domain/question.ts";
import type { ContentScan, ScannedDocument } from "../../ports/content-scan.ts";
import type { History } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Refresher } from "../../ports/refresher.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Moment, momentText, resolveMoments } from "../graph/moments.ts";

export interface OpenedPast {
  readonly workspaces: readonly Workspace[];
  /** Full sentences, to be asked for once the question was answered. */
  readonly notices: () => readonly string[];
  /** Null: hits are of now and compared with their files as always. */
  readonly refresher: Refresher | null;
}

/** Files of one time; more are not even listed. */
const MOST_LISTED = 50_000;
const PAGE = 5_000;
const SHORT_HASH = 7;

const GROUPED = new Intl.NumberFormat("en-US");

/** What was is not compared with what is. */
const UNCHANGING: Refresher = {
  refresh: async (_context, { paths }) => paths.map((path) => ({ path, state: "unchanged" })),
  sweepBehind: () => undefined,
  sweepNow: async () => false,
};

/** Throws AppError NOT_INDEXED with what is covered. */
export async function openPast(
  context: OperationContext,
  history: History | null,
  request: Pick<SearchRequest, "asOf" | "changedSince">,
  workspaces: readonly Workspace[],
): Promise<OpenedPast> {
  const opened = await Promise.all(
    workspaces.map((workspace) => openOne(context, history, request, workspace)),
  );
  return {
    workspaces: opened.map(({ workspace }) => workspace),
    notices: () => opened.map(({ notice }) => notice()),
    refresher: request.asOf === undefined ? null : UNCHANGING,
  };
}

async function openOne(
  context: OperationContext,
  history: History | null,
  request: Pick<SearchRequest, "asOf" | "changedSince">,
  workspace: Workspace,
): Promise<{ readonly workspace: Workspace; readonly notice: () => string }> {
  const { catalog, scope } = workspace;
  const { asOf, since } = await resolveMoments(
    context,
    history,
    scope.datasetId,
    { asOf: request.asOf ?? null, changedSince: request.changedSince ?? null },
    "documents",
  );
  const shown = await listShown(context, workspace, asOf);
  const changed = since === null ? shown : await differing(context, workspace, since, shown);
  const scan = catalog.scan(changed);
  const at = asOf === null ? {} : { at: asOf.commit.slice(0, SHORT_HASH) };
  return {
    workspace: { ...workspace, ...at, catalog: viewOf(workspace, changed, scan) },
    notice: () => describe(asOf, since, scan),
  };
}

async function listShown(
  context: OperationContext,
  { catalog, scope }: Workspace,
  moment: Moment | null,
): Promise<readonly ScannedDocument[]> {
  const { datasetId, prefix } = scope;
  if (moment === null) {
    const current = await catalog.documents.listCurrent(context, datasetId);
    return current.filter(({ path }) => path.startsWith(prefix));
  }
  const { position } = moment;
  const found: ScannedDocument[] = [];
  for (let after: string | null = null; found.length < MOST_LISTED; ) {
    const params = { datasetId, position, prefix, after, limit: PAGE };
    const page = await catalog.past.listAt(context, params);
    for (const document of page) found.push({ ...document, datasetId });
    after = page.at(-1)?.path ?? null;
    if (page.length < PAGE) break;
  }
  return found;
}

/** Of what is shown, what was something else, or not there, at a moment. */
async function differing(
  context: OperationContext,
  workspace: Workspace,
  since: Moment,
  shown: readonly ScannedDocument[],
): Promise<readonly ScannedDocument[]> {
  const then = await listShown(context, workspace, since);
  const before = new Map(then.map(({ path, contentHash }) => [path, contentHash]));
  return shown.filter(({ path, contentHash }) => before.get(path) !== contentHash);
}

/** The workspace's catalog with these documents for all that it shows. */
function viewOf(
  { catalog }: Workspace,
  documents: readonly ScannedDocument[],
  scan: ContentScan,
): Workspace["catalog"] {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return {
    ...catalog,
    lexical: scan,
    documents: {
      ...catalog.documents,
      find: async (_context, { path }) => {
        const document = byPath.get(path);
        return document === undefined
          ? null
          : { ...document, sizeBytes: 0, mtimeMs: -1, partial: null };
      },
      nearestPaths: async (_context, { scopes, path, limit }) => {
        const paths = [...byPath.keys()].filter((each) =>
          scopes.some(({ prefix }) => each.startsWith(prefix)),
        );
        return nearestPaths(paths, path, limit);
      },
    },
  };
}

function describe(asOf: Moment | null, since: Moment | null, scan: ContentScan): string {
  const { documents, of } = scan.scanned();
  const all = GROUPED.format(of);
  const what =
    since === null ? "files of that time" : `files that differ from ${momentText(since)}`;
  const looked =
    documents === 0 || documents === of
      ? `${all} ${what}`
      : `scanned ${GROUPED.format(documents)} of ${all} ${what}; narrow with path or globs`;
  return asOf === null ? `Only ${looked}.` : `As of ${momentText(asOf)}: ${looked}.`;
}
