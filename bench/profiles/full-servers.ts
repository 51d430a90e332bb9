/** The servers of the full profile: those whose addresses are given, and what one run holds in them, under a tenant of its own. */
import { randomBytes } from "node:crypto";
import type { ProjectionName } from "../../src/domain/projected.ts";
import { openTestQdrant } from "../../test/support/qdrant-server.ts";
import { openNeo4jSide } from "./neo4j-side.ts";
import { openRedisSide, type RedisSide } from "./redis-side.ts";

/** Rows that a projection holds of the tenant, with what they are called. */
export interface HeldRows {
  readonly name: string;
  readonly count: number;
}

export interface ProjectionSide {
  readonly name: ProjectionName;
  /** Such as `Neo4j 5.26.29`; says so where it is no Qdrant. */
  readonly described: string;
  /** What commands need to find it. */
  readonly env: Readonly<Record<string, string>>;
  rows(): Promise<readonly HeldRows[]>;
  /** Bytes on its disk, or why they cannot be had. */
  bytes(): Promise<number | string>;
  /** Removes what the tenant has there. */
  close(): Promise<void>;
}

export interface FullServers {
  readonly projections: readonly ProjectionSide[];
  /** Null where REDIS_URL is not given. */
  readonly redis: RedisSide | null;
  /** Of every command; without the cache. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Null where no server is given. `standIn`: Qdrant's stand-in, where QDRANT_URL is not given. */
export async function openFullServers(standIn: boolean): Promise<FullServers | null> {
  const tenant = `bench-${randomBytes(6).toString("hex")}`;
  const projections: ProjectionSide[] = [];
  if (given("NEO4J_URL")) projections.push(await openNeo4jSide(tenant));
  if (given("QDRANT_URL") || standIn) projections.push(await openQdrantSide());
  const redisUrl = process.env["REDIS_URL"] ?? "";
  const redis = redisUrl === "" ? null : await openRedisSide(redisUrl, tenant);
  if (projections.length === 0 && redis === null) return null;
  return {
    ...{ projections, redis },
    env: Object.assign({ QUARRY_TENANT: tenant }, ...projections.map(({ env }) => env)),
    close: async () => {
      for (const side of projections) await side.close();
      await redis?.close();
    },
  };
}

const given = (name: string): boolean => (process.env[name] ?? "") !== "";

async function openQdrantSide(): Promise<ProjectionSide> {
  const server = await openTestQdrant();
  const { collection = "" } = server.options();
  const { version } = await server.client.versionInfo();
  const isReal = server.standIn === null;
  return {
    name: "qdrant",
    described: isReal
      ? `Qdrant ${version}`
      : "Qdrant stand-in in place of Qdrant (no figure of Qdrant)",
    env: {
      ...{ QDRANT_URL: server.url, QUARRY_QDRANT_COLLECTION: collection },
      ...(server.apiKey === null ? {} : { QDRANT_API_KEY: server.apiKey }),
    },
    rows: async () => {
      const { count } = await server.client.count(collection, { exact: true });
      return [{ name: "points", count }];
    },
    bytes: async () => (isReal ? "not told by its REST interface" : "the stand-in keeps none"),
    close: () => server.close(),
  };
}
