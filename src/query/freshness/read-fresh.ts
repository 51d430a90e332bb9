/** Makes sure that what an answer shows is the file's text now, or is marked as not known to be. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { RefreshedDocument, Refresher } from "../../ports/refresher.ts";
import type { Finding, ReadFinding } from "../finding.ts";
import { relocate } from "./relocate.ts";
import { storedText } from "./text-cache.ts";

/** How changed files are found, and what an answer may spend on re-indexing those that it is about to show. */
export interface Freshness {
  readonly refresher: Refresher;
  readonly refreshBudgetMs: number;
}

export type FreshnessResult =
  /** Something shown was re-indexed and committed: the question must be asked again. */
  | { readonly changed: true }
  /** In the order given; null for a finding that is no more. */
  | { readonly changed: false; readonly findings: readonly (ReadFinding | null)[] };

export interface FreshnessParams {
  readonly refresher: Refresher;
  readonly findings: readonly Finding[];
  readonly budgetMs: number;
  /** When false, a file committed just now is shown from the catalog's new text as if it had been read. */
  readonly mayAskAgain: boolean;
}

const keyOf = (finding: Finding): string => `${finding.workspace.dataset.id} ${finding.path}`;

async function compareFiles(
  context: OperationContext,
  { refresher, findings, budgetMs }: FreshnessParams,
): Promise<Map<string, RefreshedDocument>> {
  const paths = new Map<string, Set<string>>();
  for (const { workspace, path } of findings) {
    const set = paths.get(workspace.dataset.id) ?? new Set();
    paths.set(workspace.dataset.id, set.add(path));
  }
  const states = new Map<string, RefreshedDocument>();
  await Promise.all(
    [...paths].map(async ([datasetId, set]) => {
      const list = [...set];
      const refreshed = await refresher.refresh(context, { datasetId, paths: list, budgetMs });
      refreshed.forEach((state, i) => {
        states.set(`${datasetId} ${list[i]}`, state);
      });
    }),
  );
  return states;
}

/** Compares the findings' files with what is indexed and reads the text to show. */
export async function readFresh(
  context: OperationContext,
  params: FreshnessParams,
): Promise<FreshnessResult> {
  const states = await compareFiles(context, params);
  if (
    params.mayAskAgain &&
    params.findings.some((each) => isReplaced(each, states.get(keyOf(each))))
  )
    return { changed: true };
  const findings = await Promise.all(
    params.findings.map((finding) => readFinding(context, finding, states.get(keyOf(finding)))),
  );
  return { changed: false, findings };
}

/** Whether the index holds something newer than was found: committed for this answer, or by anybody between finding and comparing. */
function isReplaced({ contentHash }: Finding, state: RefreshedDocument | undefined): boolean {
  if (state?.state === "committed") return true;
  if (state?.state !== "unchanged" || state.contentHash === null) return false;
  return state.contentHash !== contentHash;
}

/** Null for a finding that is no more. */
async function readFinding(
  context: OperationContext,
  finding: Finding,
  state: RefreshedDocument | undefined,
): Promise<ReadFinding | null> {
  if (state?.state === "gone") return null;
  if (state?.state === "read") return relocate(finding, state);
  const stored = await storedText(context, finding);
  const text = stored?.toString("utf8", finding.textStart, finding.textEnd) ?? null;
  // a content that vanished between recall and here was replaced by a commit of another process
  const stale = state?.state !== "unchanged" || isReplaced(finding, state);
  return text === null ? null : { ...finding, text, stale };
}
