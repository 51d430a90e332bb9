/** Catalogs whose vectors and graph are asked of projections, and whose commits wake who fills these. */
import type { ProjectionState } from "../domain/projection-state.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { CodeGraph } from "../ports/code-graph.ts";
import type { VectorIndex } from "../ports/vector-index.ts";

export interface Projected {
  readonly vectors: (catalog: VectorIndex) => VectorIndex;
  readonly graph: (catalog: CodeGraph) => CodeGraph;
  readonly committed: () => void;
  /** What this process met itself, before whoever fills a projection has said so. */
  readonly known: (states: readonly ProjectionState[]) => readonly ProjectionState[];
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
    projections: withKnown(directory.projections, projected),
    close: () => directory.close(),
  };
}

function withKnown(
  catalog: CatalogDirectory["projections"],
  { known }: Projected,
): CatalogDirectory["projections"] {
  if (catalog === null) return null;
  const { registry } = catalog;
  return {
    ...catalog,
    registry: { ...registry, list: async (context) => known(await registry.list(context)) },
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
