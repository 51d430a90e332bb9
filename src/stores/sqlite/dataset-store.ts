/** Projects and datasets on SQLite. */
import { datasetPlace } from "../../domain/dataset.ts";
import type { SkippedFile } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type { DatasetStatistics, DatasetStore } from "../../ports/dataset-store.ts";
import { type DatasetRow, toDataset } from "../dataset-row.ts";
import type { ReadConnection } from "./connection.ts";
import { reclaim } from "./maintenance.ts";
import type { Writer } from "./writer.ts";

const SELECT_DATASET = `SELECT d.id, d.kind, d.host, d.folder, d.branch, d.visibility, d.revision,
    d.git_commit AS gitCommit, d.swept_at AS sweptAtMs, d.fingerprint,
    p.id AS projectId, p.key AS projectKey, p.name AS projectName
  FROM datasets d JOIN projects p ON p.pk = d.project_pk`;

export function createDatasetStore(reader: ReadConnection, writer: Writer): DatasetStore {
  const find: DatasetStore["find"] = async (_context, { host, folder, ref }) => {
    const place = datasetPlace(folder, ref ?? null);
    return toDataset(
      reader.get<DatasetRow>(`${SELECT_DATASET} WHERE d.host = ? AND d.folder = ?`, host, place),
    );
  };
  return {
    find,
    ensure: async (context, params) => {
      const known = await find(context, params);
      if (known !== null) return known;
      const { tenantId, principal } = context;
      await writer.call(context, "ensureDataset", { ...params, tenantId, principal });
      const made = await find(context, params);
      if (made === null)
        throw new AppError("INTERNAL", "A dataset that was just made is not there.");
      return made;
    },
    get: async (_context, datasetId) =>
      toDataset(reader.get<DatasetRow>(`${SELECT_DATASET} WHERE d.id = ?`, datasetId)),
    list: async () =>
      reader
        .all<DatasetRow>(`${SELECT_DATASET} ORDER BY d.folder, d.host`)
        .flatMap((row) => toDataset(row) ?? []),
    markSwept: (context, params) => writer.call(context, "markSwept", params),
    remove: async (context, datasetId) => {
      while (!(await writer.call(context, "removeDatasetStep", { datasetId })).done);
      await reclaim(context, writer);
    },
    statistics: async (_context, datasetId) => reader.snapshot(() => statistics(reader, datasetId)),
    listSkipped: async (_context, { datasetId, reason, limit }) =>
      listSkipped(reader, datasetId, reason ?? null, limit),
  };
}

interface TotalsRow {
  readonly documents: number;
  readonly bytes: number;
  readonly partialDocuments: number;
}

function statistics(reader: ReadConnection, datasetId: string): DatasetStatistics {
  const pk = reader.get<{ pk: number }>("SELECT pk FROM datasets WHERE id = ?", datasetId)?.pk ?? 0;
  const totals = reader.get<TotalsRow>(
    `SELECT count(*) AS documents, coalesce(sum(v.size_bytes), 0) AS bytes, count(s.partial) AS partialDocuments
     FROM document_versions v JOIN chunk_sets s ON s.pk = v.chunk_set_pk
     WHERE v.dataset_pk = ? AND v.rev_to IS NULL`,
    pk,
  );
  const countParts = (table: "chunks" | "symbols"): number =>
    reader.get<{ n: number }>(
      `SELECT count(*) AS n FROM document_versions v JOIN ${table} t ON t.chunk_set_pk = v.chunk_set_pk
       WHERE v.dataset_pk = ? AND v.rev_to IS NULL`,
      pk,
    )?.n ?? 0;
  return {
    documents: totals?.documents ?? 0,
    bytes: totals?.bytes ?? 0,
    partialDocuments: totals?.partialDocuments ?? 0,
    chunks: countParts("chunks"),
    symbols: countParts("symbols"),
    byLanguage: tally(
      reader,
      `SELECT s.language AS name, count(*) AS n FROM document_versions v
       JOIN chunk_sets s ON s.pk = v.chunk_set_pk
       WHERE v.dataset_pk = ? AND v.rev_to IS NULL GROUP BY 1 ORDER BY 1`,
      pk,
    ),
    skippedByReason: tally(
      reader,
      "SELECT reason AS name, count(*) AS n FROM skipped_files WHERE dataset_pk = ? GROUP BY 1 ORDER BY 1",
      pk,
    ),
  };
}

function tally(reader: ReadConnection, sql: string, pk: number): Record<string, number> {
  const rows = reader.all<{ name: string; n: number }>(sql, pk);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

function listSkipped(
  reader: ReadConnection,
  datasetId: string,
  reason: string | null,
  limit: number,
): SkippedFile[] {
  return reader
    .all<SkippedFile>(
      `SELECT path, reason, sizeBytes, mtimeMs FROM (
         SELECT path, reason, size_bytes AS sizeBytes, mtime_ms AS mtimeMs,
           row_number() OVER (PARTITION BY reason ORDER BY path) AS nth
         FROM skipped_files WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?1)
         AND (?2 IS NULL OR reason = ?2))
       WHERE nth <= ?3 ORDER BY path`,
      datasetId,
      reason,
      limit,
    )
    .map((row) => ({ ...row }));
}
