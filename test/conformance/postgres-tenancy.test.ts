/** Tenants and principals in one database: what a principal sees of another through the store, and what an ordinary login can reach. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { CatalogDirectory } from "../../src/ports/catalog-directory.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { bindLogins, connectAs, dropLogins, type Login } from "../support/bound-roles.ts";
import { recordCrossings } from "../support/crossings.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { attemptsAt, attemptsOfServer } from "./crossing-attempts.ts";
import type { Attempt, Target } from "./crossing-target.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describeTenancy(server.url);

const ANY_FILTER = { paths: [], languages: [], kinds: [], symbol: null };
const LOGINS = {
  alice: { tenant: "acme", principal: "alice" },
  bob: { tenant: "acme", principal: "bob" },
  eve: { tenant: "beta", principal: "eve" },
  namesake: { tenant: "beta", principal: "alice" },
} as const;

/** Never in anything that another gets. */
const SECRET = "alices secret";
/** Roles of PostgreSQL's own that reach files, programs, tables or sessions of others. */
const REACHING = [
  "pg_execute_server_program",
  "pg_read_server_files",
  "pg_write_server_files",
  "pg_read_all_data",
  "pg_write_all_data",
  "pg_monitor",
];

/** What an attempt may end with beside coming back empty-handed. */
const REFUSALS: ReadonlySet<string> = new Set([
  "42501", // insufficient privilege, and row-level security's refusal of a new row
  "23503", // what it names is not there, as far as this login sees
  "0A000", // COPY into a table with row-level security
]);

