/** Projects and datasets on PostgreSQL. */
import { createdId } from "../../domain/created-id.ts";
import { datasetPlace } from "../../domain/dataset.ts";
import type { SkippedFile } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import type {
  DatasetStatistics,
  DatasetStore,
  EnsureDatasetParams,
} from "../../ports/dataset-store.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { type DatasetRow, toDataset } from "../dataset-row.ts";
import type { Home } from "./home.ts";
import { collectGarbage } from "./maintenance.ts";
import { removeDataset } from "./remove-dataset.ts";
import type { Transaction } from "./transaction.ts";
import { isUuid } from "./uuid.ts";

/** `cognee-data` holds no text of its own. */
const INSERTED = "d.kind IN ('claude', 'cognee')";
const SELECT_DATASET = `SELECT d.id, CASE WHEN ${INSERTED} THEN 'inserted' ELSE d.kind END AS kind, d.host,
    CASE WHEN ${INSERTED} THEN p.name || ':' || coalesce(d.legacy->>'name', d.folder) ELSE d.folder END AS folder, d.branch, d.visibility, d.revision,
    d.git_commit AS "gitCommit", d.swept_at AS "sweptAtMs", d.fingerprint,
    p.id AS "projectId", p.key AS "projectKey", p.name AS "projectName"
  FROM datasets d JOIN projects p ON p.pk = d.project_pk`;

/** What a folder is indexed into: the principal's own dataset, else one that all of the tenant write. */
const FIND_PLACE = `${SELECT_DATASET} WHERE d.home_pk = $1 AND d.host = $2 AND d.folder = $3
  AND (d.owner = $4 OR d.visibility = 'global') ORDER BY d.owner <> $4, d.pk LIMIT 1`;

export function createDatasetStore(home: Home): DatasetStore {
  const { database } = home;
  const find: DatasetStore["find"] = (context, { host, folder, ref }) =>
    database.read(context, async (tx) =>
      toDataset(
        await tx.get<DatasetRow>(
          FIND_PLACE,
          home.pk,
          host,
          datasetPlace(folder, ref ?? null),
          context.principal,
        ),
      ),
    );
  return {
    find,
    ensure: async (context, params) => {
      const known = await find(context, params);
      if (known !== null) return known;
      await database.write(context, { name: "ensureDataset", isRepeatable: true }, (tx) =>
        ensureDataset(tx, home.pk, context, params),
      );
      const made = await find(context, params);
      if (made === null)
        throw new AppError("INTERNAL", "A dataset that was just made is not there.");
      return made;
    },
    get: (context, datasetId) =>
      database.read(context, async (tx) =>
        isUuid(datasetId)
          ? toDataset(
              await tx.get<DatasetRow>(
                `${SELECT_DATASET} WHERE d.id = $1 AND d.home_pk = $2`,
                datasetId,
                home.pk,
              ),
            )
          : null,
      ),
    list: (context) =>
      database.read(context, async (tx) => {
        const rows = await tx.all<DatasetRow>(
          `${SELECT_DATASET} WHERE d.home_pk = $1 AND d.kind <> 'cognee-data' ORDER BY d.folder, d.host`,
          home.pk,
        );
        return rows.flatMap((row) => toDataset(row) ?? []);
      }),
    markSwept: (context, { datasetId, sweptAtMs, fingerprint }) =>
      database.write(context, { name: "markSwept", isRepeatable: true }, async (tx) => {
        await tx.run(
          "UPDATE datasets SET swept_at = $1, fingerprint = coalesce($2, fingerprint) WHERE id = $3",
          Math.floor(sweptAtMs),
          fingerprint,
          datasetId,
        );
      }),
    remove: async (context, datasetId) => {
      await removeDataset(home, context, datasetId);
      await collectGarbage(home, context, 0);
    },
    statistics: (context, datasetId) => database.read(context, (tx) => statistics(tx, datasetId)),
    listSkipped: (context, { datasetId, reason, limit }) =>
      database.read(context, (tx) =>
        tx.all<SkippedFile>(LIST_SKIPPED, datasetId, reason ?? null, limit),
      ),
  };
}

