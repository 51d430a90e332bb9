/** Opens and closes document versions, all paths of a commit at once. */
import type { ChangeSet, DocumentUpsert } from "../../../domain/change-set.ts";
import { createdId } from "../../../domain/created-id.ts";
import { AppError } from "../../../domain/errors.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { indexPaths, unindexPaths } from "./path-rows.ts";
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
  readonly path: string;
  readonly documentPk: number;
  readonly id: string;
  readonly versionPk: number | null;
  readonly setPk: number | null;
  readonly sizeBytes: number | null;
  readonly mtimeMs: number | null;
}

const FIND_CURRENT = `SELECT d.path, d.pk AS "documentPk", d.id, v.pk AS "versionPk", v.chunk_set_pk AS "setPk",
    v.size_bytes AS "sizeBytes", v.mtime_ms AS "mtimeMs"
  FROM documents d LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.dataset_pk = $1 AND d.path = ANY($2::text[])`;
const INSERT_DOCUMENTS = `INSERT INTO documents (dataset_pk, id, path, source_type, mime_type, created_at, indexed_at)
  SELECT $1, d.id, d.path, d.source_type, d.mime_type, $2, $2
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) d(id, path, source_type, mime_type)
  RETURNING pk, path`;
const INSERT_VERSIONS = `INSERT INTO document_versions (dataset_pk, rev_from, valid_from, document_pk, content_pk, chunk_set_pk,
    size_bytes, mtime_ms)
  SELECT $1, $2, $3, v.* FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::float8[]) v`;
const CLOSE_VERSIONS = `UPDATE document_versions SET rev_to = $1, valid_to = $2 WHERE pk = ANY($3::bigint[])`;
const TOUCH = `UPDATE document_versions v SET size_bytes = t.size_bytes, mtime_ms = t.mtime_ms
  FROM unnest($1::bigint[], $2::bigint[], $3::float8[]) t(pk, size_bytes, mtime_ms) WHERE v.pk = t.pk`;
const MARK_INDEXED = "UPDATE documents SET indexed_at = $1 WHERE pk = ANY($2::bigint[])";

interface OpenedVersion {
  readonly upsert: DocumentUpsert;
  readonly setPk: number;
  readonly contentPk: number;
  readonly current: CurrentRow | undefined;
}

interface Stat {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** What a commit does to documents, decided before anything is written. */
class Plan {
  readonly opened: OpenedVersion[] = [];
  readonly closed: CurrentRow[] = [];
  readonly deleted: CurrentRow[] = [];
  readonly touched = new Map<number, Stat>();
  readonly setDeltas = new Map<number, number>();

  close(current: CurrentRow): void {
    this.closed.push(current);
    if (current.setPk !== null) this.addDelta(current.setPk, -1);
  }

  addDelta(setPk: number, delta: number): void {
    this.setDeltas.set(setPk, (this.setDeltas.get(setPk) ?? 0) + delta);
  }

