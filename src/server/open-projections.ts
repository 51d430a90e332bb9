/** Opens the projections that the configuration names; an adapter is loaded only where it is named. */
import type { Logger } from "../ports/logger.ts";
import type { Neo4jOptions } from "../stores/neo4j/server.ts";
import type { GivenProjections } from "../sync/run-projections.ts";
import type { Config } from "./config.ts";
import type { ProjectionsConfig } from "./config-projections.ts";
import { qdrantOptions } from "./qdrant-settings.ts";

/** Longer than any write of a batch takes; questions have their own, shorter limit. */
const REQUEST_MS = 30_000;
const CONNECT_MS = 2_000;
const CONNECTIONS = 20;

/** Connects to none of them. Throws AppError: INVALID_CONFIG, PROJECTION_REFUSED for what can be no address. */
export async function openProjections(config: Config, logger: Logger): Promise<GivenProjections> {
  return {
    ...(await openQdrant(config, logger)),
    ...(await openNeo4j(config.projections, logger)),
  };
}

async function openQdrant(config: Config, logger: Logger): Promise<GivenProjections> {
  if (config.projections.qdrantUrls.length === 0) return {};
  const { createQdrantProjection } = await import("../stores/qdrant/qdrant-projection.ts");
  const { projection, index } = createQdrantProjection({ ...qdrantOptions(config), logger });
  const { search } = index;
  return { chunks: { projection, index: config.qdrantFusion === "native" ? index : { search } } };
}

async function openNeo4j(config: ProjectionsConfig, logger: Logger): Promise<GivenProjections> {
  const options = neo4jOptions(config);
  if (options === null) return {};
  const { createNeo4jProjection } = await import("../stores/neo4j/projection.ts");
  return { graph: createNeo4jProjection({ ...options, logger }) };
}

/** Null where it is not named. */
export function neo4jOptions(config: ProjectionsConfig): Neo4jOptions | null {
  const { neo4jUrl: url, neo4jUser: user, neo4jPassword: password } = config;
  if (url === null) return null;
  return {
    ...{ url, user, password, connections: CONNECTIONS, connectTimeoutMs: CONNECT_MS },
    ...{ readTimeoutMs: REQUEST_MS, writeTimeoutMs: REQUEST_MS },
  };
}