function describeTenancy(url: string): void {
  let database: string;
  let store: Database;
  let directory: CatalogDirectory;
  let logins: Record<keyof typeof LOGINS, Login>;
  const clients = {} as Record<keyof typeof LOGINS, pg.Client>;
  const context = (whose: { readonly tenant: string; readonly principal: string }) =>
    testContext({ tenantId: whose.tenant, principal: whose.principal });

  beforeAll(async () => {
    database = await createTestDatabase(url);
    store = await openTestDatabase(database);
    directory = createPostgresCatalogDirectory({
      openDatabase: async () => store,
      host: "host",
    });
    logins = await bindLogins(database, LOGINS);
    for (const name of Object.keys(LOGINS) as (keyof typeof LOGINS)[])
      clients[name] = await connectAs(database, logins[name]);
    await runAsOwner(database, TRICKS);
  });
  afterAll(async () => {
    for (const client of Object.values(clients)) await client.end();
    await directory.close();
    await dropLogins(database, Object.values(logins));
    await dropTestDatabase(url, database);
  });

  const openFor = (whose: keyof typeof LOGINS): Promise<Catalog> =>
    directory.open(context(LOGINS[whose]), { home: "/h" });
  const indexFor = async (
    whose: keyof typeof LOGINS,
    texts: Record<string, string>,
    name = "secret",
  ) => {
    const catalog = await openFor(whose);
    const { id } = await catalog.datasets.ensure(context(LOGINS[whose]), {
      projectKey: `github.com/acme/${name}`,
      projectName: name,
      host: "host",
      folder: `/h/${name}`,
      branch: null,
    });
    await catalog.commit(context(LOGINS[whose]), upsertSamples(id, texts));
    return id;
  };
  const search = async (whose: keyof typeof LOGINS, datasetId: string, word: string) => {
    const hits = await (await openFor(whose)).lexical.searchChunks(context(LOGINS[whose]), {
      scopes: [{ datasetId, prefix: "" }],
      words: [word],
      filter: ANY_FILTER,
      limit: 5,
    });
    return hits.map(({ chunk }) => chunk.path);
  };

  describe("principals of one tenant, through the store", () => {
    let hers: string;
    let his: string;
    const show = (visibility: string) =>
      runAsOwner(
        database,
        `UPDATE unified.datasets SET visibility = '${visibility}' WHERE id = '${hers}'`,
      );
    const commitAsBob = async () =>
      (await openFor("bob")).commit(context(LOGINS.bob), upsertSamples(hers, { "b.py": "bobs\n" }));

    beforeAll(async () => {
      hers = await indexFor("alice", { "a.py": `def ${SECRET}\n`, "same.py": "def same\n" });
      his = await indexFor("bob", { "same.py": "def same\n" });
    });

    test("a folder of one host is a dataset of each", async () => {
      expect(his).not.toBe(hers);
      const bob = await openFor("bob");
      const listed = await bob.datasets.list(context(LOGINS.bob));
      expect(listed.map(({ id }) => id)).toEqual([his]);
    });

    test("a private dataset is its owner's alone", async () => {
      const bob = await openFor("bob");
      expect(await search("alice", hers, "alices")).toEqual(["a.py"]);
      expect(await search("bob", hers, "alices")).toEqual([]);
      expect(await search("bob", his, "same")).toEqual(["same.py"]);
      expect(await bob.datasets.get(context(LOGINS.bob), hers)).toBeNull();
      expect(await bob.documents.listCurrent(context(LOGINS.bob), hers)).toEqual([]);
      const names = await bob.lexical.nearestNames(context(LOGINS.bob), {
        scopes: [{ datasetId: hers, prefix: "" }],
        name: "alices",
        limit: 5,
      });
      expect(names).toEqual([]);
      await expect(commitAsBob()).rejects.toMatchObject({ code: "NOT_INDEXED" });
    });

    test("garbage collection of one leaves what only the other names", async () => {
      const bob = await openFor("bob");
      await bob.collectGarbage(context(LOGINS.bob), { closedBeforeMs: Date.now() + 1_000 });
      await bob.finishIndexes(context(LOGINS.bob));
      expect(await search("alice", hers, "alices")).toEqual(["a.py"]);
      const { hash } = sampleDocument("a.py", `def ${SECRET}\n`).content;
      const alice = await openFor("alice");
      expect(await alice.documents.readText(context(LOGINS.alice), hash)).not.toBeNull();
    });

    test("a shared one is read by all and written by its owner, a global one is written by all", async () => {
      await show("shared");
      expect(await search("bob", hers, "alices")).toEqual(["a.py"]);
      await expect(commitAsBob()).rejects.toMatchObject({ code: "NOT_INDEXED" });
      expect(await search("eve", hers, "alices")).toEqual([]);
      await show("global");
      await commitAsBob();
      expect(await search("alice", hers, "bobs")).toEqual(["b.py"]);
      const bob = await openFor("bob");
      await bob.datasets.remove(context(LOGINS.bob), hers);
      const taken = store.write(context(LOGINS.bob), { name: "take" }, (tx) =>
        tx.run("UPDATE datasets SET owner = 'bob' WHERE id = $1", hers),
      );
      await expect(taken).rejects.toMatchObject({ code: "CATALOG_REFUSED" });
      await show("private");
      const alice = await openFor("alice");
      expect(await alice.datasets.get(context(LOGINS.alice), hers)).not.toBeNull();
      expect(await search("bob", hers, "bobs")).toEqual([]);
    });
  });

  describe("ordinary logins", () => {
    const targets = {} as Record<"indexed" | "inserted", Target>;
    beforeAll(async () => {
      await indexFor("alice", { "a.py": `def ${SECRET}\n` }, "hidden");
      for (const name of Object.keys(LOGINS) as (keyof typeof LOGINS)[])
        await insertSome(
          clients[name],
          name === "alice" ? `alice ${SECRET}` : `${name} has nothing to hide`,
        );
      const [indexed, inserted] = await runAsOwner<Target>(database, targetsOf(logins.alice));
      if (indexed !== undefined && inserted !== undefined)
        Object.assign(targets, { indexed, inserted });
    });

    const checksum = async (): Promise<unknown> =>
      (await runAsOwner(database, CHECKSUM(LOGINS.alice)))[0];

    test("cross neither to another tenant nor to another principal", async () => {
      expect(Object.keys(targets)).toEqual(["indexed", "inserted"]);
      const before = await checksum();
      const table: Row[] = [];
      const tries = Object.values(targets).flatMap(attemptsAt);
      for (const who of ["eve", "bob"] as const)
        for (const attempt of tries) table.push({ who, ...(await make(clients[who], attempt)) });
      // the same principal's name in another tenant opens nothing
      for (const attempt of tries.filter(({ name }) => name.startsWith("select from")))
        table.push({ who: "namesake", ...(await make(clients.namesake, attempt)) });
      print(table);
      record(table);
      expect(table.filter(({ end }) => !isRefused(end))).toEqual([]);
      expect(await checksum()).toEqual(before);
      expect(await search("alice", targets.indexed.datasetId, "alices")).toEqual(["a.py"]);
    });

    test("nor does the server's role with another tenant", async () => {
      const before = await checksum();
      const session = new pg.Client({ connectionString: database });
      await session.connect();
      const ends: Row[] = [];
      const prelude = ["SET ROLE quarry_server", "SET quarry.tenant = 'beta'"];
      for (const principal of ["eve", "alice", "*"])
        for (const target of Object.values(targets))
          for (const attempt of attemptsOfServer(target))
            ends.push({
              who: "server",
              ...(await make(session, attempt, [
                ...prelude,
                `SET quarry.principal = '${principal}'`,
              ])),
            });
      await session.end();
      record(ends);
      expect(ends.length).toBeGreaterThan(200);
      expect(ends.filter(({ end }) => !isRefused(end))).toEqual([]);
      expect(await checksum()).toEqual(before);
    });

    test("without a tenant the server's role sees nothing", async () => {
      const session = new pg.Client({ connectionString: database });
      await session.connect();
      await session.query("SET ROLE quarry_server");
      const { rows } = await session.query("SELECT count(*)::int AS rows FROM unified.datasets");
      await session.end();
      expect(rows).toEqual([{ rows: 0 }]);
    });
  });

  describe("the catalog's roles", () => {
    test("own nothing and step over nothing", async () => {
      const rows = await runAsOwner<{ role: string; mighty: boolean; owns: string }>(
        database,
        `SELECT r.rolname AS role, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS mighty,
           (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relpersistence <> 't') + (SELECT count(*) FROM pg_proc p WHERE p.proowner = r.oid)
           + (SELECT count(*) FROM pg_namespace n WHERE n.nspowner = r.oid) AS owns
         FROM pg_roles r WHERE rolname IN ('quarry_server', 'quarry_legacy') ORDER BY 1`,
      );
      expect(rows).toEqual([
        { role: "quarry_legacy", mighty: false, owns: "0" },
        { role: "quarry_server", mighty: false, owns: "0" },
      ]);
    });

    test("every table forces its policies, every view and function works as who calls it", async () => {
      const exempt = await runAsOwner<{ name: string }>(
        database,
        `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'unified'::regnamespace AND c.relkind IN ('r', 'p')
         AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND NOT c.relispartition ORDER BY 1`,
      );
      // bindings are their owner's to write, texts are searched by a function of the owner, the schema's versions are nobody's
      expect(exempt.map(({ name }) => name)).toEqual([
        "bound_roles",
        "schema_version",
        "trigram_texts",
      ]);
      const views = await runAsOwner<{ invoker: boolean }>(
        database,
        `SELECT 'security_invoker=true' = ANY (c.reloptions) AS invoker FROM pg_class c
         WHERE c.relnamespace IN ('claude_context'::regnamespace, 'cognee'::regnamespace, 'unified'::regnamespace) AND c.relkind = 'v'`,
      );
      expect(views).toHaveLength(9);
      expect(views.every(({ invoker }) => invoker)).toBe(true);
      const definers = await runAsOwner<{ name: string; anyone: boolean }>(
        database,
        `SELECT p.proname AS name, has_function_privilege('quarry_legacy', p.oid, 'EXECUTE') AS anyone FROM pg_proc p
         JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname IN ('unified', 'claude_context', 'cognee')`,
      );
      expect(definers.filter(({ anyone }) => anyone)).toEqual([]);
    });

    test("a login that may step over policies, or into another tenant, is not bound", async () => {
      const role = `quarry_test_mighty_${process.pid}`;
      const bind = (attributes: string, grant = "") =>
        runAsOwner(
          database,
          `CREATE ROLE ${role} ${attributes}; ${grant.replace("ROLE", role)}; CALL unified.bind_role('${role}', 'beta', 'x')`,
        );
      await expect(bind("SUPERUSER")).rejects.toMatchObject({ code: "42501" });
      await expect(bind("BYPASSRLS")).rejects.toMatchObject({ code: "42501" });
      await expect(bind("", "GRANT quarry_server TO ROLE")).rejects.toMatchObject({
        code: "42501",
      });
      await expect(bind("", `GRANT ${logins.bob.role} TO ROLE`)).rejects.toMatchObject({
        code: "42501",
      });
      for (const own of REACHING)
        await expect(bind("", `GRANT ${own} TO ROLE`)).rejects.toMatchObject({
          code: "42501",
          message: expect.stringContaining(own),
        });
      const rebind = runAsOwner(
        database,
        `CALL unified.bind_role('${logins.bob.role}', 'beta', 'bob')`,
      );
      await expect(rebind).rejects.toMatchObject({ code: "42501" });
      await expect(
        runAsOwner(database, "CALL unified.bind_role('nobody_at_all', 'beta', 'x')"),
      ).rejects.toMatchObject({ code: "42704" });
    });

    test("a role that was dropped holds no binding for one of its name", async () => {
      const role = `quarry_test_again_${process.pid}`;
      for (const tenant of ["beta", "acme"])
        await runAsOwner(
          database,
          `CREATE ROLE ${role}; CALL unified.bind_role('${role}', '${tenant}', 'x'); DROP ROLE ${role}`,
        );
      const bound = await runAsOwner(
        database,
        `SELECT tenant_id AS tenant FROM unified.bound_roles WHERE role = '${role}'`,
      );
      expect(bound).toEqual([{ tenant: "acme" }]);
    });

    test("a link tells nothing of which numbers other documents have", async () => {
      const own = await makeDataset(clients.bob);
      await clients.alice.query("INSERT INTO cognee.data (name) VALUES ('hidden')");
      const hidden = await clients.alice.query<{ pk: string }>(
        "SELECT pk FROM unified.documents WHERE legacy->>'name' = 'hidden'",
      );
      const link = (document: string | undefined) =>
        clients.bob
          .query(
            "INSERT INTO unified.dataset_documents (dataset_pk, document_pk) VALUES ($1, $2)",
            [...[own, document]],
          )
          .then(
            () => "linked",
            ({ code, message }: pg.DatabaseError) => `${code} ${message}`,
          );
      const refused = await link(hidden.rows[0]?.pk);
      expect(refused).toMatch(/^42501 /u);
      expect(await link("999999")).toBe(refused);
    });

    test("an unbound login sees nothing any more", async () => {
      const login = { ...logins.eve, role: `quarry_test_gone_${process.pid}` };
      await runAsOwner(
        database,
        `CREATE ROLE ${login.role} LOGIN PASSWORD 'crossing'; CALL unified.bind_role('${login.role}', 'beta', 'alice')`,
      );
      const client = await connectAs(database, login);
      expect((await client.query("SELECT * FROM claude_context.projects")).rows).not.toEqual([]);
      await runAsOwner(database, `CALL unified.unbind_role('${login.role}')`);
      await expect(client.query("SELECT * FROM claude_context.projects")).rejects.toMatchObject({
        code: "42501",
      });
      await client.end();
      await dropLogins(database, [login]);
    });
  });
}

