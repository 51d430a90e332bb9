/** Bad starts of the server profile: one clear error each, with the mend, never the password, and nothing half-made. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { startCommand } from "../support/command-line.ts";
import { startGuardedCluster } from "../support/guarded-cluster.ts";
import { openSession, SERVERS } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PASSWORD = "sesame-4711-secret";
const NEW_ROLES = ["owner_without_rights", "stranger", "tls_only"];
const ALL = readMigrations("postgres").map(({ version }) => version);

const cluster = startGuardedCluster();
if ("missing" in cluster) test.skip(`PostgreSQL: ${cluster.missing}`, () => undefined);
else await describeStarts(cluster);

async function describeStarts(own: Exclude<typeof cluster, { missing: string }>): Promise<void> {
  afterAll(() => own.stop());
  await own.sql("SELECT pg_reload_conf()");
  for (const role of NEW_ROLES) await own.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
  const make = async (name: string, owner: string, statements = ""): Promise<void> => {
    await own.sql(`CREATE DATABASE ${name} OWNER ${owner}`);
    if (statements !== "") await own.sql(statements, name);
  };
  const record = (version: number, kind: string, checksum: string): string =>
    `INSERT INTO unified.schema_version VALUES (${version}, 'other', '${kind}', '${checksum}', 0)`;
  const steps = `CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; CREATE SCHEMA unified;
    CREATE TABLE unified.schema_version (version integer PRIMARY KEY, name text, kind text, checksum text, applied_at bigint)`;
  await make("no_extension", "owner_without_rights");
  await make("no_role", "owner_without_rights", "CREATE EXTENSION vector");
  await make(
    "no_create",
    "postgres",
    "CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; GRANT CONNECT ON DATABASE no_create TO stranger",
  );
  await make("newer", "postgres", `${steps}; ${record(99, "breaking", "00")}`);
  await make("edited", "postgres", `${steps}; ${record(1, "breaking", "00")}`);
  await make("not_a_member", "postgres", steps);
  await make(
    "fixed",
    "postgres",
    `${steps}; CREATE TABLE unified.embeddings (embedding halfvec(768))`,
  );
  await make(
    "foreign_schema",
    "postgres",
    "CREATE SCHEMA unified; CREATE TABLE unified.tenants (id int)",
  );
  await make("closed", "postgres");
  await make("empty", "postgres");

  /** Everything that a start could leave behind. */
  const objects = async (database: string): Promise<unknown> => {
    const inside = `SELECT relname::text AS name FROM pg_class WHERE relnamespace::regnamespace::text !~ '^pg_|information_schema'
      UNION ALL SELECT nspname FROM pg_namespace UNION ALL SELECT extname FROM pg_extension
      UNION ALL SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text !~ '^pg_|information_schema'
      UNION ALL SELECT rolname FROM pg_roles ORDER BY 1`;
    return own.sql(inside, database);
  };
  const login = (role: string): string => `${role}:${PASSWORD}`;
  const at = (role: string, database: string, query = ""): string =>
    own.at(login(role), database, query);

  interface BadStart {
    readonly name: string;
    readonly url: string;
    readonly code: string;
    readonly says: RegExp;
    /** The database that must stay as it was. */
    readonly database?: string;
  }
  const STARTS: readonly BadStart[] = [
    {
      name: "no address",
      url: `postgres//x:${PASSWORD}@y`,
      code: "INVALID_CONFIG",
      says: /postgres:\/\/user/,
    },
    {
      name: "a percent sign",
      url: `postgres://x:%ZZ${PASSWORD}@127.0.0.1/x`,
      code: "INVALID_CONFIG",
      says: /postgres:\/\/user/,
    },
    {
      name: "nobody listens",
      url: `postgres://x:${PASSWORD}@127.0.0.1:1/x`,
      code: "CATALOG_UNAVAILABLE",
      says: /127\.0\.0\.1:1\/x cannot be reached[\s\S]*Start the database server/,
    },
    {
      name: "no such host",
      url: `postgres://x:${PASSWORD}@no-such-host.invalid/x`,
      code: "CATALOG_UNAVAILABLE",
      says: /no-such-host\.invalid:5432\/x cannot be reached/,
    },
    {
      name: "an unknown database",
      url: at("stranger", "nowhere"),
      code: "CATALOG_REFUSED",
      says: /does not exist[\s\S]*Create it/,
    },
    {
      name: "a wrong password",
      url: own.at(`stranger:wrong-${PASSWORD}`, "empty"),
      code: "CATALOG_REFUSED",
      says: /refuses the login[\s\S]*POSTGRES_URL/,
      database: "empty",
    },
    {
      name: "no password",
      url: own.at("stranger", "empty"),
      code: "CATALOG_REFUSED",
      says: /asks for a password, and POSTGRES_URL has none/,
      database: "empty",
    },
    {
      name: "a TLS mode that there is not",
      url: at("stranger", "empty", "?sslmode=bogus"),
      code: "INVALID_CONFIG",
      says: /sslmode=bogus[\s\S]*verify-full/,
      database: "empty",
    },
    {
      name: "an unknown role",
      url: at("nobody_here", "empty"),
      code: "CATALOG_REFUSED",
      says: /refuses the login/,
      database: "empty",
    },
    {
      name: "TLS that the server lacks",
      url: at("stranger", "empty", "?sslmode=verify-full"),
      code: "CATALOG_REFUSED",
      says: /offers no TLS[\s\S]*sslmode/,
      database: "empty",
    },
    {
      name: "no TLS where it is required",
      url: at("tls_only", "closed"),
      code: "CATALOG_REFUSED",
      says: /refuses a connection without TLS[\s\S]*sslmode=verify-full/,
      database: "closed",
    },
    {
      name: "a certificate file that is missing",
      url: at("stranger", "empty", "?sslmode=verify-full&sslrootcert=/no/such/ca.pem"),
      code: "CATALOG_REFUSED",
      says: /file that POSTGRES_URL names/,
      database: "empty",
    },
    {
      name: "an extension that the role may not create",
      url: at("owner_without_rights", "no_extension"),
      code: "CATALOG_REFUSED",
      says: /lacks the extension vector[\s\S]*CREATE EXTENSION vector/,
      database: "no_extension",
    },
    {
      name: "a role that cannot be made",
      url: at("owner_without_rights", "no_role"),
      code: "CATALOG_REFUSED",
      says: /quarry_server[\s\S]*CREATE ROLE quarry_server NOLOGIN/,
      database: "no_role",
    },
    {
      name: "no right to make a schema",
      url: at("stranger", "no_create"),
      code: "CATALOG_REFUSED",
      says: /create no schema[\s\S]*GRANT CREATE ON DATABASE/,
      database: "no_create",
    },
    {
      name: "no member of the server's role",
      url: at("stranger", "not_a_member"),
      code: "CATALOG_REFUSED",
      says: /lacks the role quarry_server[\s\S]*GRANT quarry_server TO stranger/,
      database: "not_a_member",
    },
    {
      name: "vectors of one length",
      url: own.at("postgres", "fixed"),
      code: "CATALOG_REFUSED",
      says: /halfvec\(768\)[\s\S]*ALTER TABLE unified\.embeddings/,
      database: "fixed",
    },
    {
      name: "somebody else's schema",
      url: own.at("postgres", "foreign_schema"),
      code: "CATALOG_REFUSED",
      says: /does not fit[\s\S]*another database/,
      database: "foreign_schema",
    },
    {
      name: "a newer breaking schema",
      url: own.at("postgres", "newer"),
      code: "CATALOG_NEWER",
      says: /step 99[\s\S]*Update Quarry/,
      database: "newer",
    },
    {
      name: "an edited step",
      url: own.at("postgres", "edited"),
      code: "CATALOG_NEWER",
      says: /0001_catalog\.up\.sql/,
      database: "edited",
    },
  ];

  const dataDir = mkdtempSync(join(tmpdir(), "quarry-start-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  const start = (url: string, args: readonly string[] = ["status"]) =>
    startCommand(dataDir, args, undefined, {
      ...{ POSTGRES_URL: url, QUARRY_POSTGRES_CONNECT_MS: "3000" },
    }).finished;

  test.concurrent.each(STARTS)("$name", async ({ url, code, says, database }) => {
    const before = database === undefined ? null : await objects(database);
    const { code: exit, stdout, stderr } = await start(url);
    expect(exit).toBe(code === "INVALID_CONFIG" ? 2 : 1);
    expect(stderr.split(":")[0]).toBe(code);
    expect(stderr).toMatch(says);
    expect(stderr).toContain("\nNext: ");
    expect(stdout + stderr).not.toContain(PASSWORD);
    if (database !== undefined) expect(await objects(database)).toEqual(before);
  });

  test("a client of the server reads the same words, and the next call works once it is mended", async () => {
    await make("mended", "owner_without_rights");
    const env = { POSTGRES_URL: at("owner_without_rights", "mended") };
    const folder = temporaryFolder({ "a.ts": "export const rent = 5;\n" });
    const session = await openSession({
      ...{
        client: "current client",
        server: SERVERS.quarry,
        folder,
        dataDir: temporaryFolder(),
        env,
      },
    });
    const refused = await session.call("search_code", { query: "rent" });
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(
      /^CATALOG_REFUSED: [\s\S]*\nNext: As a superuser run: CREATE EXTENSION vector/,
    );
    expect(refused.text).not.toContain(PASSWORD);
    await own.sql("CREATE EXTENSION vector; ALTER ROLE owner_without_rights CREATEROLE", "mended");
    const indexed = await session.call("index_codebase", { wait_seconds: 50 });
    expect(indexed.text).not.toContain("CATALOG_");
    expect((await session.call("search_code", { query: "rent" })).text).toContain("a.ts");
  });

  test("an ordinary role that owns the database checks its rows, and comes up and down", async () => {
    const url = at("owner_without_rights", "mended");
    const run = (...args: string[]) => start(url, ["migrate", ...args]);
    const verified = await run("verify");
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\S+\n {2}0 drifts of the schema; (\d+) of \1 checks/),
    });
    const status = await run("status", "--json");
    const [{ steps }] = JSON.parse(status.stdout) as [
      { steps: { version: number; state: string }[] },
    ];
    expect(steps.map(({ version, state }) => `${version} ${state}`)).toEqual(
      ALL.map((version) => `${version} applied`),
    );
    const refused = await run("down", "--to", "0");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("contents (1 row)") });
    expect((await run("down", "--to", "0", "--yes")).stdout).toContain("0001 catalog: taken back");
    expect((await run("up")).stdout).toContain("0001 catalog: applied");
    expect((await run("up")).stdout).toContain("nothing to do");
    expect((await run("verify")).stdout).toContain("0 drifts");
  });

  test("a certificate that nobody vouches for is refused, and trusted by name", async () => {
    const ca = await own.offerTls();
    const untrusted = await start(at("tls_only", "closed", "?sslmode=verify-full"));
    expect(untrusted.stderr).toMatch(
      /^CATALOG_REFUSED: .*nothing here vouches for[\s\S]*sslrootcert/,
    );
    expect(untrusted.stderr).not.toContain(PASSWORD);
    const plain = await start(at("tls_only", "closed"));
    expect(plain.stderr).toMatch(/^CATALOG_REFUSED/);
    const named = await start(at("tls_only", "closed", `?sslmode=verify-full&sslrootcert=${ca}`));
    // the connection stands: what it lacks now are rights
    expect(named.stderr).toMatch(/^CATALOG_REFUSED: .*lacks the extension vector/);
  });
}
