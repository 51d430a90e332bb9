/** Removes a dataset, a bounded step at a time. */
import { applyShownSets } from "./commit/shown-sets.ts";
import { indexBegunTexts } from "./commit/word-rows.ts";
import { removeGraphStep } from "./graph-garbage.ts";
import type { WriteState } from "./write-state.ts";

/** Documents of one step; each may end a chunk set and so some dozens of word rows. */
const STEP_DOCUMENTS = 200;
const STEP_SKIPS = 5_000;

interface RemovedRow {
  readonly documentPk: number;
  readonly setPk: number | null;
}

/**
 * Hides and drops some documents, at last the dataset itself. The first step takes its lease and completeness away, so that a
 * writer is fenced off and a reader never takes half of it for the whole. `done`: the dataset is gone.
 */
export function removeDatasetStep(
  state: WriteState,
  params: { readonly datasetId: string },
): { readonly done: boolean } {
  const { connection } = state;
  const dataset = connection.get<{ pk: number }>(
    "UPDATE datasets SET swept_at = NULL, fingerprint = NULL WHERE id = ? RETURNING pk",
    params.datasetId,
  );
  if (dataset === undefined) return { done: true };
  connection.run(
    "UPDATE leases SET owner = NULL, generation = generation + 1 WHERE dataset_pk = ? AND owner IS NOT NULL",
    dataset.pk,
  );
  const rows = connection.all<RemovedRow>(
    `SELECT d.pk AS documentPk, v.chunk_set_pk AS setPk
     FROM documents d LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
     WHERE d.dataset_pk = ? LIMIT ?`,
    dataset.pk,
    STEP_DOCUMENTS,
  );
  hideDocuments(state, rows);
  if (rows.length === STEP_DOCUMENTS) return { done: false };
  const skips = connection.run(
    `DELETE FROM skipped_files WHERE (dataset_pk, path) IN
       (SELECT dataset_pk, path FROM skipped_files WHERE dataset_pk = ? LIMIT ?)`,
    dataset.pk,
    STEP_SKIPS,
  );
  if (skips === STEP_SKIPS) return { done: false };
  if (!removeGraphStep(connection, dataset.pk).done) return { done: false };
  connection.run("DELETE FROM datasets WHERE pk = ?", dataset.pk);
  return { done: true };
}

function hideDocuments(state: WriteState, rows: readonly RemovedRow[]): void {
  const { connection } = state;
  const deltas = new Map<number, number>();
  const unindexPath = connection.prepare("DELETE FROM path_index WHERE rowid = ?");
  const remove = connection.prepare("DELETE FROM documents WHERE pk = ?");
  for (const { documentPk, setPk } of rows) {
    if (setPk !== null) {
      deltas.set(setPk, (deltas.get(setPk) ?? 0) - 1);
      unindexPath.run(documentPk);
    }
    remove.run(documentPk);
  }
  const { endedTexts } = applyShownSets(state, deltas, null);
  indexBegunTexts(connection, [], endedTexts);
}
