/** Nodes go in transactions of a bounded size, with all that joins them. */
import type { OperationContext } from "../../ports/operation-context.ts";
import { type Neo4jServer, whole } from "./server.ts";

/** Some ten relations a node. */
const STEP = 2_000;

interface Which {
  /** One of our labels. */
  readonly label: string;
  /** Those of one place, or of all that begin so; else all. */
  readonly place?: string;
  readonly placePrefix?: string;
}

export async function dropNodes(
  server: Neo4jServer,
  context: OperationContext,
  { label, place, placePrefix }: Which,
): Promise<void> {
  const conditions = [
    ...(place === undefined ? [] : ["n.place = $place"]),
    ...(placePrefix === undefined ? [] : ["n.place STARTS WITH $placePrefix"]),
  ];
  // every node that has a place has a number: the index holds both
  const which = conditions.length === 0 ? "" : `WHERE ${conditions[0]} AND n.number IS NOT NULL`;
  for (;;) {
    const [row] = await server.write(context, ({ all }) =>
      all<{ dropped: number }>(
        `MATCH (n:${label}) ${which} WITH n LIMIT $step DETACH DELETE n RETURN count(*) AS dropped`,
        { place, placePrefix, step: whole(STEP) },
      ),
    );
    if ((row?.dropped ?? 0) < STEP) return;
  }
}
