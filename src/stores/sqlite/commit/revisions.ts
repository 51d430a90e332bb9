/** The revision that a commit leaves behind. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import type { WriteConnection } from "../connection.ts";

const INSERT = `INSERT INTO revisions (dataset_pk, revision, git_commit, git_position, committed_at, operation_id)
  VALUES (?, ?, ?, ?, ?, ?)`;

/** The dataset's revision afterwards. It grows when a document changed or git moved to another commit. */
export function recordRevision(
  connection: WriteConnection,
  head: DatasetHead,
  changeSet: ChangeSet,
  made: { readonly changed: boolean; readonly trace: string },
): number {
  const { gitPosition, committedAtMs } = changeSet;
  const keepsHead = changeSet.past !== undefined || changeSet.keepsHead === true;
  const { gitCommit, branch } = keepsHead ? head : changeSet;
  const isGrown = made.changed || gitCommit !== head.gitCommit;
  if (!isGrown && branch === head.branch) return head.revision;
  const revision = isGrown ? head.revision + 1 : head.revision;
  connection.run(
    "UPDATE datasets SET revision = ?, git_commit = ?, branch = ? WHERE pk = ?",
    revision,
    gitCommit,
    branch,
    head.pk,
  );
  if (isGrown)
    connection.run(INSERT, head.pk, revision, gitCommit, gitPosition, committedAtMs, made.trace);
  return revision;
}
