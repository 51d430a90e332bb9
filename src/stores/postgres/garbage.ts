/** Collects what nothing names any more, a bounded step at a time. */
import { plainArray } from "./array-literals.ts";
import { removeWords } from "./commit/names.ts";
import { collectEndedEdges, collectNodes } from "./graph-garbage.ts";
import type { Transaction } from "./transaction.ts";
import { forgetVectors } from "./vectors/index-vectors.ts";

/** Rows of one step: a few dozen milliseconds, so that commits pass between steps. */
const STEP_ROWS = 2_000;
/** Chunk sets of one step; each takes its chunks and symbols with it. */
const STEP_SETS = 100;

export interface Collected {
  readonly removed: number;
  /** Rows looked at; 0 when the stage has nothing left to do. */
  readonly worked: number;
}

type Stage = (tx: Transaction, closedBeforeMs: number) => Promise<Collected | number>;

const statement =
  (sql: string, rows = STEP_ROWS): Stage =>
  (tx) =>
    tx.run(sql, rows);
const before =
  (sql: string): Stage =>
  (tx, closedBeforeMs) =>
    tx.run(sql, STEP_ROWS, Math.floor(closedBeforeMs));

/** What was valid within the covered past stays: that moment would lack it. */
const VERSIONS = `DELETE FROM document_versions WHERE pk IN (
    SELECT v.pk FROM document_versions v
    JOIN revisions r ON r.dataset_pk = v.dataset_pk AND r.revision = v.rev_to
    WHERE v.rev_to IS NOT NULL AND r.committed_at < $2
    AND NOT EXISTS (SELECT 1 FROM pasts p WHERE p.dataset_pk = v.dataset_pk
      AND v.valid_from < v.valid_to AND v.valid_from <= p.covered_to AND v.valid_to > p.covered_from) LIMIT $1)`;
/** One that was resolved stays until the graph has heard that it is gone, any until the projections have; what a legacy writer inserted is the writer's to remove. */
const DOCUMENTS = `DELETE FROM documents WHERE pk IN (
    SELECT d.pk FROM documents d
    WHERE d.system_origin = 'quarry' AND NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.document_pk = d.pk)
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.id = d.id)
    AND NOT EXISTS (SELECT 1 FROM resolved_documents r WHERE r.document_pk = d.pk) LIMIT $1 FOR UPDATE SKIP LOCKED)`;
/** Whoever writes a version that names one of these locks it, so a set in use is passed over. */
const HIDDEN_SETS = `SELECT s.pk FROM chunk_sets s
  WHERE NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.chunk_set_pk = s.pk) LIMIT $1 FOR UPDATE SKIP LOCKED`;
const CONTENTS = `DELETE FROM contents WHERE pk IN (
    SELECT c.pk FROM contents c
    WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE s.content_pk = c.pk)
    AND NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.content_pk = c.pk) LIMIT $1 FOR UPDATE SKIP LOCKED)`;
/** A text that a model was given for a chunk's text stays as long as that. */
const TEXTS = `DELETE FROM texts WHERE pk IN (
    SELECT t.pk FROM texts t
    WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.text_pk = t.pk)
    AND NOT EXISTS (SELECT 1 FROM text_slots s WHERE s.embedded_pk = t.pk)
    LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING pk`;
const NAMES = `DELETE FROM names WHERE pk IN (
    SELECT n.pk FROM names n
    WHERE NOT EXISTS (SELECT 1 FROM symbols y WHERE y.name_pk = n.pk)
    AND NOT EXISTS (SELECT 1 FROM unbound_references u WHERE u.name_pk = n.pk) LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING pk, name`;
/** The dataset's present revision stays, and every one that a version begins or ends with. */
const REVISIONS = `DELETE FROM revisions WHERE (tenant_id, dataset_pk, revision) IN (
    SELECT r.tenant_id, r.dataset_pk, r.revision FROM revisions r
    JOIN datasets d ON d.pk = r.dataset_pk AND d.revision <> r.revision
    WHERE r.committed_at < $2
    AND r.revision < (SELECT coalesce(min(v.rev_to), d.revision) FROM document_versions v
      WHERE v.dataset_pk = d.pk AND v.rev_to > 0) LIMIT $1)`;
/** The newest job of a dataset says how its last run ended, so it stays. */
const JOBS = `DELETE FROM jobs WHERE id IN (
    SELECT j.id FROM jobs j WHERE j.finished_at < $2
    AND EXISTS (SELECT 1 FROM jobs n WHERE n.dataset_pk = j.dataset_pk
      AND (n.requested_at, n.id) > (j.requested_at, j.id)) LIMIT $1)`;
/** A legacy writer's project may be without datasets; it says so when the project is gone. */
const PROJECTS = `DELETE FROM projects WHERE pk IN (
    SELECT p.pk FROM projects p WHERE NOT EXISTS (SELECT 1 FROM datasets d WHERE d.project_pk = p.pk)
    AND (p.owner IS NULL OR p.legacy->>'system' = 'gone') LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING pk`;

/** In this order each stage makes work for the next. */
export const STAGES: readonly Stage[] = [
  collectEndedEdges,
  collectNodes,
  before(VERSIONS),
  statement(DOCUMENTS),
  collectChunkSets,
  statement(CONTENTS),
  collectTexts,
  collectNames,
  before(REVISIONS),
  before(JOBS),
  collectProjects,
];

async function collectChunkSets(tx: Transaction): Promise<number> {
  const sets = await tx.all<{ pk: number }>(HIDDEN_SETS, STEP_SETS);
  if (sets.length === 0) return 0;
  const pks = plainArray(sets.map(({ pk }) => pk));
  const of = ["chunks", "symbols", "code_facts", "packed_facts", "declared_modules", "shown_sets"];
  for (const table of of)
    await tx.run(`DELETE FROM ${table} WHERE chunk_set_pk = ANY($1::bigint[])`, pks);
  return tx.run("DELETE FROM chunk_sets WHERE pk = ANY($1::bigint[])", pks);
}

/** Their vectors go with them, and what was given to models for them. */
async function collectTexts(tx: Transaction): Promise<number> {
  const gone = await tx.all<{ pk: number }>(TEXTS, STEP_ROWS);
  if (gone.length === 0) return 0;
  const pks = plainArray(gone.map(({ pk }) => pk));
  for (const table of ["embeddings", "sparse_vectors", "text_slots", "vector_backlog"])
    await tx.run(`DELETE FROM ${table} WHERE text_pk = ANY($1::bigint[])`, pks);
  await forgetVectors(tx, pks);
  return gone.length;
}

async function collectNames(tx: Transaction): Promise<number> {
  const gone = await tx.all<{ pk: number; name: string }>(NAMES, STEP_ROWS);
  if (gone.length > 0) await removeWords(tx, gone);
  return gone.length;
}

async function collectProjects(tx: Transaction): Promise<number> {
  const gone = await tx.all<{ pk: number }>(PROJECTS, STEP_ROWS);
  if (gone.length === 0) return 0;
  const pks = plainArray(gone.map(({ pk }) => pk));
  for (const table of ["postings", "word_texts", "shown_sets"])
    await tx.run(`DELETE FROM ${table} WHERE project_pk = ANY($1::bigint[])`, pks);
  await tx.run(
    `DELETE FROM nodes WHERE path_pk IN (SELECT pk FROM node_paths WHERE project_pk = ANY($1::bigint[]))`,
    pks,
  );
  await tx.run("DELETE FROM node_paths WHERE project_pk = ANY($1::bigint[])", pks);
  return gone.length;
}
