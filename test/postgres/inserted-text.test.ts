/** What the founding systems' writers insert, asked for through the tools: found by name, listed, and never taken for a folder of this host. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindLogins, connectAs, dropLogins } from "../support/bound-roles.ts";
import { startCommand } from "../support/command-line.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { openSession, SERVERS, type Session } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeInserted(server.url);

interface Listed {
  readonly project: string;
  readonly folder: string;
  readonly inserted?: string;
  readonly state: string;
  readonly reason: string;
}

function describeInserted(url: string): void {
  let database: string;
  let logins: Awaited<ReturnType<typeof bindLogins<"claude">>>;

  beforeAll(async () => {
    database = await createTestDatabase(url);
    await (await openTestDatabase(database)).close();
    logins = await bindLogins(database, { claude: { tenant: "acme", principal: "claude" } });
    const writer = await connectAs(database, logins.claude);
    await writer.query(`
      INSERT INTO claude_context.projects (name) VALUES ('shop');
      INSERT INTO claude_context.datasets (project_id, name) SELECT id, 'main' FROM claude_context.projects;
      INSERT INTO claude_context.chunks (dataset_id, content, relative_path, start_line, end_line, lang)
        SELECT d.id, c.content, 'src/refund.ts', c.line, c.line + 1, 'typescript' FROM claude_context.datasets d,
          (VALUES ('export function zebraRefund() {\n  return quuxLedger;', 40), ('export function zebraCharge() {\n  return 2;', 90)) c(content, line);
      INSERT INTO cognee.dataset (name) VALUES ('notes');
      INSERT INTO cognee.data_points (dataset_id, text) SELECT id, 'The walrusMemo says that refunds take a week.' FROM cognee.dataset;
    `);
    await writer.end();
  });
  afterAll(async () => {
    await dropLogins(database, Object.values(logins));
    await dropTestDatabase(url, database);
  });

  const environment = (principal: string): Record<string, string> => ({
    POSTGRES_URL: database,
    QUARRY_TENANT: "acme",
    QUARRY_PRINCIPAL: principal,
  });
  const open = (folder: string, principal = "claude"): Promise<Session> =>
    openSession({
      ...{ client: "current client", server: SERVERS.quarry, folder },
      ...{ dataDir: temporaryFolder(), env: environment(principal) },
    });
  const listed = async (session: Session, path?: string): Promise<readonly Listed[]> => {
    const reply = await session.call("sync_status", path === undefined ? {} : { path });
    return (reply.structured?.["datasets"] ?? []) as readonly Listed[];
  };

  describe("through the tools", () => {
    test("it is found by project, by dataset and by both, in a server that indexed no folder", async () => {
      const session = await open(temporaryFolder());
      for (const path of ["shop", "main", "shop:main"]) {
        const { text } = await session.call("search_code", { query: "quuxLedger", path });
        expect(text).toContain("src/refund.ts:40-41");
        expect(text).toContain("no file is behind it");
        expect(text).not.toMatch(/stale|may have changed/u);
      }
      const notes = await session.call("search_code", { query: "walrusMemo", path: "cognee" });
      expect(notes.text).toContain("refunds take a week");
    });

    test("texts of one path are each found, by words and by exact text", async () => {
      const session = await open(temporaryFolder());
      for (const query of ["zebra", "/zebra\\w+/"]) {
        const { text } = await session.call("search_code", { query, path: "shop" });
        expect(text).toContain("zebraRefund");
        expect(text).toContain("zebraCharge");
      }
      const exact = await session.call("search_code", { query: '"return 2"', path: "shop" });
      expect(exact.text).toContain("src/refund.ts:90-91");
    });

    test("what is inserted while a server runs is found by the next question", async () => {
      const session = await open(temporaryFolder());
      const writer = await connectAs(database, logins.claude);
      await writer.query(`INSERT INTO claude_context.chunks (dataset_id, content, relative_path)
        SELECT id, 'const lateYak = 1;', 'src/late.ts' FROM claude_context.datasets`);
      await writer.end();
      const { text } = await session.call("search_code", { query: "lateYak", path: "shop" });
      expect(text).toContain("src/late.ts");
    });

    test("sync_status lists it as what it is, and it alone where it is named", async () => {
      const session = await open(temporaryFolder());
      const all = await listed(session);
      expect(all.map(({ folder }) => folder)).toEqual(["shop:main", "cognee:notes"]);
      expect(all[0]).toMatchObject({ project: "shop", state: "fresh" });
      expect(all[0]?.reason).toContain("inserted");
      const { inserted = "" } = all[0] ?? {};
      for (const path of ["shop", inserted])
        expect((await listed(session, path)).map(({ folder }) => folder)).toEqual(["shop:main"]);
    });

    test("it is not indexed, has no past, and is not removed", async () => {
      const session = await open(temporaryFolder());
      for (const [tool, args] of [
        ["index_codebase", { path: "shop" }],
        ["index_codebase", { path: "shop", history: "main" }],
        ["search_code", { path: "shop", query: "zebra", as_of: "HEAD" }],
      ] as const) {
        const { isError, text } = await session.call(tool, args);
        expect({ isError, text }).toEqual({
          isError: true,
          text: expect.stringContaining("inserted into the database by another system"),
        });
      }
      const { code } = await startCommand(
        temporaryFolder(),
        ["remove", "--all", "--yes"],
        undefined,
        environment("claude"),
      ).finished;
      expect(code).toBe(0);
      const kept = await runAsOwner<{ n: string }>(
        database,
        "SELECT count(*) AS n FROM unified.datasets WHERE host = 'legacy' AND kind <> 'cognee-data'",
      );
      expect(kept[0]?.n).toBe("2");
    });

    test("a folder of the same name is the folder", async () => {
      const around = temporaryFolder({ "shop/cart.ts": "export const zebraCart = 1;\n" });
      const session = await open(around);
      await session.call("index_codebase", { path: "shop", wait_seconds: 50 });
      const { text } = await session.call("search_code", { query: "zebra", path: "shop" });
      expect(text).toContain("zebraCart");
      expect(text).not.toContain("zebraRefund");
    });

    test("another principal neither finds nor sees it", async () => {
      const session = await open(temporaryFolder(), "bob");
      expect(await listed(session)).toEqual([]);
      const { text } = await session.call("search_code", { query: "zebraRefund", path: "shop" });
      expect(text).not.toContain("quuxLedger");
    });
  });
}
