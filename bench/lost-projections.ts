/**
 * A mixed load over two servers while each projection is suspended, killed and started again, with what it kept and without it:
 * npm run bench:lost-projections -- [--callers 3] [--seconds 4] [--only domain,sync,stores], with POSTGRES_URL of a role that may create databases. Redis, Neo4j and
 * the stand-in for Qdrant are started here (a Qdrant that QDRANT_URL names is used, and neither killed nor compared).
 *
 * Asked about are Quarry's own sources (or some folders of them), copied; some files change all the time and are indexed again. At the end every document, point, node
 * and edge is compared with the catalog, and every answer with one of a server that has PostgreSQL alone.
 */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { readCatalog } from "../test/support/lost-projections/catalog-contents.ts";
import {
  caughtUp,
  differingAnswers,
  type StatusCaller,
} from "../test/support/lost-projections/caught-up.ts";
import { compareNeo4j } from "../test/support/lost-projections/compare-neo4j.ts";
import { compareQdrant } from "../test/support/lost-projections/compare-qdrant.ts";
import {
  type LosableServer,
  losableNeo4j,
  losableQdrant,
  losableRedis,
} from "../test/support/lost-projections/losable-servers.ts";
import {
  type MixedLoad,
  type Question,
  startLoad,
  type Tally,
} from "../test/support/lost-projections/mixed-load.ts";
import { createTestDatabase, dropTestDatabase } from "../test/support/postgres.ts";
import { freePort } from "../test/support/redis.ts";
import { postgresUrl } from "./profiles/profile-run.ts";
import { CLI } from "./speed/child-process.ts";

const { values } = parseArgs({
  options: {
    callers: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    only: { type: "string", default: "" },
  },
});
const MS = Number(values.seconds) * 1_000;
const SOURCES = fileURLToPath(new URL("../src", import.meta.url));
const TENANT = "bench";
/** Longer than any tool's own deadline: what takes that long is an answer of the server, or none. */
const PATIENCE_MS = 120_000;
const MODES = ["hybrid", "semantic", "lexical"] as const;
const ASKED = [
  "how is a projection kept equal to the catalog",
  "retry a transaction that met a deadlock",
  "rank candidates by words and by meaning",
  "which files are ignored when a folder is walked",
];
const STARTS = ["createdId", "placedChunkId", "splitWords", "toAppError"];
const QUESTIONS: readonly Question[] = [
  ...ASKED.flatMap((query) =>
    MODES.map((mode): Question => ({ tool: "search_code", args: { query, mode } })),
  ),
  ...STARTS.flatMap((start): Question[] => [
    { tool: "traverse_graph", args: { start, relation: "callers" } },
    { tool: "traverse_graph", args: { start, relation: "impact", depth: 3 } },
    { tool: "sync_status", args: {} },
  ]),
];
/** Kinds of questions take turns. */
const TURNS = QUESTIONS.map((_question, i) => QUESTIONS[(i * 5) % QUESTIONS.length] as Question);

interface Opened extends StatusCaller {
  close(): Promise<void>;
}

async function open(root: string, env: Readonly<Record<string, string>>): Promise<Opened> {
  const { PATH = "", HOME = "" } = process.env;
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [CLI, "serve", "--root", root],
      env: { PATH, HOME, QUARRY_TENANT: TENANT, ...env },
      stderr: "ignore",
    }),
  );
  return {
    call: async (name, args) => {
      const { content, isError, structuredContent } = await client.callTool(
        { name, arguments: args },
        { timeout: PATIENCE_MS },
      );
      const text = (content as { text?: string }[]).map((block) => block.text ?? "").join("\n");
      const structured = structuredContent as Record<string, unknown> | undefined;
      return { text, isError: isError === true, structured };
    },
    close: () => client.close(),
  };
}

/** A file that comes, changes and goes, and calls what questions start at. */
const change = (root: string) => (round: number) => {
  const file = join(root, `src/changing/part-${round % 7}.ts`);
  if (round % 5 === 4) return rmSync(file, { force: true });
  mkdirSync(join(root, "src/changing"), { recursive: true });
  writeFileSync(
    file,
    `import { createdId } from "../domain/created-id.ts";\nimport { splitWords } from "../domain/words.ts";\n
/** Tries again, for the time number ${round}. */\nexport function changing${round}(): readonly string[] {\n  return splitWords(createdId());\n}\n`,
  );
};

const caughtUpAfter: string[] = [];

async function disturb(
  server: LosableServer,
  load: MixedLoad,
  callers: readonly StatusCaller[],
): Promise<void> {
  load.phase(`${server.name} suspended`);
  server.freeze();
  await sleep(MS);
  server.thaw();
  for (const isLost of [false, true]) {
    if (server.name === "Redis" && !isLost) continue;
    const what = `${server.name} killed, ${isLost ? "its data lost" : "its data kept"}`;
    load.phase(what);
    await server.kill();
    await sleep(MS);
    if (isLost) server.lose();
    await server.start();
    load.phase(`${what}, started again`);
    const of = { Redis: "cache", Neo4j: "neo4j" }[server.name] ?? "qdrant";
    const tookMs = await caughtUp(callers, { mostMs: 240_000, of });
    caughtUpAfter.push(`${what}: used again after ${(tookMs / 1_000).toFixed(1)} s`);
    await sleep(MS / 2);
  }
}

