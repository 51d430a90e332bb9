/** Applies one change set inside the caller's transaction. */
import type {
  ChangeSet,
  CommitOptions,
  CommitResult,
  DocumentUpsert,
} from "../../../domain/change-set.ts";
import { applyPast } from "../past/apply-past.ts";
import { storeVectors } from "../vectors/store-vectors.ts";
import type { WriteState } from "../write-state.ts";
import { checkExpectations, readDatasetHead } from "./dataset-head.ts";
import { applyDocuments } from "./documents.ts";
import { applyGraph } from "./graph/apply-graph.ts";
import { appendOutbox, type CommitOrigin } from "./outbox-rows.ts";
import { recordRevision } from "./revisions.ts";
import { applyShownSets } from "./shown-sets.ts";
import { recordSkips } from "./skips.ts";
import { storeChunkSets } from "./store-chunk-sets.ts";
import { storeContents } from "./store-contents.ts";
import { indexBegunTexts } from "./word-rows.ts";

/** The whole of a commit, in order. Throws AppError: NOT_INDEXED, LEASE_LOST, REVISION_CONFLICT, EMBEDDER_INVALID. */
export function applyChangeSet(
  state: WriteState,
  sent: ChangeSet,
  options: CommitOptions,
  origin: CommitOrigin,
): CommitResult {
  const changeSet = { ...sent, upserts: lastOfEachPath(sent.upserts) };
  const head = readDatasetHead(state.connection, changeSet.datasetId);
  checkExpectations(state.connection, head, options);
  const contents = storeContents(state.connection, changeSet);
  const stored = storeChunkSets(state, changeSet, contents);
  const documents = applyDocuments(state.connection, head, changeSet, stored);
  // New texts are counted before old ones are given up, so that what an edit leaves alone is never re-indexed.
  const shown = applyShownSets(state, documents.setDeltas, stored);
  indexBegunTexts(state.connection, [...stored.begunTexts, ...shown.begunTexts], shown.endedTexts);
  storeVectors(state.connection, changeSet.vectors ?? [], changeSet.committedAtMs);
  recordSkips(state.connection, head.pk, changeSet);
  if (changeSet.past !== undefined)
    applyPast({ connection: state.connection, head, changeSet, past: changeSet.past, stored });
  const revision = recordRevision(state.connection, head, changeSet, {
    changed: documents.changed.length > 0,
    trace: origin.trace,
  });
  applyGraph(state, head, changeSet, { changed: documents.changed, revision });
  if (state.projections) appendOutbox(state.connection, head, revision, documents.changed, origin);
  return { revision };
}

function lastOfEachPath(upserts: readonly DocumentUpsert[]): readonly DocumentUpsert[] {
  return [...new Map(upserts.map((upsert) => [upsert.path, upsert])).values()];
}
