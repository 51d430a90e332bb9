/** Catalogs whose vectors and graph are asked of projections, and whose commits wake who fills these. */
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { CodeGraph } from "../ports/code-graph.ts";
import type { VectorIndex } from "../ports/vector-index.ts";

export interface Projected {
  readonly vectors: (catalog: VectorIndex) => VectorIndex;
  readonly graph: (catalog: CodeGraph) => CodeGraph;
  readonly committed: () => void;
}

export function projectedCatalogs(
  directory: CatalogDirectory,
  projected: Projected,
): CatalogDirectory {
  const known = new WeakMap<Catalog, Catalog>();
  const wrap = (catalog: Catalog): Catalog => {
    const wrapped = known.get(catalog) ?? projectedCatalog(catalog, projected);
    known.set(catalog, wrapped);
    return wrapped;
  };
  return {
    open: async (context, location) => wrap(await directory.open(context, location)),
    openExisting: async (context, location) => {
      const catalog = await directory.openExisting(context, location);
      return catalog === null ? null : wrap(catalog);
    },
    list: (context) => directory.list(context),
    // no event tells of them: what a projection holds of them would never be up to date
    inserted: (context) => directory.inserted(context),
    remove: (context, location) => directory.remove(context, location),
    health: () => directory.health(),
    projections: directory.projections,
    close: () => directory.close(),
  };
}

function projectedCatalog(catalog: Catalog, { vectors, graph, committed }: Projected): Catalog {
  return {
    ...catalog,
    vectors: vectors(catalog.vectors),
    graph: graph(catalog.graph),
    commit: async (context, changeSet, options) => {
      const done = await catalog.commit(context, changeSet, options);
      committed();
      return done;
    },
  };
}
