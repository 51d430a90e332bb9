/** The code graph in Neo4j: filled with documents' graphs, and asked for walks. */
import { AppError } from "../../domain/errors.ts";
import type { ProjectedGraph } from "../../domain/projected.ts";
import type { CodeGraph } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Projection } from "../../ports/projection.ts";
import { readMigrations } from "../migration-files.ts";
import { migrateUp } from "../run-migrations.ts";
import { applyChanges } from "./apply/apply-changes.ts";
import {
  beginGeneration,
  isWhole,
  mustBeWhole,
  positionOf,
  recordPosition,
  switchGeneration,
} from "./generations.ts";
import { migrationTargetOf } from "./migration-target.ts";
import { ALL_TYPES } from "./names.ts";
import { describeEdges } from "./read/describe-edges.ts";
import { IN_PLACE, placeParameters } from "./read/edge-filter.ts";
import { countEdges, expand } from "./read/expand.ts";
import { removeDatasets } from "./remove-datasets.ts";
import { checkAgent, missingOf } from "./schema/check-server.ts";
import { type Neo4jOptions, type Neo4jServer, openServer } from "./server.ts";

/**
 * What Neo4j answers exactly as the catalog does. `describeEdges` only of the present (`filter.at` null): lines of the past, names, centrality,
 * coverage and what nothing was bound to are the catalog's.
 */
export type Neo4jGraph = Pick<CodeGraph, "expand" | "countEdges" | "describeEdges">;

export interface Neo4jProjection {
  readonly projection: Projection<ProjectedGraph>;
  readonly graph: Neo4jGraph;
  /** Hosts and ports, for messages. */
  readonly address: string;
}

/** Opens no connection yet. Throws AppError INVALID_CONFIG. */
export function createNeo4jProjection(
  options: Neo4jOptions,
  migrations = readMigrations("neo4j"),
): Neo4jProjection {
  const server = openServer(options);
  const { address } = server;
  return {
    address,
    projection: {
      name: "neo4j",
      prepare: async (context) => {
        if ((await missingOf(server, context, migrations)).length === 0) return;
        await migrateUp(migrationTargetOf(server, context, migrations));
      },
      apply: (context, changes) => applyChanges(server, context, changes),
      removeDatasets: (context, datasetIds) => removeDatasets(server, context, datasetIds),
      beginRebuild: (context) => beginGeneration(server, context),
      finishRebuild: (context) => switchGeneration(server, context),
      isWhole: (context) => isWhole(server, context),
      position: (context) => positionOf(server, context),
      recordPosition: (context, params) => recordPosition(server, context, params),
      count: (context, datasetId) => count(server, context, datasetId),
      ping: async (context) => checkAgent(await server.agent(context), address),
      close: () => server.close(),
    },
    graph: {
      expand: async (context, params) => {
        const found = await expand(server, context, params);
        if (found.pairs.length === 0) await mustBeWhole(server, context);
        return found;
      },
      countEdges: async (context, params) => {
        const counts = await countEdges(server, context, params);
        if (![...counts.values()].some((count) => count > 0)) await mustBeWhole(server, context);
        return counts;
      },
      describeEdges: async (context, params) => {
        if (params.filter.at !== null)
          throw new AppError("INTERNAL", "Neo4j holds no lines of the past.");
        const edges = await describeEdges(server, context, params);
        if (edges.length === 0) await mustBeWhole(server, context);
        return edges;
      },
    },
  };
}

const COUNT = `${IN_PLACE}
  MATCH (n:QuarryNode) WHERE n.place = place AND n.number IS NOT NULL AND NOT n:Dataset
  RETURN sum(CASE WHEN n.shown THEN 1 ELSE 0 END) AS documents, count(n) + sum(COUNT { (n)-[:${ALL_TYPES}]->() }) AS rows`;

async function count(
  server: Neo4jServer,
  context: OperationContext,
  datasetId: string,
): Promise<{ readonly documents: number; readonly rows: number }> {
  const [row] = await server.read(context, ({ all }) =>
    all<{ documents: number; rows: number }>(COUNT, placeParameters(context.tenantId, datasetId)),
  );
  return row ?? { documents: 0, rows: 0 };
}
