/** The server profile through real clients: catalogs in a PostgreSQL database, everything else as without one. */
import { readdirSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { startCommand } from "../support/command-line.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { CLIENTS, openSession, SERVERS, type Session } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILES = {
  "src/ledger.ts": `/** Books an amount on an account. */
export function bookAmount(account: string, amount: number): string {
  return account + amount;
}
`,
  "src/main.ts": `import { bookAmount } from "./ledger.ts";

export function payInvoice(): string {
  return bookAmount("rent", 5);
}
`,
};

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeServerProfile(server.url);

function describeServerProfile(url: string): void {
  const databases: Promise<string>[] = [];
  const makeDatabase = (): Promise<string> => {
    const made = createTestDatabase(url);
    databases.push(made);
    return made;
  };
  afterAll(async () => {
    for (const made of databases) await dropTestDatabase(url, await made);
  });

  describe.each(CLIENTS)("%s on PostgreSQL", (client) => {
    test("searches and walks what it indexed, keeps up with edits, and leaves no catalog file", async () => {
      const database = await makeDatabase();
      const folder = temporaryFolder(FILES);
      const dataDir = temporaryFolder();
      const env = { POSTGRES_URL: database };
      const server = SERVERS.quarry;
      const session = await openSession({ client, server, folder, dataDir, env });
      const indexed = await session.call("index_codebase", { wait_seconds: 50 });
      expect(indexed.text).toContain("2 added");
      expect(await search(session, "book an amount")).toContain("src/ledger.ts");
      const callers = async () =>
        (await session.call("traverse_graph", { start: "bookAmount" })).text;
      await expect.poll(callers, { timeout: 60_000, interval: 200 }).toContain("payInvoice");
      writeFileSync(`${folder}/src/refund.ts`, "export function refundDeposit(): void {}\n");
      await expect
        .poll(() => search(session, "refund deposit"), { timeout: 30_000, interval: 200 })
        .toContain("src/refund.ts");
      const kept = readdirSync(dataDir, { recursive: true, encoding: "utf8" });
      expect(kept.filter((path) => path.endsWith(".sqlite"))).toEqual([]);
    });
  });

  test("what one process indexed another one of its host finds, whatever the machine is called", async () => {
    const env = { POSTGRES_URL: await makeDatabase() };
    const folder = temporaryFolder(FILES);
    const run = (args: readonly string[], host = "farm") =>
      startCommand(temporaryFolder(), args, undefined, { ...env, QUARRY_HOST_NAME: host }).finished;
    expect(await run(["index", folder])).toMatchObject({ code: 0 });
    const { stdout } = await run(["search", "--path", folder, "book an amount"]);
    expect(stdout).toContain("src/ledger.ts");
    expect((await run(["graph", "--path", folder, "bookAmount"])).stdout).toContain("payInvoice");
    const status = (await run(["status"])).stdout;
    expect(status).toContain("2 files");
    expect(status).toMatch(/^In database 127\.0\.0\.1:\d+\/\S+ \(tenant local, host farm\):$/mu);
    expect((await run(["status"], "elsewhere")).stdout).not.toContain("2 files");
    const removed = (await run(["remove", folder, "--yes"])).stdout;
    expect(removed).toContain("Removed the index of");
    expect(removed).not.toContain("bytes");
  });
}

async function search(session: Session, query: string): Promise<string> {
  return (await session.call("search_code", { query })).text;
}
