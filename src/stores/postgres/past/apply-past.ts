/** Fills in the past of a dataset, as part of a commit. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import { createdId } from "../../../domain/created-id.ts";
import { AppError } from "../../../domain/errors.ts";
import type { PastBoundary, PastChange } from "../../../domain/past.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import { hexArray, plainArray, textArray } from "../array-literals.ts";
import type { StoredSets } from "../commit/store-chunk-sets.ts";
import type { Transaction } from "../transaction.ts";
import { applyPastEdges, cutPastEdges } from "./past-edges.ts";

interface Step {
  readonly tx: Transaction;
  readonly head: DatasetHead;
  readonly changeSet: ChangeSet;
  readonly past: PastChange;
  readonly stored: StoredSets;
}

const MOVE = `FROM unnest($2::text[], $3::bigint[]) b(path, position)
  JOIN documents d ON d.dataset_pk = $1 AND d.path = b.path
  WHERE v.document_pk = d.pk AND v.rev_to = 0`;
const BEGIN = `UPDATE document_versions v SET valid_from = b.position ${MOVE} AND v.valid_from = 0`;
const END = `UPDATE document_versions v SET valid_to = b.position ${MOVE} AND v.valid_to IS NULL`;
const INSERT_COMMITS = `INSERT INTO line_commits (dataset_pk, position, hash, committed_at)
  SELECT $1, c.* FROM unnest($2::bigint[], $3::text[], $4::bigint[]) c
  ON CONFLICT (tenant_id, dataset_pk, position) DO UPDATE SET hash = excluded.hash, committed_at = excluded.committed_at`;
const INSERT_DOCUMENTS = `INSERT INTO documents (dataset_pk, source_type, created_at, id, path)
  SELECT $1, 'file', $2, d.* FROM unnest($3::uuid[], $4::text[]) d ON CONFLICT (tenant_id, dataset_pk, path, part) DO NOTHING`;
const FIND_DOCUMENTS =
  "SELECT pk, path FROM documents WHERE dataset_pk = $1 AND path = ANY($2::text[])";
const INSERT_VERSIONS = `INSERT INTO document_versions (dataset_pk, document_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms,
    rev_from, rev_to, valid_from, valid_to)
  SELECT $1, n.document_pk, n.content_pk, n.set_pk, c.byte_length, -1, 0, 0, n.valid_from, n.valid_to
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
    n(document_pk, content_pk, set_pk, valid_from, valid_to)
  JOIN contents c ON c.pk = n.content_pk
  ON CONFLICT (tenant_id, document_pk, valid_from) WHERE rev_to = 0 DO NOTHING`;
const INSERT_BLOBS = `INSERT INTO past_blobs (blob, name, chunk_set_pk, reason)
  SELECT * FROM unnest($1::bytea[], $2::text[], $3::bigint[], $4::text[])
  ON CONFLICT (tenant_id, blob, name) DO UPDATE SET chunk_set_pk = excluded.chunk_set_pk, reason = excluded.reason`;
const INSERT_RENAMES = `INSERT INTO past_renames (dataset_pk, from_path, from_name, position, to_path, to_name)
  SELECT $1, r.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[]) r ON CONFLICT DO NOTHING`;
const RECORD = `INSERT INTO pasts (dataset_pk, covered_from, covered_to, fingerprint) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET covered_from = $2, covered_to = $3, fingerprint = $4`;

/** Throws AppError REVISION_CONFLICT when a version names what is not stored. */
export async function applyPast(step: Step): Promise<void> {
  const { tx, head, past } = step;
  await cut(step);
  await insertCommits(step);
  await move(step, BEGIN, past.begun);
  await move(step, END, past.ended);
  await insertVersions(step);
  await insertBlobs(step);
  await insertRenames(step);
  if (past.coverage !== null) {
    const { from, to, fingerprint } = past.coverage;
    await tx.run(RECORD, head.pk, from, to, fingerprint);
  }
  if (past.edges !== undefined) await applyPastEdges(tx, head, past.edges);
}

