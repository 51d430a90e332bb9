/** A commit that is done once, however often its connection ends. */
import type { ChangeSet, CommitOptions, CommitResult } from "../../../domain/change-set.ts";
import { createdId } from "../../../domain/created-id.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import type { Database } from "../transaction.ts";
import { applyChangeSet } from "./apply-change-set.ts";

/** Tried again where two transactions met, or where the answer to a commit was lost: then the transaction log says whether it stands. */
export function commitOnce(
  database: Database,
  context: OperationContext,
  commit: {
    readonly changeSet: ChangeSet;
    readonly options: CommitOptions;
  },
): Promise<CommitResult> {
  const { isolation } = commit.options;
  const options = { name: "commit", isRepeatable: true, ...(isolation && { isolation }) };
  const id = createdId();
  let tries = 0;
  return database.write(context, options, (tx) => {
    tries += 1;
    return applyChangeSet(tx, { ...commit, id, isRepeat: tries > 1, trace: context.operationId });
  });
}
