/** Indexes the words of what legacy writers inserted, and takes out those of what they removed, a bounded step at a time. */
import { plainArray } from "./array-literals.ts";
import { applyShownSets } from "./commit/shown-sets.ts";
import type { Transaction } from "./transaction.ts";

/** Chunk sets of one step; each is one chunk. */
const STEP_SETS = 500;

const PROJECT = "SELECT project_pk AS pk FROM pending_sets LIMIT 1";
const ENSURE_WORDS = `INSERT INTO word_projects (project_pk) SELECT pk FROM projects WHERE pk = $1 ON CONFLICT DO NOTHING`;
const LOCK = "SELECT 1 FROM word_projects WHERE project_pk = $1 FOR UPDATE";
const TAKE = `DELETE FROM pending_sets WHERE project_pk = $1 AND chunk_set_pk IN
    (SELECT chunk_set_pk FROM pending_sets WHERE project_pk = $1 ORDER BY chunk_set_pk LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING chunk_set_pk AS "setPk"`;
/** How many versions show each set, and how many were counted: a row of `pending_sets` says only where to look, whoever wrote it. */
const COUNT = `SELECT k.pk AS "setPk", (SELECT count(*) FROM document_versions v JOIN datasets d ON d.pk = v.dataset_pk AND d.project_pk = $1
      WHERE v.chunk_set_pk = k.pk AND v.rev_to IS NULL) - coalesce((SELECT s.shown FROM shown_sets s
      WHERE s.project_pk = $1 AND s.chunk_set_pk = k.pk), 0) AS delta
  FROM unnest($2::bigint[]) k(pk)`;

/** `done` says that nothing is left. To be run for the whole tenant. */
export async function countPendingSets(tx: Transaction): Promise<{ readonly done: boolean }> {
  const project = await tx.get<{ pk: number }>(PROJECT);
  if (project === undefined) return { done: true };
  await tx.run(ENSURE_WORDS, project.pk);
  // commits to the project count the same words
  await tx.get(LOCK, project.pk);
  const taken = await tx.all<{ setPk: number }>(TAKE, project.pk, STEP_SETS);
  const sets = plainArray(taken.map(({ setPk }) => setPk));
  const rows = await tx.all<{ setPk: number; delta: number }>(COUNT, project.pk, sets);
  await applyShownSets(
    tx,
    project.pk,
    new Map(rows.map(({ setPk, delta }) => [setPk, delta])),
    null,
  );
  return { done: false };
}
