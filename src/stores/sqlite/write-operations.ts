/** Everything the write worker can be asked to do, by name; each runs in one short transaction. */
import type { ChangeSet, CommitOptions } from "../../domain/change-set.ts";
import { applyChangeSet } from "./commit/apply-change-set.ts";
import type { CommitOrigin } from "./commit/outbox-rows.ts";
import { ensureDataset, markSwept } from "./dataset-writes.ts";
import { collectStep, vacuumStep } from "./garbage.ts";
import {
  claimJob,
  finishJob,
  reportProgress,
  requestJob,
  requestRefresh,
  takeRefreshes,
} from "./job-writes.ts";
import { acquireLease, heartbeatLease, releaseLease } from "./lease-writes.ts";
import { mergeStep } from "./merge-segments.ts";
import { wantPast } from "./past/want-past.ts";
import { removeDatasetStep } from "./remove-dataset.ts";
import { trigramStep } from "./trigram-index.ts";
import { retireStep } from "./vectors/vector-garbage.ts";
import type { WriteState } from "./write-state.ts";

export const WRITE_OPERATIONS = {
  commit: (
    state: WriteState,
    params: {
      readonly changeSet: ChangeSet;
      readonly options: CommitOptions;
      readonly origin: CommitOrigin;
    },
  ) => applyChangeSet(state, params.changeSet, params.options, params.origin),
  ensureDataset,
  markSwept,
  removeDatasetStep,
  acquireLease,
  heartbeatLease,
  releaseLease,
  requestJob,
  claimJob,
  reportProgress,
  finishJob,
  requestRefresh,
  takeRefreshes,
  wantPast,
  acknowledgeOutbox: (state: WriteState, params: { readonly sequence: number }) => {
    state.connection.run("DELETE FROM outbox WHERE sequence <= ?", params.sequence);
  },
  collectStep,
  vacuumStep,
  trigramStep,
  mergeStep,
  retireStep,
} as const;

export type WriteOperations = typeof WRITE_OPERATIONS;
export type WriteName = keyof WriteOperations;
export type WriteParams<Name extends WriteName> = Parameters<WriteOperations[Name]>[1];
export type WriteResult<Name extends WriteName> = ReturnType<WriteOperations[Name]>;