  touch({ versionPk, sizeBytes, mtimeMs }: CurrentRow, stat: Stat): void {
    if (versionPk === null) return;
    if (sizeBytes === stat.sizeBytes && mtimeMs === stat.mtimeMs) this.touched.delete(versionPk);
    else this.touched.set(versionPk, stat);
  }
}

/** Deletes, then upserts, then touches. A path that is deleted and upserted is upserted; each path is upserted once at most. */
export async function applyDocuments(
  tx: Transaction,
  head: DatasetHead,
  changeSet: ChangeSet,
  stored: StoredSets,
): Promise<DocumentChanges> {
  const current = await readCurrent(tx, head, changeSet);
  const plan = makePlan(changeSet, stored, current);
  const { closed, deleted, opened, touched, setDeltas } = plan;
  if (closed.length > 0)
    await tx.run(
      CLOSE_VERSIONS,
      head.revision + 1,
      changeSet.gitPosition,
      plainArray(closed.map(({ versionPk }) => versionPk)),
    );
  const documents = await insertDocuments(tx, head, changeSet, opened);
  await insertVersions(tx, head, changeSet, opened, documents);
  await touchVersions(tx, touched);
  await unindexPaths(
    tx,
    head.pk,
    deleted.map(({ documentPk, path }) => ({ documentPk, path })),
  );
  const begun = opened.filter(({ current }) => current === undefined || current.versionPk === null);
  await indexPaths(
    tx,
    head.pk,
    begun.map(({ upsert: { path } }) => ({ path, documentPk: documents.get(path)?.pk ?? 0 })),
  );
  const changed: ChangedDocument[] = [
    ...deleted.map(({ id, documentPk, path }) => ({
      ...{ id, documentPk, path },
      operation: "delete" as const,
    })),
    ...opened.map(({ upsert: { path } }) => {
      const { pk: documentPk, id } = documents.get(path) ?? { pk: 0, id: "" };
      return { id, documentPk, path, operation: "upsert" as const };
    }),
  ];
  return { changed, setDeltas };
}

async function readCurrent(
  tx: Transaction,
  head: DatasetHead,
  { deletes, upserts, touches }: ChangeSet,
): Promise<ReadonlyMap<string, CurrentRow>> {
  const paths = new Set([
    ...deletes,
    ...upserts.map(({ path }) => path),
    ...touches.map(({ path }) => path),
  ]);
  if (paths.size === 0) return new Map();
  const rows = await tx.all<CurrentRow>(FIND_CURRENT, head.pk, textArray(paths));
  return new Map(rows.map((row) => [row.path, row]));
}

type Current = ReadonlyMap<string, CurrentRow>;

/** Throws REVISION_CONFLICT when an upsert names what is not stored. */
function makePlan(changeSet: ChangeSet, stored: StoredSets, current: Current): Plan {
  const plan = new Plan();
  planDeletes(plan, changeSet, current);
  const opened = planUpserts(plan, changeSet, stored, current);
  planTouches(plan, changeSet, opened, current);
  plan.opened.push(...opened.values());
  return plan;
}

function planDeletes(plan: Plan, { deletes, upserts }: ChangeSet, current: Current): void {
  const replaced = new Set(upserts.map(({ path }) => path));
  for (const path of new Set(deletes)) {
    const row = current.get(path);
    if (replaced.has(path) || row === undefined || row.versionPk === null) continue;
    plan.close(row);
    plan.deleted.push(row);
  }
}

function planUpserts(
  plan: Plan,
  { upserts }: ChangeSet,
  stored: StoredSets,
  current: Current,
): Map<string, OpenedVersion> {
  const opened = new Map<string, OpenedVersion>();
  for (const upsert of upserts) {
    const contentPk = stored.contents.get(upsert.contentHash);
    const setPk = stored.find(upsert.contentHash, upsert.chunker);
    if (contentPk === undefined || setPk === null) throw unknownContent(upsert);
    const row = current.get(upsert.path);
    if (row !== undefined && row.setPk === setPk) {
      plan.touch(row, upsert);
      continue;
    }
    if (row !== undefined && row.versionPk !== null) plan.close(row);
    plan.addDelta(setPk, 1);
    opened.set(upsert.path, { upsert, contentPk, setPk, current: row });
  }
  return opened;
}

function planTouches(
  plan: Plan,
  { touches }: ChangeSet,
  opened: Map<string, OpenedVersion>,
  current: Current,
): void {
  const gone = new Set(plan.deleted.map(({ path }) => path));
  for (const { path, sizeBytes, mtimeMs } of touches) {
    const begun = opened.get(path);
    const row = current.get(path);
    if (begun !== undefined)
      opened.set(path, { ...begun, upsert: { ...begun.upsert, sizeBytes, mtimeMs } });
    else if (row !== undefined && !gone.has(path)) plan.touch(row, { sizeBytes, mtimeMs });
  }
}

type DocumentKeys = ReadonlyMap<string, { readonly pk: number; readonly id: string }>;

/** Keys of every opened document by path; new ones are made. */
async function insertDocuments(
  tx: Transaction,
  head: DatasetHead,
  { committedAtMs }: ChangeSet,
  opened: readonly OpenedVersion[],
): Promise<DocumentKeys> {
  const keys = new Map<string, { pk: number; id: string }>();
  const fresh: (readonly [DocumentUpsert, string])[] = [];
  for (const { upsert, current } of opened) {
    if (current === undefined) fresh.push([upsert, createdId(committedAtMs)]);
    else keys.set(upsert.path, { pk: current.documentPk, id: current.id });
  }
  if (keys.size > 0) {
    const known = plainArray([...keys.values()].map(({ pk }) => pk));
    await tx.run(MARK_INDEXED, Math.floor(committedAtMs), known);
  }
  if (fresh.length === 0) return keys;
  const ids = new Map(fresh.map(([{ path }, id]) => [path, id]));
  const inserted = await tx.all<{ pk: number; path: string }>(
    INSERT_DOCUMENTS,
    head.pk,
    Math.floor(committedAtMs),
    textArray(ids.values()),
    textArray(ids.keys()),
    textArray(fresh.map(([{ sourceType }]) => sourceType)),
    textArray(fresh.map(([{ mediaType }]) => mediaType)),
  );
  for (const { pk, path } of inserted) keys.set(path, { pk, id: ids.get(path) ?? "" });
  return keys;
}

async function insertVersions(
  tx: Transaction,
  head: DatasetHead,
  { gitPosition }: ChangeSet,
  opened: readonly OpenedVersion[],
  documents: DocumentKeys,
): Promise<void> {
  if (opened.length === 0) return;
  await tx.run(
    INSERT_VERSIONS,
    head.pk,
    head.revision + 1,
    gitPosition,
    plainArray(opened.map(({ upsert }) => documents.get(upsert.path)?.pk)),
    plainArray(opened.map(({ contentPk }) => contentPk)),
    plainArray(opened.map(({ setPk }) => setPk)),
    plainArray(opened.map(({ upsert }) => upsert.sizeBytes)),
    plainArray(opened.map(({ upsert }) => upsert.mtimeMs)),
  );
}

async function touchVersions(tx: Transaction, touched: ReadonlyMap<number, Stat>): Promise<void> {
  if (touched.size === 0) return;
  const stats = [...touched.values()];
  await tx.run(
    TOUCH,
    plainArray(touched.keys()),
    plainArray(stats.map(({ sizeBytes }) => sizeBytes)),
    plainArray(stats.map(({ mtimeMs }) => mtimeMs)),
  );
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
