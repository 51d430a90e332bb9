/** Opens and closes document versions. */
import type { ChangeSet, DocumentUpsert } from "../../../domain/change-set.ts";
import { createdId } from "../../../domain/created-id.ts";
import type { DocumentStat } from "../../../domain/document.ts";
import { AppError } from "../../../domain/errors.ts";
import { splitWords } from "../../../domain/words.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import type { WriteConnection } from "../connection.ts";
import type { StoredSets } from "./store-chunk-sets.ts";

export interface ChangedDocument {
  readonly id: string;
  readonly documentPk: number;
  readonly path: string;
  readonly operation: "upsert" | "delete";
}

export interface DocumentChanges {
  readonly changed: readonly ChangedDocument[];
  /** By `chunk_sets.pk`: how many more (or fewer) versions show it now. */
  readonly setDeltas: ReadonlyMap<number, number>;
}

interface CurrentRow {
  readonly documentPk: number;
  readonly id: string;
  readonly versionPk: number | null;
  readonly setPk: number | null;
  readonly sizeBytes: number | null;
  readonly mtimeMs: number | null;
}

const FIND_CURRENT = `SELECT d.pk AS documentPk, d.id, v.pk AS versionPk, v.chunk_set_pk AS setPk,
    v.size_bytes AS sizeBytes, v.mtime_ms AS mtimeMs
  FROM documents d LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.dataset_pk = ? AND d.path = ?`;
const INSERT_DOCUMENT = `INSERT INTO documents (id, dataset_pk, path, source_type, media_type, created_at)
  VALUES (?, ?, ?, ?, ?, ?)`;
const INSERT_VERSION = `INSERT INTO document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes,
  mtime_ms, rev_from, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const CLOSE_VERSION = "UPDATE document_versions SET rev_to = ?, valid_to = ? WHERE pk = ?";
const TOUCH = "UPDATE document_versions SET size_bytes = ?, mtime_ms = ? WHERE pk = ?";
const INDEX_PATH = "INSERT INTO path_index (rowid, words) VALUES (?, ?)";
const UNINDEX_PATH = "DELETE FROM path_index WHERE rowid = ?";

interface Step {
  readonly connection: WriteConnection;
  readonly head: DatasetHead;
  readonly changeSet: ChangeSet;
  readonly stored: StoredSets;
  readonly changed: ChangedDocument[];
  readonly setDeltas: Map<number, number>;
}

/** Deletes, then upserts, then touches. A path that is deleted and upserted is upserted; each path is upserted once at most. */
export function applyDocuments(
  connection: WriteConnection,
  head: DatasetHead,
  changeSet: ChangeSet,
  stored: StoredSets,
): DocumentChanges {
  const step: Step = { connection, head, changeSet, stored, changed: [], setDeltas: new Map() };
  const upserted = new Set(changeSet.upserts.map(({ path }) => path));
  for (const path of changeSet.deletes) if (!upserted.has(path)) closeDocument(step, path);
  for (const upsert of changeSet.upserts) upsertDocument(step, upsert);
  for (const stat of changeSet.touches) touchDocument(step, stat);
  return step;
}

function closeDocument(step: Step, path: string): void {
  const current = findCurrent(step, path);
  if (current === null || current.versionPk === null) return;
  closeVersion(step, current);
  step.connection.run(UNINDEX_PATH, current.documentPk);
  const { id, documentPk } = current;
  step.changed.push({ id, documentPk, path, operation: "delete" });
}

function upsertDocument(step: Step, upsert: DocumentUpsert): void {
  const { connection, head, changeSet } = step;
  const contentPk = step.stored.contents(upsert.contentHash);
  const setPk = step.stored.find(upsert.contentHash, upsert.chunker);
  if (contentPk === null || setPk === null) throw unknownContent(upsert);
  const current = findCurrent(step, upsert.path);
  if (current?.setPk === setPk) {
    touchVersion(step, current, upsert);
    return;
  }
  const { pk: documentPk, id } =
    current === null ? insertDocument(step, upsert) : { pk: current.documentPk, id: current.id };
  if (current !== null && current.versionPk !== null) closeVersion(step, current);
  else connection.prepare(INDEX_PATH).run(documentPk, splitWords(upsert.path).join(" "));
  connection
    .prepare(INSERT_VERSION)
    .run(
      documentPk,
      head.pk,
      contentPk,
      setPk,
      upsert.sizeBytes,
      upsert.mtimeMs,
      head.revision + 1,
      changeSet.gitPosition,
    );
  addDelta(step, setPk, 1);
  step.changed.push({ id, documentPk, path: upsert.path, operation: "upsert" });
}

function insertDocument(step: Step, upsert: DocumentUpsert): { pk: number; id: string } {
  const { connection, head, changeSet } = step;
  const id = createdId(changeSet.committedAtMs);
  const { path, sourceType, mediaType } = upsert;
  const pk = connection.insert(
    INSERT_DOCUMENT,
    id,
    head.pk,
    path,
    sourceType,
    mediaType,
    changeSet.committedAtMs,
  );
  return { pk, id };
}

function touchDocument(step: Step, stat: DocumentStat): void {
  const current = findCurrent(step, stat.path);
  if (current !== null) touchVersion(step, current, stat);
}

function touchVersion(step: Step, current: CurrentRow, stat: DocumentStat): void {
  if (current.versionPk === null) return;
  if (current.sizeBytes === stat.sizeBytes && current.mtimeMs === stat.mtimeMs) return;
  step.connection.prepare(TOUCH).run(stat.sizeBytes, stat.mtimeMs, current.versionPk);
}

function closeVersion(step: Step, current: CurrentRow): void {
  step.connection
    .prepare(CLOSE_VERSION)
    .run(step.head.revision + 1, step.changeSet.gitPosition, current.versionPk);
  if (current.setPk !== null) addDelta(step, current.setPk, -1);
}

function findCurrent(step: Step, path: string): CurrentRow | null {
  const row = step.connection.prepare(FIND_CURRENT).get(step.head.pk, path);
  return (row as CurrentRow | undefined) ?? null;
}

function addDelta(step: Step, setPk: number, delta: number): void {
  step.setDeltas.set(setPk, (step.setDeltas.get(setPk) ?? 0) + delta);
}

/** Garbage collection may take a content between the look-up that found it and the commit that names it: sending it again mends that. */
function unknownContent(upsert: DocumentUpsert): AppError {
  return new AppError(
    "REVISION_CONFLICT",
    `${upsert.path} names a content or chunk set that is not stored (any more).`,
    {
      next: "Read the file again and send its content and chunk set along.",
      data: { path: upsert.path, contentHash: upsert.contentHash, chunker: upsert.chunker },
    },
  );
}
