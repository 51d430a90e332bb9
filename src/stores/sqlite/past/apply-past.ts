/** Fills in the past of a dataset, as part of a commit. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import { createdId } from "../../../domain/created-id.ts";
import { AppError } from "../../../domain/errors.ts";
import type { PastChange } from "../../../domain/past.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import type { StoredSets } from "../commit/store-chunk-sets.ts";
import type { WriteConnection } from "../connection.ts";
import { applyPastEdges, cutPastEdges } from "./past-edges.ts";

interface Step {
  readonly connection: WriteConnection;
  readonly head: DatasetHead;
  readonly changeSet: ChangeSet;
  readonly past: PastChange;
  readonly stored: StoredSets;
}

const PAST_OF_PATH = `document_pk = (SELECT pk FROM documents WHERE dataset_pk = ?2 AND path = ?3) AND rev_to = 0`;
const BEGIN = `UPDATE document_versions SET valid_from = ?1 WHERE ${PAST_OF_PATH} AND valid_from = 0`;
const END = `UPDATE document_versions SET valid_to = ?1 WHERE ${PAST_OF_PATH} AND valid_to IS NULL`;
const FIND_DOCUMENT = "SELECT pk FROM documents WHERE dataset_pk = ? AND path = ?";
const INSERT_DOCUMENT =
  "INSERT INTO documents (id, dataset_pk, path, source_type, created_at) VALUES (?, ?, ?, 'file', ?)";
const INSERT_VERSION = `INSERT OR IGNORE INTO document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes,
  mtime_ms, rev_from, rev_to, valid_from, valid_to)
  SELECT ?1, ?2, pk, ?4, byte_length, -1, 0, 0, ?5, ?6 FROM contents WHERE pk = ?3`;

/** Throws AppError REVISION_CONFLICT when a version names what is not stored. */
export function applyPast(step: Step): void {
  cut(step);
  insertCommits(step);
  moveBoundaries(step);
  insertVersions(step);
  insertBlobs(step);
  insertRenames(step);
  recordCoverage(step);
  if (step.past.edges !== undefined) applyPastEdges(step.connection, step.head, step.past.edges);
}

function cut({ connection, head, past }: Step): void {
  const { cutAfter } = past;
  if (cutAfter === null) return;
  cutPastEdges(connection, head.pk, cutAfter);
  connection.run(
    "DELETE FROM line_commits WHERE dataset_pk = ? AND position > ?",
    head.pk,
    cutAfter,
  );
  connection.run(
    "DELETE FROM past_renames WHERE dataset_pk = ? AND position > ?",
    head.pk,
    cutAfter,
  );
  if (cutAfter < 0) {
    connection.run("DELETE FROM document_versions WHERE dataset_pk = ? AND rev_to = 0", head.pk);
    connection.run(
      "UPDATE pasts SET covered_from = NULL, covered_to = NULL, edges_from = NULL, edges_to = NULL WHERE dataset_pk = ?",
      head.pk,
    );
    return;
  }
  connection.run(
    "DELETE FROM document_versions WHERE dataset_pk = ? AND rev_to = 0 AND valid_from > ?",
    head.pk,
    cutAfter,
  );
  connection.run(
    "UPDATE document_versions SET valid_to = NULL WHERE dataset_pk = ? AND rev_to = 0 AND valid_to > ?",
    head.pk,
    cutAfter,
  );
  connection.run(
    "UPDATE pasts SET covered_to = min(covered_to, ?1), edges_to = min(edges_to, ?1) WHERE dataset_pk = ?2",
    cutAfter,
    head.pk,
  );
}

function insertCommits({ connection, head, past }: Step): void {
  const insert = connection.prepare(
    "INSERT OR REPLACE INTO line_commits (dataset_pk, position, hash, committed_at) VALUES (?, ?, ?, ?)",
  );
  for (const { position, hash, committedAtMs } of past.commits)
    insert.run(head.pk, position, hash, Math.floor(committedAtMs));
}

function moveBoundaries({ connection, head, past }: Step): void {
  const begin = connection.prepare(BEGIN);
  for (const { path, position } of past.begun) begin.run(position, head.pk, path);
  const end = connection.prepare(END);
  for (const { path, position } of past.ended) end.run(position, head.pk, path);
}

function insertVersions(step: Step): void {
  const { connection, head, past, stored } = step;
  const insert = connection.prepare(INSERT_VERSION);
  for (const version of past.versions) {
    const contentPk = stored.contents(version.contentHash);
    const setPk = stored.find(version.contentHash, version.chunker);
    if (contentPk === null || setPk === null) throw unknownContent(version.path);
    const documentPk = documentOf(step, version.path);
    const { validFrom, validTo } = version;
    insert.run(documentPk, head.pk, contentPk, setPk, validFrom, validTo);
  }
}

function documentOf({ connection, head, changeSet }: Step, path: string): number {
  const known = connection.prepare(FIND_DOCUMENT).get(head.pk, path) as { pk: number } | undefined;
  if (known !== undefined) return known.pk;
  const { committedAtMs } = changeSet;
  return connection.insert(INSERT_DOCUMENT, createdId(committedAtMs), head.pk, path, committedAtMs);
}

function insertBlobs({ connection, past, stored }: Step): void {
  const insert = connection.prepare(
    "INSERT OR REPLACE INTO past_blobs (blob, name, chunk_set_pk, reason) VALUES (?, ?, ?, ?)",
  );
  for (const { blob, name, contentHash, chunker, reason } of past.blobs) {
    const setPk = contentHash === null ? null : stored.find(contentHash, chunker);
    if (setPk === null && reason === null) continue;
    insert.run(Buffer.from(blob, "hex"), name, setPk, reason);
  }
}

function insertRenames({ connection, head, past }: Step): void {
  const insert = connection.prepare(
    `INSERT OR IGNORE INTO past_renames (dataset_pk, from_path, from_name, position, to_path, to_name)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  for (const { fromPath, fromName, position, toPath, toName } of past.renames)
    insert.run(head.pk, fromPath, fromName, position, toPath, toName);
}

function recordCoverage({ connection, head, past }: Step): void {
  if (past.coverage === null) return;
  const { from, to, fingerprint } = past.coverage;
  connection.run(
    `INSERT INTO pasts (dataset_pk, covered_from, covered_to, fingerprint) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (dataset_pk) DO UPDATE SET covered_from = ?2, covered_to = ?3, fingerprint = ?4`,
    head.pk,
    from,
    to,
    fingerprint,
  );
}

/** Garbage collection may take a content between the look-up that found it and the commit that names it. */
function unknownContent(path: string): AppError {
  return new AppError(
    "REVISION_CONFLICT",
    `A past state of ${path} names a content or chunk set that is not stored (any more).`,
    { next: "Read it again and send its content and chunk set along.", data: { path } },
  );
}
