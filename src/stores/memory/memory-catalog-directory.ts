/** Catalogs in memory, one a home: they end with the process. */
import type { Catalog } from "../../ports/catalog.ts";
import type { CatalogDirectory } from "../../ports/catalog-directory.ts";
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import { createMemoryCatalog } from "./memory-catalog.ts";
import { byBytes, createMemoryState, type MemoryState } from "./memory-state.ts";

export function createMemoryCatalogDirectory(options: {
  readonly projections: boolean;
  readonly lexical: (state: MemoryState) => LexicalIndex;
}): CatalogDirectory {
  const catalogs = new Map<string, Catalog>();
  return {
    open: async (_context, { home }) => {
      const known = catalogs.get(home);
      if (known !== undefined) return known;
      const state = createMemoryState(options.projections);
      const catalog = createMemoryCatalog({ state, lexical: options.lexical });
      catalogs.set(home, catalog);
      return catalog;
    },
    openExisting: async (_context, { home }) => catalogs.get(home) ?? null,
    list: async () =>
      [...catalogs.keys()].sort(byBytes).map((home) => ({ home, sizeBytes: 0, problem: null })),
    inserted: async () => [],
    remove: async (_context, { home }) => {
      catalogs.delete(home);
    },
    health: () => null,
    projections: null,
    close: async () => {},
  };
}
