/** Applies one change set inside the caller's transaction. */
import type {
  ChangeSet,
  CommitOptions,
  CommitResult,
  DocumentUpsert,
} from "../../../domain/change-set.ts";
import { applyPast } from "../past/apply-past.ts";
import { together } from "../together.ts";
import type { Transaction } from "../transaction.ts";
import { findLogged, logTransaction } from "../transaction-log.ts";
import { storeVectors } from "../vectors/store-vectors.ts";
import { checkExpectations, readDatasetHead } from "./dataset-head.ts";
import { applyDocuments } from "./documents.ts";
import { applyGraph } from "./graph/apply-graph.ts";
import { storeFacts } from "./graph/store-facts.ts";
import { appendOutbox } from "./outbox-rows.ts";
import { recordRevision } from "./revisions.ts";
import { applyShownSets } from "./shown-sets.ts";
import { recordSkips } from "./skips.ts";
import { storeChunkSets, storeChunks, storeSymbols } from "./store-chunk-sets.ts";
import { storeContents, storeContentTexts } from "./store-contents.ts";

export interface CommitParams {
  readonly changeSet: ChangeSet;
  readonly options: CommitOptions;
  /** Of this commit alone, kept in the transaction log. */
  readonly id: string;
  /** It was tried before, and may have been committed then. */
  readonly isRepeat: boolean;
  /** Operation id, kept with the revision and in outbox rows. */
  readonly trace: string;
}

/**
 * The whole of a commit, in order. The dataset's and the project's rows are locked first: commits to one project come one after the other,
 * because they count the same words. Throws AppError: NOT_INDEXED, LEASE_LOST, REVISION_CONFLICT, EMBEDDER_INVALID.
 */
export async function applyChangeSet(
  tx: Transaction,
  { id, isRepeat, changeSet: sent, options, trace }: CommitParams,
): Promise<CommitResult> {
  const startedAtMs = Date.now();
  const changeSet = { ...sent, upserts: lastOfEachPath(sent.upserts) };
  const head = await readDatasetHead(tx, changeSet.datasetId, "lock");
  // the lock was waited for, so an earlier try that goes on without us has ended
  const earlier = isRepeat ? await findLogged<CommitResult>(tx, id) : null;
  if (earlier !== null) return { revision: earlier.revision };
  await tx.get("SELECT 1 FROM word_projects WHERE project_pk = $1 FOR UPDATE", head.projectPk);
  await checkExpectations(tx, head, options);
  const contents = await storeContents(tx, changeSet);
  const stored = await storeChunkSets(tx, changeSet, contents.keys);
  await together([
    storeContentTexts(tx, contents.fresh),
    storeChunks(tx, stored.made),
    storeFacts(tx, stored.sets),
  ]);
  const documents = await applyDocuments(tx, head, changeSet, stored);
  await together([
    applyShownSets(tx, head.projectPk, documents.setDeltas, stored),
    storeSymbols(tx, stored.made),
  ]);
  // behind the names: every commit of the tenant that brings vectors waits for the model's row from here to its end
  await storeVectors(tx, changeSet.vectors ?? [], changeSet.committedAtMs);
  await recordSkips(tx, head.pk, changeSet);
  if (changeSet.past !== undefined)
    await applyPast({ tx, head, changeSet, past: changeSet.past, stored });
  const revision = await recordRevision(tx, head, changeSet, {
    changed: documents.changed.length > 0,
    trace,
  });
  await applyGraph(tx, head, changeSet, { changed: documents.changed, revision });
  const detail = { revision, dataset: head.id, documents: documents.changed.length, trace };
  await logTransaction(tx, { id, operation: "commit", startedAtMs, detail });
  await appendOutbox(tx, head, changeSet, { changed: documents.changed, trace });
  return { revision };
}

function lastOfEachPath(upserts: readonly DocumentUpsert[]): readonly DocumentUpsert[] {
  return [...new Map(upserts.map((upsert) => [upsert.path, upsert])).values()];
}