const line = (name: string, ...columns: readonly unknown[]): void =>
  console.log(name.padEnd(52) + columns.map((column) => String(column).padStart(11)).join(""));

function print(tallies: readonly Tally[]): void {
  line("calls that began in a phase", "calls", "answered", "no error", "catalog's", "slowest s");
  const all = { calls: 0, answered: 0, withoutError: 0, byCatalog: 0, slowestMs: 0 };
  for (const tally of tallies) {
    const { phase, calls, answered, withoutError, byCatalog, slowestMs, failures } = tally;
    line(phase, calls, answered, withoutError, byCatalog, (slowestMs / 1_000).toFixed(2));
    for (const failure of failures) console.log(`  ${failure}`);
    all.calls += calls;
    all.answered += answered;
    all.withoutError += withoutError;
    all.byCatalog += byCatalog;
    all.slowestMs = Math.max(all.slowestMs, slowestMs);
  }
  const share = (count: number): string => `${((100 * count) / all.calls).toFixed(2)} %`;
  line("all", all.calls, share(all.answered), share(all.withoutError), share(all.byCatalog));
}

const work = realpathSync(mkdtempSync(join(tmpdir(), "quarry-lost-")));
const root = join(work, "project");
for (const part of values.only.split(","))
  cpSync(join(SOURCES, part), join(root, "src", part), { recursive: true });
const url = postgresUrl();
const database = await createTestDatabase(url);
const given = process.env["QDRANT_URL"] ?? "";
const neo4jFolder = mkdtempSync("/var/tmp/quarry-lost-neo4j-");
const servers: LosableServer[] = [];
const opened: Opened[] = [];
try {
  if (given === "") servers.push(await losableQdrant());
  servers.push(await losableRedis());
  servers.push(await losableNeo4j({ folder: neo4jFolder, port: await freePort() }));
  const env = Object.assign({ POSTGRES_URL: database }, ...servers.map((server) => server.env));
  if (given !== "") env.QDRANT_URL = given;
  const dataDir = (name: string) => ({ QUARRY_DATA_DIR: join(work, name) });
  opened.push(await open(root, { ...env, ...dataDir("one") }));
  opened.push(await open(root, { ...env, ...dataDir("two") }));
  const [first] = opened as [Opened];
  await first.call("index_codebase", { wait_seconds: 20 });
  console.log(
    `indexed, all caught up after ${((await caughtUp(opened, { mostMs: 240_000 })) / 1_000).toFixed(1)} s`,
  );
  const load = startLoad({
    ...{ servers: opened, callersEach: Number(values.callers), questions: TURNS },
    change: change(root),
  });
  await sleep(MS);
  for (const server of servers) await disturb(server, load, opened);
  await load.stop();
  print(load.tallies);
  for (const each of caughtUpAfter) console.log(each);
  await first.call("index_codebase", { wait_seconds: 20 });
  await caughtUp(opened, { mostMs: 240_000 });
  const catalog = await readCatalog(database, TENANT);
  const login = { url: env.NEO4J_URL, user: env.NEO4J_USER, password: env.NEO4J_PASSWORD };
  const compared = {
    ...(given === "" && { "Qdrant stand-in": await compareQdrant(env.QDRANT_URL, catalog) }),
    Neo4j: await compareNeo4j(login, catalog),
  };
  for (const [name, { documents, rows, differences }] of Object.entries(compared)) {
    console.log(
      `${name}: ${documents} documents, ${rows} points or nodes and edges; ${differences.length === 0 ? "equal to the catalog" : "NOT EQUAL"}`,
    );
    for (const difference of differences) console.log(`  ${difference.slice(0, 300)}`);
  }
  const alone = await open(root, { POSTGRES_URL: database, ...dataDir("alone") });
  opened.push(alone);
  await alone.call("index_codebase", { wait_seconds: 20 });
  await caughtUp(opened, { mostMs: 240_000 });
  for (const server of opened.slice(0, 2)) {
    const differing = await differingAnswers(server, alone, QUESTIONS);
    console.log(`${differing.length} of ${QUESTIONS.length - STARTS.length} answers differ`);
    for (const { question, answers } of differing)
      console.log([question, ...answers.map((answer) => answer.slice(0, 1_500))].join("\n  | "));
  }
} finally {
  for (const each of opened) await each.close();
  for (const each of servers) await each.remove();
  await dropTestDatabase(url, database);
  rmSync(work, { recursive: true, force: true });
}
