/** Servers that share PostgreSQL and Redis: what one found another one need not look for, and nobody is told what was before a commit. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCommand } from "../support/command-line.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { redisProblem, startRedis, type TestRedis } from "../support/redis.ts";
import { openSession, SERVERS, type Session } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILES = {
  "src/ledger.ts": "/** Books an amount on an account. */\nexport function bookAmount(): void {}\n",
  "src/other.ts": "export function somethingElse(): void {}\n",
};
const REFUND =
  "/** Books an amount on an account, back: an amount, an account. */\nexport function book(): void {}\n";
const QUESTION = "book an amount on an account";

const server = findPostgres();
const problem = redisProblem() ?? ("missing" in server ? server.missing : null);
if (problem !== null || "missing" in server)
  test.skip(`Redis and PostgreSQL: ${problem}`, () => undefined);
else describe("servers with one database and one Redis", () => describeTwo(server.url));

interface CacheEntry {
  readonly state: string;
  readonly hits: number;
  readonly hits_in_memory: number;
  readonly misses: number;
}

async function cacheOf(session: Session): Promise<CacheEntry> {
  const { structured } = await session.call("sync_status", {});
  return (structured as { database: { cache: CacheEntry } }).database.cache;
}

function describeTwo(url: string): void {
  let database: string;
  let redis: TestRedis;
  beforeAll(async () => {
    database = await createTestDatabase(url);
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.remove();
    await dropTestDatabase(url, database);
  });
  const begin = (folder: string, more: Readonly<Record<string, string>> = {}): Promise<Session> =>
    openSession({
      ...{ client: "current client", server: SERVERS.quarry, folder, dataDir: temporaryFolder() },
      env: {
        ...{ POSTGRES_URL: database, REDIS_URL: redis.url, QUARRY_REDIS_WAIT_MS: "1000" },
        // vectors that arrive behind the answers would change the index under the test
        ...{ QUARRY_EMBEDDER: "off", ...more },
      },
    });
  const search = async (session: Session): Promise<string> =>
    (await session.call("search_code", { query: QUESTION, mode: "lexical" })).text;
  /** Asks until it is remembered: work behind the first answers commits too. */
  const untilHit = (session: Session) =>
    expect
      .poll(
        async () => {
          const before = await cacheOf(session);
          await search(session);
          return (await cacheOf(session)).hits - before.hits;
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(1);

  test("a second server finds what the first one found, nobody is told what was before a change, and all goes on without Redis", async () => {
    const folder = temporaryFolder(FILES);
    const one = await begin(folder);
    await one.call("index_codebase", { wait_seconds: 50 });
    await untilHit(one);
    expect(await search(one)).toContain("src/ledger.ts");
    const other = await begin(folder);
    // a look at the folder behind an answer commits too, and what was known is not known any more
    const found = async (): Promise<readonly boolean[]> => {
      await search(one);
      expect(await search(other)).toContain("src/ledger.ts");
      const { hits, hits_in_memory } = await cacheOf(other);
      return [hits - hits_in_memory > 0, hits_in_memory > 0];
    };
    await expect.poll(found, { timeout: 60_000, interval: 500 }).toEqual([true, true]);

    // committed by a third process
    writeFileSync(`${folder}/src/refund.ts`, REFUND);
    const env = { POSTGRES_URL: database, REDIS_URL: redis.url, QUARRY_EMBEDDER: "off" };
    const third = await startCommand(temporaryFolder(), ["index", folder], undefined, env).finished;
    expect(third.code).toBe(0);
    for (const session of [one, other]) expect(await search(session)).toContain("src/refund.ts");

    // committed by nobody yet
    await untilHit(one);
    writeFileSync(`${folder}/src/ledger.ts`, "export const gone = true;\n");
    for (const hit of (await search(one)).split(/\n(?=src\/)/u))
      if (hit.startsWith("src/ledger.ts")) expect(hit).toMatch(/stale|gone = true/u);

    await untilHit(one);
    await redis.kill();
    expect(await search(one)).toContain("src/refund.ts");
    writeFileSync(`${folder}/src/third.ts`, "/** Books an amount on an account. */\n");
    const answer = () => search(one);
    await expect.poll(answer, { timeout: 30_000 }).toContain("src/third.ts");
    expect((await one.call("sync_status", {})).text).toContain("is not used");
    await redis.start();
    await expect.poll(answer, { timeout: 30_000 }).toContain("src/third.ts");
    await untilHit(one);
    await expect.poll(async () => (await cacheOf(one)).state, { timeout: 30_000 }).toBe("up");
  });

  test("a wrong password is one clear error of the first call", async () => {
    const wrong = redis.url.replace("redis://", "redis://nobody:sesame-4711@");
    const one = await begin(temporaryFolder(FILES), { REDIS_URL: wrong });
    const { text, isError } = await one.call("search_code", { query: QUESTION });
    expect(isError).toBe(true);
    expect(text).toMatch(/PROJECTION_REFUSED[\s\S]*refuses the login/);
    expect(text).not.toContain("sesame");
  });
}
