/** Catalogs whose every change is told to the cache, so that it drops what will never be asked for again. */
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { ResultCache } from "../ports/result-cache.ts";

/** No answer depends on it: what is asked for names the state of the index. */
export function forgetOnCommit(catalogs: CatalogDirectory, cache: ResultCache): CatalogDirectory {
  // one a catalog: who asks several folders at once tells catalogs apart by what they are
  const wrapped = new WeakMap<Catalog, Catalog>();
  const telling = (catalog: Catalog): Catalog => {
    const known = wrapped.get(catalog) ?? wrap(catalog, cache);
    wrapped.set(catalog, known);
    return known;
  };
  return {
    ...catalogs,
    open: async (context, location) => telling(await catalogs.open(context, location)),
    openExisting: async (context, location) => {
      const catalog = await catalogs.openExisting(context, location);
      return catalog === null ? null : telling(catalog);
    },
    health: () => {
      const health = catalogs.health();
      return health === null ? null : { ...health, cache: cache.health() };
    },
    close: async () => {
      await Promise.all([catalogs.close(), cache.close()]);
    },
  };
}

function wrap(catalog: Catalog, cache: ResultCache): Catalog {
  const { datasets } = catalog;
  return {
    ...catalog,
    datasets: {
      ...datasets,
      remove: async (context, datasetId) => {
        await datasets.remove(context, datasetId);
        cache.forget(context, datasetId);
      },
    },
    commit: async (context, changeSet, options) => {
      const done = await catalog.commit(context, changeSet, options);
      cache.forget(context, changeSet.datasetId);
      return done;
    },
  };
}
