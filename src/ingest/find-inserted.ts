/** Finds by its name what another system wrote into the database itself. */

import type { Dataset } from "../domain/dataset.ts";
import { AppError } from "../domain/errors.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Source } from "../ports/source.ts";

interface Found {
  readonly catalog: Catalog;
  readonly dataset: Dataset;
}

/** What stands for the files of such a dataset: there are none. */
export const NO_FILES: Source = {
  list: async () => ({ documents: [], skipped: [], ignored: 0, gitCommit: null, branch: null }),
  read: async () => null,
  version: async () => null,
};

/** By id, by `project:dataset`, or by the project's or dataset's own name. Null when nothing is called so; throws INVALID_ARGUMENT when several are. */
export async function findInserted(
  context: OperationContext,
  catalogs: CatalogDirectory,
  name: string,
): Promise<Found | null> {
  const all = await listInserted(context, catalogs);
  const matches =
    [idOf, nameOf, ownNameOf]
      .map((called) => all.filter(({ dataset }) => called(dataset).includes(name)))
      .find((found) => found.length > 0) ?? [];
  if (matches.length > 1)
    throw new AppError("INVALID_ARGUMENT", `Several inserted datasets are called "${name}".`, {
      next: `Name one of: ${matches.map(({ dataset }) => shortest(dataset, matches)).join(", ")}.`,
    });
  return matches[0] ?? null;
}

async function listInserted(
  context: OperationContext,
  catalogs: CatalogDirectory,
): Promise<readonly Found[]> {
  const found = await Promise.all(
    (await catalogs.inserted(context)).map(async (catalog) =>
      (await catalog.datasets.list(context)).map((dataset) => ({ catalog, dataset })),
    ),
  );
  return found.flat();
}

const idOf = ({ id }: Dataset): readonly string[] => [id];
const nameOf = ({ folder }: Dataset): readonly string[] => [folder];
const ownNameOf = ({ project, folder }: Dataset): readonly string[] => [
  project.name,
  folder.slice(project.name.length + 1),
];

/** Two owners may have used the same names, and a name with a slash reads as a path. */
function shortest({ id, folder }: Dataset, among: readonly Found[]): string {
  const isOnly = among.filter(({ dataset }) => dataset.folder === folder).length === 1;
  return isOnly && !/[\\/#]/u.test(folder) ? folder : id;
}
