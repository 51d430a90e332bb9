/** Connections that are what Quarry needs them to be, whatever POSTGRES_URL, the database's settings or something in between say. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterAll, expect, test } from "vitest";
import { openDatabaseTarget } from "../../src/stores/postgres/migration-target.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeConnections(server.url);

/** Forgets the parameter `options` of a connection, as poolers do that are told to ignore it. */
async function startForgetfulPooler(url: string): Promise<{ url: string; pooler: Server }> {
  const { hostname, port } = new URL(url);
  const pooler = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.once("data", (startup) => {
      const asked = startup.toString("latin1");
      // of the same length, since the packet begins with it
      const said = asked.replace(/-c role=\w+/u, (role) => "-c geqo=on".padEnd(role.length));
      upstream.write(Buffer.from(said, "latin1"));
      client.pipe(upstream).pipe(client);
    });
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
  });
  pooler.listen(0, "127.0.0.1");
  await once(pooler, "listening");
  const through = new URL(url);
  through.port = String((pooler.address() as AddressInfo).port);
  return { url: through.href, pooler };
}

function describeConnections(url: string): void {
  const databases: string[] = [];
  const opened: Database[] = [];
  const make = async (): Promise<string> => {
    const database = await createTestDatabase(url);
    databases.push(database);
    return database;
  };
  const open = async (database: string): Promise<Database> => {
    const known = await openTestDatabase(database);
    opened.push(known);
    return known;
  };
  afterAll(async () => {
    for (const database of opened) await database.close();
    for (const database of databases) await dropTestDatabase(url, database);
  });
  const SESSION = `SELECT current_user::text AS role, current_setting('application_name') AS name,
    current_setting('search_path') AS path, current_setting('geqo') AS geqo`;

  test("role, name and search path are Quarry's, other settings the URL's", async () => {
    const own = await make();
    const asked = encodeURIComponent("-c role=postgres -c search_path=public -c geqo=off");
    const database = await open(`${own}?application_name=mine&options=${asked}`);
    expect(await database.read(testContext(), (tx) => tx.get(SESSION))).toEqual({
      role: "quarry_server",
      name: "quarry query",
      path: "unified,public,extensions",
      geqo: "off",
    });
  });

  test("a pooler that forgets the role is refused before it shows anything", async () => {
    const own = await make();
    await open(own);
    const { url: through, pooler } = await startForgetfulPooler(own);
    const database = await open(through);
    const asked = database.read(testContext(), (tx) => tx.all("SELECT * FROM documents"));
    await expect(asked).rejects.toMatchObject({
      code: "CATALOG_REFUSED",
      message: expect.stringContaining("instead of quarry_server"),
      next: expect.stringContaining("pooler"),
    });
    await database.close();
    pooler.close();
  });

  test("a database with a search path and a schema of extensions of its own is served and checked", async () => {
    const own = await make();
    await runAsOwner(
      own,
      `CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions;
       CREATE SCHEMA app; ALTER DATABASE ${new URL(own).pathname.slice(1)} SET search_path = app;
       GRANT USAGE ON SCHEMA extensions TO PUBLIC`,
    );
    const database = await open(own);
    expect(await database.read(testContext(), (tx) => tx.all("SELECT 1 FROM documents"))).toEqual(
      [],
    );
    const target = openDatabaseTarget({ url: own, connectTimeoutMs: 10_000 });
    const { drifts } = await target.verify(testContext(), { only: [] });
    expect(drifts).toEqual([]);
  });
}
