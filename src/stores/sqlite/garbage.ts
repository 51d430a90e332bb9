/** Collects what nothing names any more, a bounded step at a time. */
import type { WriteConnection } from "./connection.ts";
import { collectEndedEdges, collectNodes } from "./graph-garbage.ts";
import { dropTextVectors } from "./vectors/vector-garbage.ts";
import type { WriteState } from "./write-state.ts";

/** Rows of one step: a few dozen milliseconds, so that commits pass between steps. */
const STEP_ROWS = 2_000;
/** Chunk sets of one step; each takes its chunks and symbols with it. */
const STEP_SETS = 100;
/** Free pages given back to the file system in one step. */
const STEP_PAGES = 1_000;

/** In this order each stage makes work for the next. Every statement takes what may go and a row limit. */
const STAGES: readonly ((
  connection: WriteConnection,
  closedBeforeMs: number,
) => number | { readonly removed: number; readonly worked: number })[] = [
  collectEndedEdges,
  collectNodes,
  collectVersions,
  collectDocuments,
  collectChunkSets,
  collectContents,
  collectTexts,
  unindexNames,
  collectNames,
  collectRevisions,
  collectJobs,
  collectProjects,
];

/** Works on one stage; call again with the same stage while there is `more`, then with the next until `last`. */
export function collectStep(
  state: WriteState,
  params: { readonly stage: number; readonly closedBeforeMs: number },
): { readonly removed: number; readonly more: boolean; readonly last: boolean } {
  const stage = STAGES[params.stage];
  state.names.clear();
  const done = stage === undefined ? 0 : stage(state.connection, params.closedBeforeMs);
  const { removed, worked } = typeof done === "number" ? { removed: done, worked: done } : done;
  return { removed, more: worked > 0, last: params.stage >= STAGES.length - 1 };
}

/** What was valid within the covered past stays: that moment would lack it. */
function collectVersions(connection: WriteConnection, closedBeforeMs: number): number {
  return connection.run(
    `DELETE FROM document_versions WHERE pk IN (
       SELECT v.pk FROM document_versions v
       JOIN revisions r ON r.dataset_pk = v.dataset_pk AND r.revision = v.rev_to
       WHERE v.rev_to IS NOT NULL AND r.committed_at < ?
       AND NOT EXISTS (SELECT 1 FROM pasts p WHERE p.dataset_pk = v.dataset_pk
         AND v.valid_from < v.valid_to AND v.valid_from <= p.covered_to AND v.valid_to > p.covered_from) LIMIT ?)`,
    Math.floor(closedBeforeMs),
    STEP_ROWS,
  );
}

/** One that was resolved stays until the graph has heard that it is gone. */
function collectDocuments(connection: WriteConnection): number {
  return connection.run(
    `DELETE FROM documents WHERE pk IN (
       SELECT d.pk FROM documents d
       WHERE NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.document_pk = d.pk)
       AND NOT EXISTS (SELECT 1 FROM resolved_documents r WHERE r.document_pk = d.pk) LIMIT ?)`,
    STEP_ROWS,
  );
}

function collectChunkSets(connection: WriteConnection): number {
  return connection.run(
    `DELETE FROM chunk_sets WHERE pk IN (
       SELECT s.pk FROM chunk_sets s WHERE s.shown = 0
       AND NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.chunk_set_pk = s.pk) LIMIT ?)`,
    STEP_SETS,
  );
}

function collectContents(connection: WriteConnection): number {
  return connection.run(
    `DELETE FROM contents WHERE pk IN (
       SELECT c.pk FROM contents c
       WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE s.content_pk = c.pk)
       AND NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.content_pk = c.pk) LIMIT ?)`,
    STEP_ROWS,
  );
}

/** A text that a model was given for a chunk's text stays as long as that. */
function collectTexts(connection: WriteConnection): number {
  const gone = connection.all<{ pk: number }>(
    `DELETE FROM texts WHERE pk IN (
       SELECT t.pk FROM texts t WHERE t.shown = 0
       AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.text_pk = t.pk)
       AND NOT EXISTS (SELECT 1 FROM text_slots s WHERE s.embedded_pk = t.pk) LIMIT ?) RETURNING pk`,
    STEP_ROWS,
  );
  dropTextVectors(
    connection,
    gone.map(({ pk }) => pk),
  );
  return gone.length;
}

/** Names that only sets of the past define leave the index but stay stored: nothing is removed. */
function unindexNames(connection: WriteConnection): {
  readonly removed: number;
  readonly worked: number;
} {
  const gone = connection.all<{ pk: number }>(
    `UPDATE names SET indexed = 0 WHERE pk IN (
       SELECT n.pk FROM names n WHERE n.indexed = 1
       AND NOT EXISTS (SELECT 1 FROM symbols y JOIN chunk_sets s ON s.pk = y.chunk_set_pk
         WHERE y.name_pk = n.pk AND s.shown > 0) LIMIT ?) RETURNING pk`,
    STEP_ROWS,
  );
  const remove = connection.prepare("DELETE FROM name_index WHERE rowid = ?");
  for (const { pk } of gone) remove.run(pk);
  return { removed: 0, worked: gone.length };
}

function collectNames(connection: WriteConnection): number {
  return connection.run(
    `DELETE FROM names WHERE pk IN (
       SELECT n.pk FROM names n WHERE n.indexed = 0
       AND NOT EXISTS (SELECT 1 FROM symbols y WHERE y.name_pk = n.pk)
       AND NOT EXISTS (SELECT 1 FROM unbound_references u WHERE u.name_pk = n.pk) LIMIT ?)`,
    STEP_ROWS,
  );
}

/** The dataset's present revision stays, and every one that a version begins or ends with. */
function collectRevisions(connection: WriteConnection, closedBeforeMs: number): number {
  return connection.run(
    `DELETE FROM revisions WHERE (dataset_pk, revision) IN (
       SELECT r.dataset_pk, r.revision FROM revisions r
       JOIN datasets d ON d.pk = r.dataset_pk AND d.revision <> r.revision
       WHERE r.committed_at < ?
       AND r.revision < (SELECT coalesce(min(v.rev_to), d.revision) FROM document_versions v
         WHERE v.dataset_pk = d.pk AND v.rev_to > 0) LIMIT ?)`,
    Math.floor(closedBeforeMs),
    STEP_ROWS,
  );
}

/** The newest job of a dataset says how its last run ended, so it stays. */
function collectJobs(connection: WriteConnection, closedBeforeMs: number): number {
  return connection.run(
    `DELETE FROM jobs WHERE id IN (
       SELECT j.id FROM jobs j WHERE j.finished_at < ?
       AND EXISTS (SELECT 1 FROM jobs n WHERE n.dataset_pk = j.dataset_pk
         AND (n.requested_at, n.id) > (j.requested_at, j.id)) LIMIT ?)`,
    Math.floor(closedBeforeMs),
    STEP_ROWS,
  );
}

function collectProjects(connection: WriteConnection): number {
  return connection.run("DELETE FROM projects WHERE pk NOT IN (SELECT project_pk FROM datasets)");
}

/** Gives some free pages back to the file system; `done` says that none are left. */
export function vacuumStep(
  { connection }: WriteState,
  _params: Readonly<Record<string, never>>,
): { readonly done: boolean } {
  connection.all(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
  const free = connection.get<{ freelist_count: number }>("PRAGMA freelist_count");
  return { done: (free?.freelist_count ?? 0) === 0 };
}
