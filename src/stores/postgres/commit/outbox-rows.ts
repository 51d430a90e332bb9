/** Change events of a commit, written as the last statement of its transaction. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import { hexArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { ChangedDocument } from "./documents.ts";
import { hashAt } from "./texts.ts";

const APPEND =
  "SELECT unified.append_events($1, $2, $3::uuid[], $4::text[], $5::text[], $6::bytea[])";
const APPEND_DATASET = "SELECT unified.append_dataset_event($1, $2, $3)";

/** Which projections a change is for. */
export type Concerned = "all" | "chunks" | "graph";

/**
 * One event a document whose projected state changed; projections read that state from the catalog. Writes nothing while no projection is
 * registered, and keeps other commits of the tenant waiting from here to the end of the transaction.
 */
export async function appendOutbox(
  tx: Transaction,
  head: DatasetHead,
  changeSet: ChangeSet,
  commit: { readonly changed: readonly ChangedDocument[]; readonly trace: string },
): Promise<void> {
  const { changed, trace } = commit;
  if (forgetsPast(changeSet)) await appendDatasetEvent(tx, head.id, { trace, concerned: "graph" });
  const paths = graphPaths(changeSet);
  const texts = textsWithVectors(changeSet);
  if (changed.length === 0 && paths.size === 0 && texts.size === 0) return;
  await tx.get(
    APPEND,
    head.id,
    trace,
    textArray(changed.map(({ id }) => id)),
    textArray(changed.map(({ operation }) => operation)),
    textArray(paths),
    hexArray(texts),
  );
}

/** All of the dataset is to be read anew, or it is gone. */
export async function appendDatasetEvent(
  tx: Transaction,
  datasetId: string,
  { trace, concerned }: { readonly trace: string; readonly concerned: Concerned },
): Promise<void> {
  await tx.get(APPEND_DATASET, datasetId, trace, concerned);
}

/** What is cut off is found by position, so which documents it was in is not known. */
function forgetsPast({ past }: ChangeSet): boolean {
  return past !== undefined && (past.cutAfter !== null || past.edges?.reset === true);
}

/** Documents whose nodes and edges are others now, without being shown anew. */
function graphPaths({ graph, past }: ChangeSet): ReadonlySet<string> {
  const { begun = [], ended = [], added = [] } = past?.edges ?? {};
  return new Set([
    ...(graph?.documents ?? []).map(({ path }) => path),
    ...(graph?.gone ?? []),
    ...[...(past?.begun ?? []), ...(past?.ended ?? []), ...(past?.versions ?? [])].map(
      ({ path }) => path,
    ),
    ...[...begun, ...ended, ...added].map(({ path }) => path),
  ]);
}

function textsWithVectors({ vectors = [] }: ChangeSet): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { textHashes, count } of vectors)
    for (let i = 0; i < count; i++) texts.add(hashAt(textHashes, i));
  return texts;
}
