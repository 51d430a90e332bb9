/** `quarry migrate verify` and `down` in the set-up that the documents describe: a plain role owns the schema, several tenants, legacy writers. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bindLogins, connectAs, dropLogins, type Login } from "../support/bound-roles.ts";
import { type Finished, startCommand } from "../support/command-line.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  runAsOwner,
} from "../support/postgres.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OWNER = `quarry_test_owner_${process.pid}`;
const PASSWORD = "crossing";
const FILES = {
  "src/ledger.ts":
    "export function bookAmount(amount: number): number {\n  return roundAmount(amount);\n}\nexport function roundAmount(amount: number): number {\n  return Math.round(amount);\n}\n",
};

const server = findPostgres();
if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeOwned(server.url);

function describeOwned(url: string): void {
  const databases: string[] = [];
  let logins: Record<"claude", Login> | null = null;
  let superuser = "";
  let owner = "";

  /** A database that a plain role owns, prepared as docs/migrations.md says; addresses of a superuser and of the owner. */
  const makeDatabase = async (): Promise<readonly [string, string]> => {
    const made = await createTestDatabase(url);
    databases.push(made);
    const name = new URL(made).pathname.slice(1);
    await runAsOwner(
      made,
      `CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; GRANT CREATE ON DATABASE ${name} TO ${OWNER}`,
    );
    const address = new URL(made);
    address.username = OWNER;
    address.password = PASSWORD;
    return [made, address.href];
  };
  const quarry = (database: string, tenant: string, ...args: string[]): Promise<Finished> =>
    startCommand(temporaryFolder(), args, undefined, {
      ...{ POSTGRES_URL: database, QUARRY_TENANT: tenant },
    }).finished;
  const verify = (database: string, ...args: string[]) =>
    quarry(database, "local", "migrate", "verify", ...args);
  const PASSED = {
    code: 0,
    stdout: expect.stringMatching(/0 drifts of the schema; (\d+) of \1 /u),
  };

  beforeAll(async () => {
    await runAsOwner(
      url,
      `DO $$ BEGIN CREATE ROLE quarry_server NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
       DO $$ BEGIN CREATE ROLE quarry_legacy NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
       CREATE ROLE ${OWNER} LOGIN PASSWORD '${PASSWORD}'; GRANT quarry_server TO ${OWNER}`,
    );
    [superuser, owner] = await makeDatabase();
  });
  afterAll(async () => {
    if (logins !== null) await dropLogins(superuser, Object.values(logins));
    for (const made of databases) await dropTestDatabase(url, made);
    await runAsOwner(url, `DROP OWNED BY ${OWNER}; DROP ROLE ${OWNER}`);
  });

  test("an empty database is told as one, and what the owner made is sound for the owner and for a superuser, whichever tenant asks", async () => {
    expect(await verify(owner)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NOT_INDEXED: .*no record of a step[\s\S]*migrate up/u),
    });
    expect((await quarry(owner, "local", "migrate", "up")).code).toBe(0);
    const folder = temporaryFolder(FILES);
    for (const tenant of ["acme", "globex"])
      expect((await quarry(owner, tenant, "index", folder)).code).toBe(0);
    for (const database of [owner, superuser]) {
      const answer = await verify(database);
      expect(answer).toMatchObject(PASSED);
      expect(answer.stdout).not.toContain("note:");
    }
  });

  test("the owner finds what is wrong with a tenant that it did not ask for", async () => {
    await runAsOwner(
      superuser,
      "UPDATE unified.shown_sets SET shown = shown + 1 WHERE tenant_id = 'acme'",
    );
    const answer = await verify(owner, "--check", "shown-sets", "--check", "dangling-edges");
    expect(answer).toMatchObject({ code: 1 });
    expect(answer.stdout).toMatch(
      /shown-sets: 1 × .*set \d+: 2 counted, 1 there of acme\n {4}mend: .*nothing but the index is lost/u,
    );
    await runAsOwner(
      superuser,
      "UPDATE unified.shown_sets SET shown = shown - 1 WHERE tenant_id = 'acme'",
    );
  });

  test("what legacy writers insert is no contradiction, before the server counted it and after, and no mend calls it an index", async () => {
    logins = await bindLogins(superuser, { claude: { tenant: "acme", principal: "claude" } });
    const client = await connectAs(superuser, logins.claude);
    await client.query(`WITH made AS (INSERT INTO claude_context.projects (name) VALUES ('p1') RETURNING id)
      INSERT INTO claude_context.chunks (project_id, content, relative_path)
      SELECT id, 'zebra quux ' || n, 'notes/' || n FROM made, generate_series(1, 3) n`);
    expect(await verify(owner)).toMatchObject(PASSED);
    const folder = temporaryFolder(FILES);
    expect((await quarry(owner, "acme", "index", folder)).code).toBe(0);
    expect(await runAsOwner(superuser, "SELECT * FROM unified.pending_sets")).toEqual([]);
    expect(await verify(owner)).toMatchObject(PASSED);
    await client.query("DELETE FROM claude_context.chunks WHERE relative_path = 'notes/3'");
    await client.end();
    expect(await verify(superuser)).toMatchObject(PASSED);
    await runAsOwner(
      superuser,
      "UPDATE unified.word_projects SET words = words + 1 WHERE tenant_id = 'acme'",
    );
    const wrong = await verify(owner, "--check", "word-totals");
    expect(wrong.stdout).toContain("whatever legacy systems inserted into that project is lost");
    expect(wrong.stdout).not.toContain("nothing but the index");
    await runAsOwner(
      superuser,
      "UPDATE unified.word_projects SET words = words - 1 WHERE tenant_id = 'acme'",
    );
  });

  test("rights that came later are named: of partitions, tables of models, bound logins, and types", async () => {
    const login = logins?.claude.role ?? "";
    const gone = `quarry_test_gone_${process.pid}`;
    const client = new pg.Client({ connectionString: superuser });
    await client.connect();
    const [{ partition }] = (
      await client.query(
        "SELECT max(relname) AS partition FROM pg_class WHERE relname ~ '^transaction_log_\\d{4}_\\d\\d$'",
      )
    ).rows as [{ partition: string }];
    await client.query(
      `GRANT SELECT ON unified.${partition} TO PUBLIC; ALTER TABLE unified.${partition} DISABLE ROW LEVEL SECURITY;
       CREATE TABLE unified_vectors.model_999 (tenant_id text); GRANT SELECT ON unified_vectors.model_999 TO PUBLIC;
       CREATE TYPE unified.stray AS (a text); GRANT quarry_server, pg_execute_server_program TO ${login};
       CREATE ROLE ${gone} LOGIN; CALL unified.bind_role('${gone}', 'acme', 'x'); REVOKE quarry_legacy FROM ${gone}; DROP ROLE ${gone}`,
    );
    const { stdout, code } = await verify(owner);
    const unbound = `CALL unified.unbind_role('${gone}')`;
    await client.query(
      `REVOKE SELECT ON unified.${partition} FROM PUBLIC; ALTER TABLE unified.${partition} ENABLE ROW LEVEL SECURITY;
       DROP TABLE unified_vectors.model_999; DROP TYPE unified.stray; REVOKE quarry_server, pg_execute_server_program FROM ${login}; ${unbound}`,
    );
    await client.end();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `different rights of unified.${partition}: row security off, grants PUBLIC: SELECT`,
        "u",
      ),
    );
    expect(stdout).toContain("unexpected table unified_vectors.model_999");
    expect(stdout).toContain("unexpected type unified.stray");
    expect(stdout).toMatch(
      new RegExp(
        `binding of role ${login}: may become pg_execute_server_program, quarry_server`,
        "u",
      ),
    );
    expect(stdout).toContain(`binding of role ${gone}: the role is gone`);
    expect(stdout).toContain(unbound);
    expect(await verify(owner)).toMatchObject(PASSED);
  });

  test("down names what is lost, and what indexing does not bring back; the rest is left whole", async () => {
    const count = async () =>
      runAsOwner(
        superuser,
        "SELECT (SELECT count(*)::int FROM unified.edges) AS edges, (SELECT count(*)::int FROM unified.symbols) AS symbols",
      );
    const before = await count();
    const refused = await quarry(owner, "local", "migrate", "down", "--to", "6");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/documents that legacy systems inserted \(2 rows\)/u);
    expect(refused.stderr).toMatch(
      /does not make these anew.*documents that legacy systems inserted/u,
    );
    expect(refused.stderr).not.toMatch(/\b(?:edges|symbols|chunks) \(/u);
    expect((await quarry(owner, "local", "migrate", "down", "--to", "6", "--yes")).code).toBe(0);
    expect(await count()).toEqual(before);
    const sums = ["shown-texts", "word-totals", "postings-without-text", "text-lengths"];
    const left = await verify(superuser, ...sums.flatMap((name) => ["--check", name]));
    expect(left).toMatchObject({ code: 0 });
    expect(
      await runAsOwner(
        superuser,
        "SELECT content_pk FROM unified.trigram_texts x WHERE NOT EXISTS (SELECT FROM unified.document_versions v WHERE v.content_pk = x.content_pk)",
      ),
    ).toEqual([]);
    expect((await quarry(owner, "local", "migrate", "up")).code).toBe(0);
    expect(await verify(owner)).toMatchObject(PASSED);
  });

  test("another system's schema and a lost record are named, and nothing is to be dropped for them", async () => {
    const [legacySuperuser, legacy] = await makeDatabase();
    const up = () => quarry(legacy, "local", "migrate", "up");
    const refusal = async (says: RegExp): Promise<void> => {
      const { code, stderr } = await up();
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(says) });
      expect(stderr).not.toMatch(/\bdrop the schema/iu);
    };
    await runAsOwner(
      legacySuperuser,
      `CREATE SCHEMA claude_context AUTHORIZATION ${OWNER}; CREATE TABLE claude_context.projects (id uuid)`,
    );
    await refusal(
      /schema claude_context that holds another system's tables \(projects\)[\s\S]*ALTER SCHEMA claude_context RENAME/u,
    );
    await runAsOwner(legacySuperuser, "DROP SCHEMA claude_context CASCADE; CREATE SCHEMA cognee");
    await refusal(/schema cognee that belongs to [\s\S]*ALTER SCHEMA cognee OWNER TO/u);
    await runAsOwner(legacySuperuser, "DROP SCHEMA cognee");
    expect((await up()).code).toBe(0);
    const [row] = await runAsOwner<{ step: string }>(
      legacySuperuser,
      "DELETE FROM unified.schema_version WHERE version = 5 RETURNING format('VALUES (5, %L, %L, %L, 0)', name, kind, checksum) AS step",
    );
    const { stderr } = await up();
    expect(stderr).toMatch(/step 5[\s\S]*Nothing has to be dropped/u);
    expect(stderr).toContain(row?.step);
    await runAsOwner(legacySuperuser, `INSERT INTO unified.schema_version ${row?.step}`);
    expect(await verify(legacy)).toMatchObject(PASSED);
    await runAsOwner(legacySuperuser, "DELETE FROM unified.schema_version");
    await refusal(/with Quarry's tables, and no record[\s\S]*nothing has to be dropped/u);
  });
}
