/** What `sync_status` says of what other systems inserted: how much there is. Nothing of it is compared with files. */
import type { Dataset } from "../domain/dataset.ts";
import type { DatasetStatus } from "../domain/status-report.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";

const REASON =
  "another system inserted it into the database: there is no folder that it could differ from";

/** In order of system and name; of one name alone where it is given. */
export async function reportInserted(
  context: OperationContext,
  catalogs: CatalogDirectory,
  name: string | undefined,
): Promise<readonly DatasetStatus[]> {
  const found: DatasetStatus[] = [];
  for (const catalog of await catalogs.inserted(context)) {
    for (const dataset of await catalog.datasets.list(context))
      if (name === undefined || name === dataset.folder)
        found.push(await statusOf(context, catalog, dataset));
  }
  return found;
}

async function statusOf(
  context: OperationContext,
  catalog: Catalog,
  dataset: Dataset,
): Promise<DatasetStatus> {
  return {
    project: dataset.project.name,
    folder: dataset.folder,
    inserted: dataset.id,
    ref: null,
    branch: null,
    gitCommit: null,
    revision: dataset.revision,
    freshness: { state: "fresh", reason: REASON },
    sweptAtMs: null,
    ...(await catalog.datasets.statistics(context, dataset.id)),
    embeddings: [],
    past: {
      ...{ state: "off", wanted: 0, commits: 0, oldest: null, newest: null },
      ...{ edges: null, lack: null },
    },
    job: null,
    writer: null,
  };
}
