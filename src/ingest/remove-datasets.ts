/** Takes datasets out of their catalogs, and away with the file of a catalog that nothing is left in. */
import { type Dataset, noFilesBehind } from "../domain/dataset.ts";
import { AppError, toAppError } from "../domain/errors.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace, Workspaces } from "../ports/workspaces.ts";

export interface RemoveDeps {
  readonly catalogs: CatalogDirectory;
  readonly workspaces: Workspaces;
  /** The home of the catalog that a folder belongs to. */
  readonly homeOf: (folder: string) => Promise<string>;
  /** Ends this process's part in a dataset. */
  readonly detach: (datasetId: string) => Promise<void>;
}

/** As `Indexer.remove`. */
export async function removeDatasets(
  context: OperationContext,
  deps: RemoveDeps,
  { folder, ref }: { readonly folder: string; readonly ref?: string },
): Promise<{ readonly freedBytes: number }> {
  const workspace = await findRemovable(context, deps, folder);
  if (workspace === "removed") return { freedBytes: 0 };
  if (workspace === null)
    throw new AppError("NOT_INDEXED", `Nothing is indexed under ${folder}.`, {
      next: "`quarry status` lists what is indexed.",
    });
  const { catalog, dataset } = workspace;
  const lack = noFilesBehind(dataset);
  if (lack !== null) throw lack;
  const all = await catalog.datasets.list(context);
  const going = all.filter(
    (each) =>
      each.host === dataset.host &&
      each.folder === dataset.folder &&
      (ref === undefined || each.ref === ref),
  );
  if (going.length === 0) throw unknownRef(all, dataset, ref ?? "");
  for (const { id } of going) await deps.detach(id);
  const before = await sizeInBytes(context, deps.catalogs);
  if (going.length === all.length) await removeCatalogOf(context, deps, dataset.id);
  else await removeAll(context, catalog, going);
  return { freedBytes: Math.max(0, before - (await sizeInBytes(context, deps.catalogs))) };
}

/** What all catalogs of the data folder take. */
export async function sizeInBytes(
  context: OperationContext,
  catalogs: CatalogDirectory,
): Promise<number> {
  const listings = await catalogs.list(context);
  return listings.reduce((sum, listing) => sum + listing.sizeBytes, 0);
}

/** Refs before their folder's work tree, so that one which is left after a kill can still be named by its folder. */
async function removeAll(
  context: OperationContext,
  catalog: Catalog,
  datasets: readonly Dataset[],
): Promise<void> {
  const inOrder = [...datasets].sort((a, b) => Number(b.ref !== null) - Number(a.ref !== null));
  for (const { id } of inOrder) await catalog.datasets.remove(context, id);
}

function unknownRef(all: readonly Dataset[], { folder }: Dataset, ref: string): AppError {
  const refs = all.flatMap((each) => (each.folder === folder && each.ref !== null ? each.ref : []));
  return new AppError("NOT_INDEXED", `${ref} of ${folder} is not indexed.`, {
    next:
      refs.length === 0
        ? "No ref of this folder is; leave --ref out to remove the folder's own index."
        : `Indexed refs: ${refs.join(", ")}.`,
  });
}

/** A catalog that does not open any more is removed as a file: there is nothing in it to keep. */
async function findRemovable(
  context: OperationContext,
  { workspaces, catalogs, homeOf }: RemoveDeps,
  folder: string,
): Promise<Workspace | "removed" | null> {
  try {
    return await workspaces.findIndexed(context, folder);
  } catch (thrown) {
    if (toAppError(thrown).code !== "CATALOG_CORRUPT") throw thrown;
    await catalogs.remove(context, { home: await homeOf(folder) });
    return "removed";
  }
}

async function removeCatalogOf(
  context: OperationContext,
  { catalogs }: RemoveDeps,
  datasetId: string,
): Promise<void> {
  for (const { home, problem } of await catalogs.list(context)) {
    if (problem !== null) continue;
    const catalog = await catalogs.openExisting(context, { home });
    if ((await catalog?.datasets.get(context, datasetId)) != null) {
      await catalogs.remove(context, { home });
      return;
    }
  }
}