/** `datasets.pk` of a new dataset of the login's own. */
async function makeDataset(client: pg.Client): Promise<string | undefined> {
  await client.query("INSERT INTO cognee.dataset (name) VALUES ('links')");
  const { rows } = await client.query<{ pk: string }>(
    "SELECT pk FROM unified.datasets WHERE kind = 'cognee' ORDER BY pk DESC LIMIT 1",
  );
  return rows[0]?.pk;
}

interface Row {
  readonly who: string;
  readonly attempt: string;
  readonly end: string;
}

/** Each in a transaction of its own, which is committed: what it could do would stay. */
async function make(
  client: pg.Client,
  { name, sql, getsRows }: Attempt,
  prelude: readonly string[] = [],
): Promise<Omit<Row, "who">> {
  const told: unknown[] = [];
  const listen = (notice: unknown): void => void told.push(String(notice));
  client.on("notice", listen);
  let end = "";
  try {
    await client.query("DISCARD ALL");
    for (const statement of prelude) await client.query(statement);
    await client.query("BEGIN");
    let last: pg.QueryResult = { rows: [], rowCount: 0, command: "", oid: 0, fields: [] };
    for (const statement of sql) last = await client.query(statement);
    told.push(...last.rows);
    const gained = last.rowCount ?? 0;
    end = gained === 0 || getsRows === true ? "nothing" : `CROSSED: ${gained} rows`;
    await client.query("COMMIT");
  } catch (error) {
    const { code = "", message, detail = "" } = error as pg.DatabaseError;
    told.push(message, detail);
    end = `${code} ${message}`;
    await client.query("ROLLBACK");
  } finally {
    client.off("notice", listen);
  }
  const isTold = JSON.stringify(told).includes(SECRET);
  return { attempt: name, end: isTold ? `CROSSED: was told ${JSON.stringify(told)}` : end };
}

