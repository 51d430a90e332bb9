/** What the founding systems' writers insert, asked for through the tools: found by name, listed, and never taken for a folder of this host. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { bindLogins, connectAs, dropLogins } from "../support/bound-roles.ts";
import { startCommand } from "../support/command-line.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
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

  test("it is found through search_code by names, also what comes while the server runs", async () => {
    const session = await open(temporaryFolder());
    const search = async (query: string, path: string): Promise<string> =>
      (await session.call("search_code", { query, path })).text;
    // the server indexed no folder: nothing but the question makes the words findable
    for (const path of ["shop", "main", "shop:main"]) {
      const text = await search("quuxLedger", path);
      expect(text).toContain("src/refund.ts:40-41");
      expect(text).toContain("no file is behind it");
      expect(text).not.toMatch(/stale|may have changed/u);
    }
    expect(await search("walrusMemo", "cognee")).toContain("refunds take a week");
    // two rows of one path
    for (const query of ["zebra", "/zebra\\w+/"]) {
      const text = await search(query, "shop");
      expect(text).toContain("zebraRefund");
      expect(text).toContain("zebraCharge");
    }
    expect(await search('"return 2"', "shop")).toContain("src/refund.ts:90-91");
    const writer = await connectAs(database, logins.claude);
    await writer.query(`INSERT INTO claude_context.chunks (dataset_id, content, relative_path)
      SELECT id, 'const lateYak = 1;', 'src/late.ts' FROM claude_context.datasets`);
    await writer.end();
    expect(await search("lateYak", "shop")).toContain("src/late.ts");
  });

  test("it is listed as what it is, and neither indexed nor removed", async () => {
    const session = await open(temporaryFolder());
    const all = await listed(session);
    expect(all.map(({ folder }) => folder)).toEqual(["shop:main", "cognee:notes"]);
    expect(all[0]).toMatchObject({ project: "shop", state: "fresh" });
    expect(all[0]?.reason).toContain("inserted");
    const { inserted = "" } = all[0] ?? {};
    for (const path of ["shop", inserted])
      expect((await listed(session, path)).map(({ folder }) => folder)).toEqual(["shop:main"]);
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
    const run = (args: readonly string[]) =>
      startCommand(temporaryFolder(), args, undefined, environment("claude")).finished;
    expect(await run(["remove", "--all", "--yes"])).toMatchObject({ code: 0 });
    expect((await listed(session)).map(({ folder }) => folder)).toEqual([
      "shop:main",
      "cognee:notes",
    ]);
  });

  test("a folder of the same name is the folder, and another principal sees nothing of it", async () => {
    const session = await open(
      temporaryFolder({ "shop/cart.ts": "export const zebraCart = 1;\n" }),
      "bob",
    );
    const hidden = await session.call("search_code", { query: "zebraRefund", path: "shop:main" });
    expect(hidden.text).not.toContain("quuxLedger");
    await session.call("index_codebase", { path: "shop", wait_seconds: 50 });
    const { text } = await session.call("search_code", { query: "zebra", path: "shop" });
    expect(text).toContain("zebraCart");
    expect((await listed(session)).map(({ inserted }) => inserted)).toEqual([undefined]);
  });
}
