/** What an answer has to say of projections that could not answer it: kept by operation until the answer is written. */
import type { ProjectionName } from "../domain/projected.ts";
import type { OperationContext } from "../ports/operation-context.ts";

export interface FallbackNotes {
  add(context: OperationContext, name: ProjectionName): void;
  /** One short sentence; null where every projection answered. Forgets it. */
  take(context: OperationContext): string | null;
}

/** Operations that end without asking for theirs must not add up. */
const MOST_OPERATIONS = 1_000;

export const SHOWN_NAMES: Readonly<Record<ProjectionName, string>> = {
  qdrant: "Qdrant",
  neo4j: "Neo4j",
};

export function createFallbackNotes(): FallbackNotes {
  const notes = new Map<string, Set<ProjectionName>>();
  return {
    add: ({ operationId }, name) => {
      const known = notes.get(operationId) ?? new Set();
      notes.set(operationId, known.add(name));
      const [oldest] = notes.keys();
      if (notes.size > MOST_OPERATIONS && oldest !== undefined) notes.delete(oldest);
    },
    take: ({ operationId }) => {
      const names = notes.get(operationId);
      notes.delete(operationId);
      if (names === undefined) return null;
      const shown = [...names].map((name) => SHOWN_NAMES[name]).join(" and ");
      return `${shown} could not answer, so the catalog did; sync_status says more.`;
    },
  };
}
