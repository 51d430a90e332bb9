/** The Neo4j of a bench run: what the run's tenant holds in it, and what that weighs. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { dropNodes } from "../../src/stores/neo4j/drop-nodes.ts";
import { OURS } from "../../src/stores/neo4j/names.ts";
import { type Neo4jServer, openServer } from "../../src/stores/neo4j/server.ts";
import { testContext } from "../../test/support/test-context.ts";
import type { ProjectionSide } from "./full-servers.ts";

const COUNT = `MATCH (n:${OURS}) WHERE n.place STARTS WITH $prefix AND n.number IS NOT NULL
  RETURN count(n) AS nodes, sum(COUNT { (n)-->() }) AS relations`;
const DATA = `SHOW SETTINGS 'server.directories.data' YIELD value RETURN value`;
const CHECKPOINT = "SHOW PROCEDURES YIELD name WHERE name = 'db.checkpoint' RETURN name";
const FORGET = "MATCH (t:QuarryTenant {tenant_id: $tenant}) DELETE t";
const MINUTE_MS = 60_000;

const environment = (name: string): string => process.env[name] ?? "";

/** NEO4J_URL, NEO4J_USER, NEO4J_PASSWORD. */
export async function openNeo4jSide(tenant: string): Promise<ProjectionSide> {
  const context = testContext({ tenantId: tenant });
  const env = {
    NEO4J_URL: environment("NEO4J_URL"),
    NEO4J_USER: environment("NEO4J_USER") || "neo4j",
    NEO4J_PASSWORD: environment("NEO4J_PASSWORD"),
  };
  const server = openServer({
    ...{ url: env.NEO4J_URL, user: env.NEO4J_USER, password: env.NEO4J_PASSWORD },
    ...{ connections: 2, connectTimeoutMs: 5_000 },
    ...{ readTimeoutMs: 5 * MINUTE_MS, writeTimeoutMs: 5 * MINUTE_MS },
  });
  const prefix = `${encodeURIComponent(tenant)}|`;
  const agent = await server.agent(context);
  const before = await storeBytes(server);
  return {
    name: "neo4j",
    described: agent.replace("/", " "),
    env,
    rows: async () => {
      const [row] = await server.read(context, ({ all }) =>
        all<{ nodes: number; relations: number }>(COUNT, { prefix }),
      );
      const { nodes = 0, relations = 0 } = row ?? {};
      return [
        { name: "nodes", count: nodes },
        { name: "relations", count: relations },
      ];
    },
    bytes: async () => {
      const now = await storeBytes(server);
      return typeof now === "number" && typeof before === "number" ? now - before : now;
    },
    close: async () => {
      await dropNodes(server, context, { label: OURS, placePrefix: prefix });
      await server.write(context, ({ all }) => all(FORGET, { tenant }));
      await server.close();
    },
  };
}

/** Of its databases' files without their logs, after what is in memory is written; or why not. */
async function storeBytes(server: Neo4jServer): Promise<number | string> {
  const context = testContext();
  const read = <Row>(cypher: string): Promise<Row[]> =>
    server.read(context, ({ all }) => all<Row>(cypher));
  if ((await read(CHECKPOINT)).length === 0)
    return "it has no procedure that writes its files now; stop it and look at data/databases";
  await read("CALL db.checkpoint()");
  const [row] = await read<{ value: string }>(DATA);
  const folder = join(row?.value ?? "", "databases");
  return existsSync(folder) ? folderBytes(folder) : "its data folder is on another machine";
}

function folderBytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).blocks * 512;
  return bytes;
}
