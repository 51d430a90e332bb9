/** Removes a dataset, a bounded step at a time. */
import { createdId } from "../../domain/created-id.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { markProject } from "./answers-state.ts";
import { plainArray } from "./array-literals.ts";
import { appendDatasetEvent } from "./commit/outbox-rows.ts";
import { applyShownSets } from "./commit/shown-sets.ts";
import { removeGraphStep } from "./graph-garbage.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";
import { logTransaction } from "./transaction-log.ts";
import { isUuid } from "./uuid.ts";

/** Documents of one step; each may end a chunk set and so some dozens of texts. */
const STEP_DOCUMENTS = 200;

interface RemovedRow {
  readonly documentPk: number;
  readonly setPk: number | null;
}

/** Takes its lease and completeness away, so that a writer is fenced off and a reader never takes half of it for the whole. */
const BEGIN = `UPDATE datasets SET swept_at = NULL, fingerprint = NULL WHERE id = $1 RETURNING pk, project_pk AS "projectPk"`;
const FENCE = `UPDATE leases SET owner = NULL, generation = generation + 1 WHERE dataset_pk = $1 AND owner IS NOT NULL`;
const SOME = `SELECT d.pk AS "documentPk", v.chunk_set_pk AS "setPk"
  FROM documents d LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.dataset_pk = $1 LIMIT $2`;

/** Idempotent. */
export async function removeDataset(
  { database }: Home,
  context: OperationContext,
  datasetId: string,
): Promise<void> {
  if (!isUuid(datasetId)) return;
  const options = { name: "removeDatasetStep", isRepeatable: true };
  const step = async (tx: Transaction): Promise<{ done: boolean }> => {
    const result = await removeStep(tx, datasetId);
    // each step of its own, so that one which is the last for now leaves no projection with more than the catalog has
    if (!result.done)
      await appendDatasetEvent(tx, datasetId, { trace: context.operationId, concerned: "all" });
    return result;
  };
  while (!(await database.write(context, options, step)).done);
}

/** The last one, which takes the dataset itself, is told by a trigger. */
async function removeStep(tx: Transaction, datasetId: string): Promise<{ done: boolean }> {
  const dataset = await tx.get<{ pk: number; projectPk: number }>(BEGIN, datasetId);
  if (dataset === undefined) return { done: true };
  await tx.get("SELECT 1 FROM word_projects WHERE project_pk = $1 FOR UPDATE", dataset.projectPk);
  await tx.run(FENCE, dataset.pk);
  const rows = await tx.all<RemovedRow>(SOME, dataset.pk, STEP_DOCUMENTS);
  await hideDocuments(tx, dataset.projectPk, rows);
  await markProject(tx, dataset.projectPk);
  if (rows.length === STEP_DOCUMENTS) return { done: false };
  if (!(await removeGraphStep(tx, dataset.pk)).done) return { done: false };
  await tx.run("DELETE FROM datasets WHERE pk = $1", dataset.pk);
  const detail = { dataset: datasetId };
  await logTransaction(tx, {
    id: createdId(),
    operation: "remove",
    startedAtMs: Date.now(),
    detail,
  });
  return { done: true };
}

async function hideDocuments(
  tx: Transaction,
  projectPk: number,
  rows: readonly RemovedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const deltas = new Map<number, number>();
  for (const { setPk } of rows) if (setPk !== null) deltas.set(setPk, (deltas.get(setPk) ?? 0) - 1);
  const pks = plainArray(rows.map(({ documentPk }) => documentPk));
  await tx.run("DELETE FROM path_words WHERE document_pk = ANY($1::bigint[])", pks);
  await tx.run("DELETE FROM documents WHERE pk = ANY($1::bigint[])", pks);
  await applyShownSets(tx, projectPk, deltas, null);
}
