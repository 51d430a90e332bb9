/** Opens the projections that the configuration names; an adapter is loaded only where it is named. */
import type { Logger } from "../ports/logger.ts";
import type { GivenProjections } from "../sync/run-projections.ts";
import type { ProjectionsConfig } from "./config-projections.ts";

/** Longer than any write of a batch takes; questions have their own, shorter limit. */
const REQUEST_MS = 30_000;
const CONNECT_MS = 2_000;
const CONNECTIONS = 20;

/** Connects to none of them. Throws AppError: INVALID_CONFIG, PROJECTION_REFUSED for what can be no address. */
export async function openProjections(
  config: ProjectionsConfig,
  logger: Logger,
): Promise<GivenProjections> {
  return { ...(await openQdrant(config, logger)), ...(await openNeo4j(config, logger)) };
}

async function openQdrant(
  { qdrantUrls: urls, qdrantApiKey: apiKey }: ProjectionsConfig,
  logger: Logger,
): Promise<GivenProjections> {
  if (urls.length === 0) return {};
  const { createQdrantProjection } = await import("../stores/qdrant/qdrant-projection.ts");
  return { chunks: createQdrantProjection({ urls, apiKey, timeoutMs: REQUEST_MS, logger }) };
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
