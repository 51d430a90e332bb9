/** Everything in the database that what is found in a catalog depends on, as one short text. */
import { createHash } from "node:crypto";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Datasets that share a project share its counts of words; models are the tenant's, because a text's vector may come with another project.
 * `xmin` names the transaction that wrote the row.
 */
const STATE = `WITH concerned AS MATERIALIZED (SELECT DISTINCT project_pk FROM datasets WHERE home_pk = $1)
  SELECT string_agg(line, E'\\n' ORDER BY line) AS state FROM (
    SELECT concat_ws(' ', 'dataset', d.id, d.revision, d.git_commit, d.branch, d.fingerprint) AS line
      FROM datasets d WHERE d.project_pk IN (SELECT project_pk FROM concerned)
    UNION ALL SELECT concat_ws(' ', 'project', s.project_pk, s.state)
      FROM project_states s WHERE s.project_pk IN (SELECT project_pk FROM concerned)
    UNION ALL SELECT concat_ws(' ', 'model', m.slot, m.identity, m.used_at, m.xmin) FROM models m) lines`;

/** Replaces the mark of a project, for changes that are no commit. */
const MARK = `INSERT INTO project_states (project_pk) VALUES ($1)
  ON CONFLICT (tenant_id, project_pk) DO UPDATE SET state = gen_random_uuid()`;

/** Of the primary: nothing older than what was committed before the question is taken for current. */
export async function readAnswersState(
  { database, pk }: Home,
  context: OperationContext,
): Promise<string> {
  const row = await database.readPrimary(context, (tx) =>
    tx.get<{ state: string | null }>(STATE, pk),
  );
  return createHash("sha256")
    .update(row?.state ?? "")
    .digest("base64url");
}

export async function markProject(tx: Transaction, projectPk: number): Promise<void> {
  await tx.run(MARK, projectPk);
}