/** Makes the tenant, project and dataset where they are missing; an existing dataset is left as it is. */
async function ensureDataset(
  tx: Transaction,
  homePk: number,
  { tenantId, principal }: OperationContext,
  { projectKey, projectName, host, folder, ref, branch }: EnsureDatasetParams,
): Promise<void> {
  const nowMs = Date.now();
  await tx.run(
    "INSERT INTO tenants (name, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    tenantId,
    nowMs,
  );
  await tx.run(
    "INSERT INTO projects (id, key, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    createdId(nowMs),
    projectKey,
    projectName,
    nowMs,
  );
  const project = await tx.get<{ pk: number }>(
    "SELECT pk FROM projects WHERE key = $1",
    projectKey,
  );
  const projectPk = project?.pk ?? 0;
  await tx.run(
    "INSERT INTO word_projects (project_pk) VALUES ($1) ON CONFLICT DO NOTHING",
    projectPk,
  );
  await tx.run(
    `INSERT INTO datasets (id, project_pk, home_pk, kind, host, folder, branch, owner, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    createdId(nowMs),
    projectPk,
    homePk,
    ref === undefined ? "worktree" : "ref",
    host,
    datasetPlace(folder, ref ?? null),
    branch,
    principal,
    nowMs,
  );
}

const SHOWN = "v.dataset_pk = $1 AND v.rev_to IS NULL";

async function statistics(tx: Transaction, datasetId: string): Promise<DatasetStatistics> {
  const dataset = await tx.get<{ pk: number }>("SELECT pk FROM datasets WHERE id = $1", datasetId);
  const pk = dataset?.pk ?? 0;
  const totals = await tx.get<{
    documents: number;
    bytes: number;
    partialDocuments: number;
    chunks: number;
    symbols: number;
  }>(
    `SELECT count(*) AS documents, coalesce(sum(v.size_bytes), 0)::bigint AS bytes, count(s.partial) AS "partialDocuments",
       (SELECT count(*) FROM document_versions v JOIN chunks k ON k.chunk_set_pk = v.chunk_set_pk WHERE ${SHOWN}) AS chunks,
       (SELECT count(*) FROM document_versions v JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk WHERE ${SHOWN}) AS symbols
     FROM document_versions v JOIN chunk_sets s ON s.pk = v.chunk_set_pk WHERE ${SHOWN}`,
    pk,
  );
  const byLanguage = await tally(
    tx,
    `SELECT s.language AS name, count(*) AS n FROM document_versions v
     JOIN chunk_sets s ON s.pk = v.chunk_set_pk WHERE ${SHOWN} GROUP BY 1 ORDER BY 1`,
    pk,
  );
  const skippedByReason = await tally(
    tx,
    "SELECT reason AS name, count(*) AS n FROM skipped_files WHERE dataset_pk = $1 GROUP BY 1 ORDER BY 1",
    pk,
  );
  return {
    ...(totals ?? { documents: 0, bytes: 0, partialDocuments: 0, chunks: 0, symbols: 0 }),
    byLanguage,
    skippedByReason,
  };
}

async function tally(tx: Transaction, sql: string, pk: number): Promise<Record<string, number>> {
  const rows = await tx.all<{ name: string; n: number }>(sql, pk);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

const LIST_SKIPPED = `SELECT path, reason, "sizeBytes", "mtimeMs" FROM (
    SELECT path, reason, size_bytes AS "sizeBytes", mtime_ms AS "mtimeMs",
      row_number() OVER (PARTITION BY reason ORDER BY path) AS nth
    FROM skipped_files WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = $1)
    AND ($2::text IS NULL OR reason = $2)) numbered
  WHERE nth <= $3 ORDER BY path`;
