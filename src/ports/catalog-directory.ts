/** Finds and opens the catalogs of this machine: one a git common dir or plain folder. */
import type { StoreHealth } from "../domain/store-health.ts";
import type { Catalog } from "./catalog.ts";
import type { OperationContext } from "./operation-context.ts";
import type { ProjectionCatalog } from "./projection-catalog.ts";

export interface CatalogLocation {
  /** Real path of the git common dir, or of the plain folder itself. */
  readonly home: string;
}

export interface CatalogDirectory {
  /** Opens (and migrates) the catalog of `home`, or creates it. One open catalog a home and process. */
  open(context: OperationContext, location: CatalogLocation): Promise<Catalog>;
  /** Null when no catalog file exists; never creates one. */
  openExisting(context: OperationContext, location: CatalogLocation): Promise<Catalog | null>;
  /** Homes of every catalog in the data folder, in order of name; unreadable ones are reported, not thrown. */
  list(context: OperationContext): Promise<readonly CatalogListing[]>;
  /**
   * Catalogs of what other systems wrote into the database themselves: each of their datasets is of kind `inserted`. They are in no `list`, and
   * nothing is committed to them or removed from them here.
   */
  inserted(context: OperationContext): Promise<readonly Catalog[]>;
  /** Closes and deletes the catalog's files. */
  remove(context: OperationContext, location: CatalogLocation): Promise<void>;
  /** How the server behind the catalogs does; null before the first call, and where there is none. */
  health(): StoreHealth | null;
  /** What projections of all its catalogs are filled from; null where none can be. */
  readonly projections: ProjectionCatalog | null;
  close(): Promise<void>;
}

export interface CatalogListing {
  readonly home: string;
  readonly sizeBytes: number;
  /** Why it cannot be opened, or null. */
  readonly problem: string | null;
}
