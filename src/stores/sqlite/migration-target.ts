/** A catalog file as `quarry migrate` sees it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { MigrationTarget } from "../../ports/migration-target.ts";
import { readMigrations } from "../migration-files.ts";
import { catalogFile, catalogFolder, isCatalogFile } from "./catalog-file.ts";
import { openReader } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { changeFile, readApplied } from "./migrate.ts";
import { verifyCatalog } from "./verify/verify-catalog.ts";

/** The catalogs of a data folder; with a home, that one's alone. Empty where nothing is indexed. */
export function openCatalogTargets(
  dataFolder: string,
  home: string | null,
): readonly MigrationTarget[] {
  if (home !== null) {
    const file = catalogFile(dataFolder, home);
    return existsSync(file) ? [openTarget(file)] : [];
  }
  const folder = catalogFolder(dataFolder);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter(isCatalogFile).sort();
  return files.map((name) => openTarget(join(folder, name)));
}

/** Opens nothing until it is asked; the file must exist. */
export function openTarget(file: string, migrations = readMigrations("sqlite")): MigrationTarget {
  return {
    address: file,
    migrations,
    applied: async () => {
      const reader = openReader(await loadDriver(), file);
      try {
        return readApplied(reader);
      } finally {
        reader.close();
      }
    },
    change: async (alone, work) =>
      changeFile({ open: await loadDriver(), file, home: null, migrations }, alone, work),
    verify: async ({ signal }, { only }) =>
      verifyCatalog({ open: await loadDriver(), file, migrations, only, signal }),
  };
}
