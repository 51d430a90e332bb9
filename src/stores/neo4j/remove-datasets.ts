/** Forgets datasets of a tenant, in every generation that it has. */
import type { OperationContext } from "../../ports/operation-context.ts";
import { dropNodes } from "./drop-nodes.ts";
import { lockTenant } from "./generations.ts";
import { generationPrefix, OURS, placeOf } from "./names.ts";
import type { Neo4jServer } from "./server.ts";

const DROP_PROJECTS = `MATCH (p:Project) WHERE p:QuarryNode AND p.place STARTS WITH $begins AND NOT (p)-[:HAS_DATASET]->()
  DELETE p`;

export async function removeDatasets(
  server: Neo4jServer,
  context: OperationContext,
  datasetIds: readonly string[],
): Promise<void> {
  const { tenantId } = context;
  const { asked, building } = await server.write(context, (statements) =>
    lockTenant(statements, context),
  );
  for (const generation of building === null ? [asked] : [asked, building]) {
    for (const datasetId of datasetIds) {
      const place = placeOf(tenantId, generation, datasetId);
      await dropNodes(server, context, { label: OURS, place });
    }
    await server.write(context, ({ all }) =>
      all(DROP_PROJECTS, { begins: generationPrefix(tenantId, generation) }),
    );
  }
}
