/** A catalog's side of projections: what they are filled from, and how far they are. */
import type { ProjectionFeed } from "./projection-feed.ts";
import type { ProjectionRegistry } from "./projection-registry.ts";
import type { ProjectionSource } from "./projection-source.ts";

export interface ProjectionCatalog {
  readonly registry: ProjectionRegistry;
  readonly feed: ProjectionFeed;
  readonly source: ProjectionSource;
}
