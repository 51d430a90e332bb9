/** The revision that a commit leaves behind. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import type { Transaction } from "../transaction.ts";

const INSERT = `INSERT INTO revisions (dataset_pk, revision, git_commit, git_position, committed_at, operation_id)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** The dataset's revision afterwards. It grows when a document changed or git moved to another commit. */
export async function recordRevision(
  tx: Transaction,
  head: DatasetHead,
  changeSet: ChangeSet,
  made: { readonly changed: boolean; readonly trace: string },
): Promise<number> {
  const { gitPosition, committedAtMs } = changeSet;
  const keepsHead = changeSet.past !== undefined || changeSet.keepsHead === true;
  const { gitCommit, branch } = keepsHead ? head : changeSet;
  const isGrown = made.changed || gitCommit !== head.gitCommit;
  if (!isGrown && branch === head.branch) return head.revision;
  const revision = isGrown ? head.revision + 1 : head.revision;
  await tx.run(
    "UPDATE datasets SET revision = $1, git_commit = $2, branch = $3 WHERE pk = $4",
    revision,
    gitCommit,
    branch,
    head.pk,
  );
  if (isGrown) {
    const at = Math.floor(committedAtMs);
    await tx.run(INSERT, head.pk, revision, gitCommit, gitPosition, at, made.trace);
  }
  return revision;
}