async function cut({ tx, head: { pk }, past: { cutAfter } }: Step): Promise<void> {
  if (cutAfter === null) return;
  await cutPastEdges(tx, pk, cutAfter);
  await tx.run("DELETE FROM line_commits WHERE dataset_pk = $1 AND position > $2", pk, cutAfter);
  await tx.run("DELETE FROM past_renames WHERE dataset_pk = $1 AND position > $2", pk, cutAfter);
  if (cutAfter < 0) {
    await tx.run("DELETE FROM document_versions WHERE dataset_pk = $1 AND rev_to = 0", pk);
    await tx.run(
      "UPDATE pasts SET covered_from = NULL, covered_to = NULL, edges_from = NULL, edges_to = NULL WHERE dataset_pk = $1",
      pk,
    );
    return;
  }
  await tx.run(
    "DELETE FROM document_versions WHERE dataset_pk = $1 AND rev_to = 0 AND valid_from > $2",
    pk,
    cutAfter,
  );
  await tx.run(
    "UPDATE document_versions SET valid_to = NULL WHERE dataset_pk = $1 AND rev_to = 0 AND valid_to > $2",
    pk,
    cutAfter,
  );
  // `least` would take the number where nothing is covered
  await tx.run(
    `UPDATE pasts SET covered_to = CASE WHEN covered_to > $2 THEN $2 ELSE covered_to END,
       edges_to = CASE WHEN edges_to > $2 THEN $2 ELSE edges_to END WHERE dataset_pk = $1`,
    pk,
    cutAfter,
  );
}

async function insertCommits({ tx, head, past }: Step): Promise<void> {
  const commits = [...new Map(past.commits.map((commit) => [commit.position, commit])).values()];
  if (commits.length === 0) return;
  await tx.run(
    INSERT_COMMITS,
    head.pk,
    plainArray(commits.map(({ position }) => position)),
    textArray(commits.map(({ hash }) => hash)),
    plainArray(commits.map(({ committedAtMs }) => Math.floor(committedAtMs))),
  );
}

async function move(
  { tx, head }: Step,
  sql: string,
  boundaries: readonly PastBoundary[],
): Promise<void> {
  if (boundaries.length === 0) return;
  // of one path the first counts: what it moves is then no longer open
  const first = new Map(boundaries.toReversed().map(({ path, position }) => [path, position]));
  await tx.run(sql, head.pk, textArray(first.keys()), plainArray(first.values()));
}

async function insertVersions(step: Step): Promise<void> {
  const { tx, head, past, stored } = step;
  if (past.versions.length === 0) return;
  const documents = await documentsOf(step, new Set(past.versions.map(({ path }) => path)));
  const rows = past.versions.map((version) => {
    const contentPk = stored.contents.get(version.contentHash);
    const setPk = stored.find(version.contentHash, version.chunker);
    if (contentPk === undefined || setPk === null) throw unknownContent(version.path);
    return [documents.get(version.path), contentPk, setPk, version.validFrom, version.validTo];
  });
  await tx.run(
    INSERT_VERSIONS,
    head.pk,
    ...[0, 1, 2, 3, 4].map((column) => plainArray(rows.map((row) => row[column]))),
  );
}

async function documentsOf(
  { tx, head, changeSet: { committedAtMs } }: Step,
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const asked = textArray(paths);
  const find = async (): Promise<Map<string, number>> =>
    new Map(
      (await tx.all<{ pk: number; path: string }>(FIND_DOCUMENTS, head.pk, asked)).map(
        ({ pk, path }) => [path, pk],
      ),
    );
  const known = await find();
  const missing = [...paths].filter((path) => !known.has(path));
  if (missing.length === 0) return known;
  const ids = textArray(missing.map(() => createdId(committedAtMs)));
  await tx.run(INSERT_DOCUMENTS, head.pk, Math.floor(committedAtMs), ids, textArray(missing));
  return find();
}

async function insertBlobs({ tx, past, stored }: Step): Promise<void> {
  const rows = new Map<
    string,
    { blob: string; name: string; setPk: number | null; reason: string | null }
  >();
  for (const { blob, name, contentHash, chunker, reason } of past.blobs) {
    const setPk = contentHash === null ? null : stored.find(contentHash, chunker);
    if (setPk !== null || reason !== null)
      rows.set(`${blob} ${name}`, { blob, name, setPk, reason });
  }
  const blobs = [...rows.values()];
  if (blobs.length === 0) return;
  await tx.run(
    INSERT_BLOBS,
    hexArray(blobs.map(({ blob }) => blob)),
    textArray(blobs.map(({ name }) => name)),
    plainArray(blobs.map(({ setPk }) => setPk)),
    textArray(blobs.map(({ reason }) => reason)),
  );
}

async function insertRenames({ tx, head, past: { renames } }: Step): Promise<void> {
  if (renames.length === 0) return;
  await tx.run(
    INSERT_RENAMES,
    head.pk,
    textArray(renames.map(({ fromPath }) => fromPath)),
    textArray(renames.map(({ fromName }) => fromName)),
    plainArray(renames.map(({ position }) => position)),
    textArray(renames.map(({ toPath }) => toPath)),
    textArray(renames.map(({ toName }) => toName)),
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
