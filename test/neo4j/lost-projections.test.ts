/** A mixed load over two servers while each projection (of Neo4j: the way there) is killed, suspended, started again, and started again empty. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type CatalogContents, readCatalog } from "../support/lost-projections/catalog-contents.ts";
import { caughtUp, differingAnswers } from "../support/lost-projections/caught-up.ts";
import { compareNeo4j } from "../support/lost-projections/compare-neo4j.ts";
import { compareQdrant } from "../support/lost-projections/compare-qdrant.ts";
import {
  cuttableNeo4j,
  type LosableServer,
  losableQdrant,
  losableRedis,
} from "../support/lost-projections/losable-servers.ts";
import {
  type MixedLoad,
  type Question,
  startLoad,
} from "../support/lost-projections/mixed-load.ts";
import { findNeo4j, runCypher } from "../support/neo4j.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { redisProblem } from "../support/redis.ts";
import { openSession, SERVERS, type Session } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NAMES = ["ledger", "account", "invoice", "refund", "tenant", "payment"];
const FILES = Object.fromEntries(
  NAMES.map((name, i) => {
    const before = NAMES[i - 1];
    const calls = before === undefined ? "id" : `open_${before}(id)`;
    const imports = before === undefined ? "" : `import { open_${before} } from "./${before}";\n`;
    return [
      `src/${name}.ts`,
      `${imports}/** Opens the ${name} of a customer. */\nexport function open_${name}(id: string): string {\n  return ${calls};\n}\n`,
    ];
  }),
);
const QUERY = "open the ledger of a customer";
const QUESTIONS: readonly Question[] = [
  { tool: "search_code", args: { query: QUERY } },
  { tool: "traverse_graph", args: { start: "open_ledger", relation: "impact" } },
  { tool: "search_code", args: { query: QUERY, mode: "semantic" } },
  { tool: "sync_status", args: {} },
  { tool: "search_code", args: { query: QUERY, mode: "lexical" } },
  { tool: "traverse_graph", args: { start: "open_payment", relation: "callees", depth: 4 } },
];

const server = findPostgres();
const neo4j = findNeo4j();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else {
  const { url, user, password } = neo4j.options;
  let database: string;
  const losable: LosableServer[] = [];
  beforeAll(async () => {
    database = await createTestDatabase(server.url);
    losable.push(await losableQdrant());
    if (redisProblem() === null) losable.push(await losableRedis());
    losable.push(await cuttableNeo4j(neo4j.options));
  });
  afterAll(async () => {
    for (const each of losable) await each.remove();
    await dropTestDatabase(server.url, database);
  });

  /** A tenant of its own: Neo4j may be shared with other tests. */
  const tenant = `lost ${process.pid}`;
  const begin = (folder: string, more: Readonly<Record<string, string>>): Promise<Session> =>
    openSession({
      ...{ client: "current client", server: SERVERS.quarry, folder, dataDir: temporaryFolder() },
      env: { POSTGRES_URL: database, QUARRY_TENANT: tenant, QUARRY_WORKERS: "1", ...more },
    });
  const projected = (): Readonly<Record<string, string>> => ({
    ...Object.assign({}, ...losable.map(({ env }) => env)),
  });
  const change = (folder: string) => (round: number) => {
    const file = join(folder, `src/changing-${round % 3}.ts`);
    const name = NAMES[round % NAMES.length];
    const text = `import { open_${name} } from "./${name}";\n/** Opens ${name} number ${round}. */\nexport const changing_${round} = (): string => open_${name}("${round}");\n`;
    if (round % 5 === 4) rmSync(file, { force: true });
    else writeFileSync(file, text);
  };
  const inQdrant = (catalog: CatalogContents) =>
    compareQdrant(projected()["QDRANT_URL"] ?? "", catalog);
  const inNeo4j = (catalog: CatalogContents) => compareNeo4j({ url, user, password }, catalog);

  /** Suspends it, kills it until a call was answered without it, and starts it again, empty where it is its own (`bench:lost-projections` keeps its data too). */
  async function disturb(each: LosableServer, load: MixedLoad): Promise<void> {
    load.phase(`${each.name} suspended`);
    each.freeze();
    await sleep(1_200);
    each.thaw();
    const isLost = each.name !== "Neo4j";
    const tally = load.phase(`${each.name} killed, ${isLost ? "lost" : "kept"}`);
    await each.kill();
    const noticed = () => (each.name === "Redis" ? tally.withoutError : tally.byCatalog);
    await expect.poll(noticed, { timeout: 60_000 }).toBeGreaterThan(0);
    if (isLost) each.lose();
    await each.start();
  }

  const TITLE =
    "every call is answered, and afterwards both projections and all answers are the catalog's";
  test(TITLE, { timeout: 240_000 }, async () => {
    const folder = temporaryFolder(FILES);
    const servers = [await begin(folder, projected()), await begin(folder, projected())];
    const [first] = servers as [Session, Session];
    await first.call("index_codebase", { wait_seconds: 20 });
    await caughtUp(servers);
    const load = startLoad({
      ...{ servers, callersEach: 2, questions: QUESTIONS, change: change(folder) },
    });
    onTestFinished(() => load.stop());
    for (const each of losable) await disturb(each, load);
    load.phase("after");
    await load.stop();
    for (const { phase, calls, answered, withoutError, failures } of load.tallies)
      expect({ phase, failures, answered, withoutError }).toEqual({
        ...{ phase, failures: [], answered: calls, withoutError: calls },
      });
    await first.call("index_codebase", { wait_seconds: 20 });
    await caughtUp(servers);
    const catalog = await readCatalog(database, tenant);
    const equal = { documents: catalog.ages.size, rows: expect.any(Number), differences: [] };
    expect(await inQdrant(catalog)).toEqual(equal);
    expect(await inNeo4j(catalog)).toEqual(equal);
    const alone = await begin(folder, {});
    await alone.call("index_codebase", { wait_seconds: 20 });
    await caughtUp([...servers, alone]);
    const sameAnswers = async (): Promise<void> => {
      for (const each of servers)
        expect(await differingAnswers(each, alone, QUESTIONS)).toEqual([]);
    };
    await sameAnswers();
    // nothing fails and nobody is told: what is left is a graph without edges
    await runCypher(
      neo4j.options,
      "MATCH (n) WHERE n.tenant_id = $tenant OR n.group_id STARTS WITH $tenant DETACH DELETE n",
      { tenant },
    );
    await sameAnswers();
    await expect.poll(() => inNeo4j(catalog), { timeout: 60_000 }).toEqual(equal);
    await sameAnswers();
  });
}
