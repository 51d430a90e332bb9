/** Opens a catalog file for reading, migrating it first where that is needed and possible. */
import { existsSync, statSync } from "node:fs";
import { AppError } from "../../domain/errors.ts";
import type { Migration } from "../../domain/migration.ts";
import { openImmutable, openReader, type WriteConnection } from "./connection.ts";
import { type CatalogFile, checkSchema, migrate } from "./migrate.ts";
import { homeOf } from "./schema/kept-home.ts";

/** A connection to a file that has this version's schema. Throws AppError: CATALOG_*, DISK_FULL. */
export async function openCatalogReader(catalog: CatalogFile): Promise<WriteConnection> {
  const ready = existsSync(catalog.file) ? openReady(catalog, catalog.migrations) : null;
  if (ready !== null) return ready;
  await migrate(catalog);
  return openReader(catalog.open, catalog.file);
}

/** The home that an existing file belongs to; changes nothing. Throws AppError: CATALOG_*. */
export function readHome(catalog: Omit<CatalogFile, "home">): string {
  const reader = openReady(catalog, []);
  try {
    return (reader === null ? null : homeOf(reader)) ?? catalog.file;
  } finally {
    reader?.close();
  }
}

/** Null when one of the `needed` migrations is missing. */
function openReady(
  catalog: Omit<CatalogFile, "home">,
  needed: readonly Migration[],
): WriteConnection | null {
  const use = (connection: WriteConnection): WriteConnection | null =>
    closeUnlessReady(connection, catalog.migrations, needed);
  try {
    return use(openReader(catalog.open, catalog.file));
  } catch (thrown) {
    if (!isReadOnly(thrown) || !isAtRest(catalog.file)) throw thrown;
    return openAtRest(catalog, use) ?? raise(thrown);
  }
}

/** Null where that does not work either, such as on a Node whose driver takes no `file:` URL (22.13, 22.14). */
function openAtRest(
  catalog: Omit<CatalogFile, "home">,
  use: (connection: WriteConnection) => WriteConnection | null,
): WriteConnection | null {
  try {
    return use(openImmutable(catalog.open, catalog.file));
  } catch {
    return null;
  }
}

function raise(thrown: unknown): never {
  throw thrown;
}

function closeUnlessReady(
  connection: WriteConnection,
  migrations: readonly Migration[],
  needed: readonly Migration[],
): WriteConnection | null {
  let isReady = false;
  try {
    const applied = checkSchema(connection, migrations);
    isReady = needed.every(({ version }) => applied.includes(version));
  } finally {
    if (!isReady) connection.close();
  }
  return isReady ? connection : null;
}

function isReadOnly(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === "CATALOG_READ_ONLY";
}

/** Without a write-ahead log the file alone is the whole database. */
function isAtRest(file: string): boolean {
  const log = `${file}-wal`;
  return !existsSync(log) || statSync(log).size === 0;
}