const isRefused = (end: string): boolean => end === "nothing" || REFUSALS.has(end.slice(0, 5));

function record(rows: readonly Row[]): void {
  recordCrossings(
    "PostgreSQL",
    rows.map(({ who, attempt, end }) => ({
      attempt: `${who === "server" ? "as the server's role: " : ""}${attempt}`,
      ...{ end: end.slice(0, 90), isRefused: isRefused(end) },
    })),
  );
}

function print(rows: readonly Row[]): void {
  const ends = new Map<string, Set<string>>();
  for (const { attempt, end } of rows)
    ends.set(
      attempt,
      (ends.get(attempt) ?? new Set()).add(end === "nothing" ? end : end.slice(0, 70)),
    );
  const lines = [...ends].map(([attempt, all]) => `| ${attempt} | ${[...all].join("; ")} |`);
  console.info(`| attempt | how it ended |\n|---|---|\n${lines.join("\n")}`);
}

/** Schema of an attacker's own, as somebody may have been given one. */
const TRICKS = `CREATE SCHEMA crossing_tricks; GRANT USAGE ON SCHEMA crossing_tricks TO PUBLIC;
  CREATE FUNCTION crossing_tricks.current_setting(text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT 'acme'::text $$;
  CREATE FUNCTION crossing_tricks.always(name, name) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
  CREATE FUNCTION crossing_tricks.always(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
  CREATE OPERATOR crossing_tricks.= (LEFTARG = name, RIGHTARG = name, FUNCTION = crossing_tricks.always);
  CREATE OPERATOR crossing_tricks.= (LEFTARG = text, RIGHTARG = text, FUNCTION = crossing_tricks.always);
  CREATE FUNCTION crossing_tricks.pretend(text, text) RETURNS void LANGUAGE sql AS $$ SELECT $$;`;

