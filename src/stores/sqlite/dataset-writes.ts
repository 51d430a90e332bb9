/** Writes to projects and datasets. */
import { createdId } from "../../domain/created-id.ts";
import { datasetPlace } from "../../domain/dataset.ts";
import type { EnsureDatasetParams } from "../../ports/dataset-store.ts";
import type { WriteConnection } from "./connection.ts";
import type { WriteState } from "./write-state.ts";

/** Makes the tenant, project and dataset where they are missing; an existing dataset is left as it is. */
export function ensureDataset(
  { connection }: WriteState,
  params: EnsureDatasetParams & { readonly tenantId: string; readonly principal: string },
): void {
  const nowMs = Date.now();
  const { tenantId, host, ref, branch } = params;
  const place = datasetPlace(params.folder, ref ?? null);
  const found = connection.get("SELECT 1 FROM datasets WHERE host = ? AND folder = ?", host, place);
  if (found !== undefined) return;
  connection.run(
    "INSERT OR IGNORE INTO tenants (id, name, created_at) VALUES (?, ?, ?)",
    tenantId,
    tenantId,
    nowMs,
  );
  connection.run(
    `INSERT INTO datasets (id, project_pk, kind, host, folder, branch, owner, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    createdId(nowMs),
    ensureProject(connection, params, nowMs),
    ref === undefined ? "worktree" : "ref",
    host,
    place,
    branch,
    params.principal,
    nowMs,
  );
}

function ensureProject(
  connection: WriteConnection,
  params: EnsureDatasetParams & { readonly tenantId: string },
  nowMs: number,
): number {
  const { tenantId, projectKey, projectName } = params;
  const found = connection.get<{ pk: number }>(
    "SELECT pk FROM projects WHERE tenant_id = ? AND key = ?",
    tenantId,
    projectKey,
  );
  return (
    found?.pk ??
    connection.insert(
      "INSERT INTO projects (id, tenant_id, key, name, created_at) VALUES (?, ?, ?, ?, ?)",
      createdId(nowMs),
      tenantId,
      projectKey,
      projectName,
      nowMs,
    )
  );
}

/** Keeps the fingerprint unless a new one is given. */
export function markSwept(
  { connection }: WriteState,
  params: {
    readonly datasetId: string;
    readonly sweptAtMs: number;
    readonly fingerprint: string | null;
  },
): void {
  connection.run(
    "UPDATE datasets SET swept_at = ?, fingerprint = coalesce(?, fingerprint) WHERE id = ?",
    Math.floor(params.sweptAtMs),
    params.fingerprint,
    params.datasetId,
  );
}
