/** Opens the projections that the configuration names; an adapter is loaded only where it is named. */
import type { Logger } from "../ports/logger.ts";
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
  return { chunks: createQdrantProjection({ ...qdrantOptions(config), logger }) };
}

async function openNeo4j(
  { neo4jUrl: url, neo4jUser: user, neo4jPassword: password }: ProjectionsConfig,
  logger: Logger,
): Promise<GivenProjections> {
  if (url === null) return {};
  const { createNeo4jProjection } = await import("../stores/neo4j/projection.ts");
  const graph = createNeo4jProjection({
    ...{ url, user, password, database: null, logger },
    ...{ connections: CONNECTIONS, connectTimeoutMs: CONNECT_MS },
    ...{ readTimeoutMs: REQUEST_MS, writeTimeoutMs: REQUEST_MS },
  });
  return { graph };
}