async function insertSome(client: pg.Client, text: string): Promise<void> {
  const { rows } = await client.query(
    `INSERT INTO claude_context.projects (name, description) VALUES ('own ${createdId()}', $1) RETURNING id`,
    [text],
  );
  await client.query(
    "INSERT INTO claude_context.datasets (project_id, name, description) VALUES ($1, 'main', $2)",
    [rows[0].id, text],
  );
  await client.query(
    "INSERT INTO claude_context.chunks (project_id, content, relative_path, metadata) VALUES ($1, $2, $2, jsonb_build_object('says', $2::text))",
    [rows[0].id, text],
  );
}

/** First what Quarry indexed for the login's principal, then what the login inserted. */
const targetsOf = ({ tenant, principal, role }: Login): string =>
  `SELECT DISTINCT ON (d.system_origin) '${tenant}' AS tenant, '${principal}' AS principal, '${role}' AS role,
     p.id AS "projectId", s.id AS "datasetId", d.id AS "documentId", p.pk::int AS "projectPk", s.pk::int AS "datasetPk",
     d.pk::int AS "documentPk", v.content_pk::int AS "contentPk", v.chunk_set_pk::int AS "chunkSetPk", k.text_pk::int AS "textPk",
     encode(c.hash, 'hex') AS "contentHash"
   FROM unified.documents d JOIN unified.datasets s USING (tenant_id) JOIN unified.projects p USING (tenant_id)
   JOIN unified.document_versions v USING (tenant_id) JOIN unified.chunks k USING (tenant_id) JOIN unified.contents c USING (tenant_id)
   WHERE s.pk = d.dataset_pk AND p.pk = s.project_pk AND v.document_pk = d.pk AND k.chunk_set_pk = v.chunk_set_pk AND c.pk = v.content_pk
     AND d.tenant_id = '${tenant}' AND s.owner = '${principal}' AND v.rev_to IS NULL
   ORDER BY d.system_origin DESC, d.pk DESC`;

/** Of all that a principal has. */
const CHECKSUM = ({
  tenant,
  principal,
}: {
  readonly tenant: string;
  readonly principal: string;
}) => {
  const own = `(SELECT pk FROM unified.datasets WHERE tenant_id = '${tenant}' AND owner = '${principal}')`;
  const of = (table: string, condition: string): string =>
    `(SELECT md5(string_agg(r::text, '' ORDER BY r::text)) FROM unified.${table} r WHERE r.tenant_id = '${tenant}' AND ${condition}) AS ${table}`;
  return `SELECT ${[
    of("projects", "true"),
    of("datasets", `r.pk IN ${own}`),
    of("documents", `r.dataset_pk IN ${own}`),
    of("document_versions", `r.dataset_pk IN ${own}`),
    of("contents", `coalesce(r.owner, '') <> 'bob'`),
    of("chunks", "true"),
  ].join(", ")}`;
};
