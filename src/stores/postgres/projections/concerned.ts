/** Which events are for which projection. */
import type { ProjectionName } from "../../../domain/projected.ts";

/** `outbox.concerns` of the events that are for one projection alone. */
export const CONCERNED = { qdrant: "chunks", neo4j: "graph" } as const satisfies Record<
  ProjectionName,
  string
>;
