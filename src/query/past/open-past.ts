/** Workspaces as they were, or narrowed to what changed: the same questions, answered by reading the contents in question. */
import type { DocumentVersion } from "../../domain/document.ts";
import { nearestPaths } from "../../domain/nearest-paths.ts";
import type { SearchRequest } from "../../domain/question.ts";
import type { ContentScan, ScannedDocument } from "../../ports/content-scan.ts";
import type { History } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Refresher } from "../../ports/refresher.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import {
  type AskedRef,
  checkOrder,
  findAskedRef,
  isRef,
  type Moment,
  momentText,
  refText,
  resolveMomentOrRef,
} from "../graph/moments.ts";

export interface OpenedPast {
  readonly workspaces: readonly Workspace[];
  /** Full sentences, to be asked for once the question was answered. */
  readonly notices: () => readonly string[];
  /** Null: hits are of now and compared with their files as always. */
  readonly refresher: Refresher | null;
  /** All of them answer from an index, words and vectors; else contents are read for the question. */
  readonly isIndexed: boolean;
}

/** Files of one time; more are not even listed. */
const MOST_LISTED = 50_000;
const PAGE = 5_000;
const SHORT_HASH = 7;

const GROUPED = new Intl.NumberFormat("en-US");

/** What was is not compared with what is. */
const UNCHANGING: Refresher = {
  refresh: async (_context, { paths }) =>
    paths.map((path) => ({ path, state: "unchanged", contentHash: null })),
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
    isIndexed: opened.every(({ isIndexed }) => isIndexed),
  };
}

interface OpenedWorkspace {
  readonly workspace: Workspace;
  readonly notice: () => string;
  readonly isIndexed: boolean;
}

async function openOne(
  context: OperationContext,
  history: History | null,
  { asOf, changedSince }: Pick<SearchRequest, "asOf" | "changedSince">,
  workspace: Workspace,
): Promise<OpenedWorkspace> {
  const asked = { history, workspace, needs: "documents" } as const;
  if (asOf !== undefined && changedSince === undefined) {
    const ref = await findAskedRef(context, { ...asked, text: asOf });
    if (ref !== null)
      return {
        workspace: ref.workspace,
        notice: () => `As of ${refText(ref)}.`,
        isIndexed: true,
      };
  }
  const resolve = async (text: string | undefined): Promise<Moment | AskedRef | null> =>
    text === undefined ? null : resolveMomentOrRef(context, { ...asked, text });
  const [then, since] = [await resolve(asOf), await resolve(changedSince)];
  if (then !== null && since !== null && !isRef(then) && !isRef(since)) checkOrder(then, since);
  return scanOne(context, workspace, then, since);
}

/** Answers by reading what was shown then, or what of it differs from another time. */
async function scanOne(
  context: OperationContext,
  workspace: Workspace,
  asOf: Moment | AskedRef | null,
  since: Moment | AskedRef | null,
): Promise<OpenedWorkspace> {
  const shown = await listShown(context, workspace, asOf);
  const changed = since === null ? shown : await differing(context, workspace, since, shown);
  const base = asOf !== null && isRef(asOf) ? asOf.workspace : workspace;
  const scan = base.catalog.scan(changed);
  const at = asOf === null ? {} : { at: asOf.commit.slice(0, SHORT_HASH) };
  return {
    workspace: { ...base, ...at, catalog: viewOf(base, changed, scan) },
    notice: () => describe(asOf, since, scan),
    isIndexed: false,
  };
}

async function listShown(
  context: OperationContext,
  workspace: Workspace,
  moment: Moment | AskedRef | null,
): Promise<readonly ScannedDocument[]> {
  const { catalog, scope } = workspace;
  const { datasetId, prefix } = scope;
  if (moment === null) {
    const current = await catalog.documents.listCurrent(context, datasetId);
    return current.filter(({ path }) => path.startsWith(prefix));
  }
  if (isRef(moment)) return listShown(context, moment.workspace, null);
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
  since: Moment | AskedRef,
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
      find: async (_context, { path }) => versionOf(byPath.get(path)),
      findEach: async (_context, { paths }) => paths.map((path) => versionOf(byPath.get(path))),
      nearestPaths: async (_context, { scopes, path, limit }) => {
        const paths = [...byPath.keys()].filter((each) =>
          scopes.some(({ prefix }) => each.startsWith(prefix)),
        );
        return nearestPaths(paths, path, limit);
      },
    },
  };
}

const versionOf = (document: ScannedDocument | undefined): DocumentVersion | null =>
  document === undefined ? null : { ...document, sizeBytes: 0, mtimeMs: -1, partial: null };

const timeText = (moment: Moment | AskedRef): string =>
  isRef(moment) ? refText(moment) : momentText(moment);

function describe(
  asOf: Moment | AskedRef | null,
  since: Moment | AskedRef | null,
  scan: ContentScan,
): string {
  const { documents, of } = scan.scanned();
  const all = GROUPED.format(of);
  const what = since === null ? "files of that time" : `files that differ from ${timeText(since)}`;
  const looked =
    documents === 0 || documents === of
      ? `${all} ${what}`
      : `scanned ${GROUPED.format(documents)} of ${all} ${what}; narrow with path or globs`;
  return asOf === null ? `Only ${looked}.` : `As of ${timeText(asOf)}: ${looked}.`;
}
