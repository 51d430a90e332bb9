/** The catalogs of a data folder: one SQLite file a home. */
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError, toAppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { CatalogDirectory, CatalogListing } from "../../ports/catalog-directory.ts";
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import { readMigrations } from "../migration-files.ts";
import { catalogFile, catalogFolder, filesOf, isCatalogFile } from "./catalog-file.ts";
import type { ReadConnection } from "./connection.ts";
import { loadDriver, type OpenDatabase } from "./driver.ts";
import { openCatalog } from "./open-catalog.ts";
import { readHome } from "./open-reader.ts";
import { removeCatalogFile } from "./remove-catalog-file.ts";

export interface CatalogDirectoryOptions {
  readonly dataFolder: string;
  /** Write outbox rows: true only while a projection is configured. */
  readonly projections: boolean;
  /** The search over one catalog's tables. */
  readonly lexical: (reader: ReadConnection) => LexicalIndex;
  /** Aborted when the process is about to end: writes no longer wait for another process's lock. */
  readonly ending?: AbortSignal;
}

/** Touches nothing until a catalog is opened. */
export function createCatalogDirectory(options: CatalogDirectoryOptions): CatalogDirectory {
  const { dataFolder, ...opening } = options;
  const opened = new Map<string, Promise<Catalog>>();

  const open = (home: string): Promise<Catalog> => {
    const file = catalogFile(dataFolder, home);
    const known = opened.get(file);
    if (known !== undefined) return known;
    const forget = (): boolean => opened.delete(file);
    const catalog = openCatalog({ file, home, ...opening }).then((it) => ({
      ...it,
      close: () => {
        forget();
        return it.close();
      },
    }));
    opened.set(file, catalog);
    catalog.catch(forget);
    return catalog;
  };

  const close = async (file: string): Promise<void> => {
    const catalog = await opened.get(file)?.catch(() => null);
    await catalog?.close();
  };

  return {
    open: async (_context, { home }) => {
      makeFolder(catalogFolder(dataFolder));
      return open(home);
    },
    openExisting: async (_context, { home }) =>
      existsSync(catalogFile(dataFolder, home)) ? open(home) : null,
    list: () => listCatalogs(catalogFolder(dataFolder)),
    inserted: async () => [],
    remove: async (_context, { home }) => {
      const file = catalogFile(dataFolder, home);
      await close(file);
      if (existsSync(file)) await removeCatalogFile(file);
    },
    health: () => null,
    projections: null,
    close: async () => {
      await Promise.all([...opened.keys()].map(close));
    },
  };
}

/** For the user alone: the index holds the text of private code. */
const FOLDER_MODE = 0o700;

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new AppError(
      code === "ENOSPC" ? "DISK_FULL" : "CATALOG_READ_ONLY",
      `The data folder ${folder} cannot be made (${message}).`,
      { cause, next: "Point QUARRY_DATA_DIR to a folder that you may write to." },
    );
  }
}

async function listCatalogs(folder: string): Promise<CatalogListing[]> {
  if (!existsSync(folder)) return [];
  const open = await loadDriver();
  const files = readdirSync(folder).filter(isCatalogFile).sort();
  return files.map((name) => describe(open, join(folder, name)));
}

function describe(open: OpenDatabase, file: string): CatalogListing {
  const sizeBytes = filesOf(file).reduce((sum, part) => sum + sizeOf(part), 0);
  try {
    return {
      home: readHome({ open, file, migrations: readMigrations("sqlite") }),
      sizeBytes,
      problem: null,
    };
  } catch (thrown) {
    const { message, next } = toAppError(thrown);
    return { home: file, sizeBytes, problem: next === undefined ? message : `${message} ${next}` };
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
