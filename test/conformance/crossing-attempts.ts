/** Attempts of an ordinary login to reach another's rows. Each is refused by an error, or comes back empty-handed. */
import type { Attempt, Target } from "./crossing-target.ts";
import { naming, probing, writing } from "./crossing-writes.ts";

/** Tables that a legacy role may read, each with a condition that names the other's rows. */
const READ = (t: Target): Readonly<Record<string, string>> => ({
  "claude_context.projects": `id = '${t.projectId}'`,
  "claude_context.datasets": `id = '${t.datasetId}'`,
  "claude_context.chunks": `dataset_id = '${t.datasetId}'`,
  "claude_context.web_pages": `dataset_id = '${t.datasetId}'`,
  "cognee.dataset": `id = '${t.datasetId}'`,
  "cognee.data": `id = '${t.documentId}'`,
  "cognee.data_points": `dataset_id = '${t.datasetId}'`,
  "cognee.dataset_data": `dataset_id = '${t.datasetId}'`,
  "unified.placed_chunks": `dataset_id = '${t.datasetId}'`,
  "unified.projects": `pk = ${t.projectPk}`,
  "unified.datasets": `pk = ${t.datasetPk}`,
  "unified.revisions": `dataset_pk = ${t.datasetPk}`,
  "unified.documents": `dataset_pk = ${t.datasetPk}`,
  "unified.document_versions": `dataset_pk = ${t.datasetPk}`,
  "unified.contents": `pk = ${t.contentPk}`,
  "unified.content_texts": `content_pk = ${t.contentPk}`,
  "unified.chunk_sets": `pk = ${t.chunkSetPk}`,
  "unified.chunks": `chunk_set_pk = ${t.chunkSetPk}`,
  "unified.texts": `pk = ${t.textPk}`,
  "unified.embeddings": `text_pk = ${t.textPk}`,
  "unified.id_map": `id = '${t.documentId}'`,
  "unified.system_mapping": `claude_dataset_id = '${t.datasetId}'`,
  "unified.bound_roles": `role = '${t.role}'`,
});

/** What only the server's role reads. */
const SERVERS = [
  "homes WHERE host <> 'legacy'",
  "names",
  "name_words",
  "symbols",
  "postings",
  "word_texts",
  "shown_sets",
  "edges",
  "nodes",
  "unbound_references",
  "packed_facts",
  "path_words",
  "trigram_texts",
  "outbox",
  "jobs",
  "past_blobs",
  "transaction_log",
  "schema_version",
];

const reading = (t: Target): Attempt[] => [
  ...Object.entries(READ(t)).map(([table, condition]) => ({
    name: `select from ${table}`,
    sql: [`SELECT * FROM ${table} WHERE ${condition}`],
  })),
  ...SERVERS.map((table) => ({
    name: `select from unified.${table}, the server's own`,
    sql: [`SELECT * FROM unified.${table}`],
  })),
  {
    name: "count rows by the other's tenant and owner",
    sql: [
      `SELECT 1 FROM unified.datasets WHERE tenant_id = '${t.tenant}' AND owner = '${t.principal}'`,
    ],
  },
  {
    name: "copy a table out",
    sql: [`COPY (SELECT * FROM unified.documents WHERE dataset_pk = ${t.datasetPk}) TO STDOUT`],
  },
  {
    name: "copy a table to a program",
    sql: ["COPY unified.documents TO PROGRAM 'cat'"],
  },
  {
    name: "the planner's statistics",
    sql: ["SELECT * FROM pg_stats WHERE schemaname = 'unified'"],
  },
  { name: "the statistics' own table", sql: ["SELECT * FROM pg_statistic"] },
  { name: "the counter of a key", sql: ["SELECT last_value FROM unified.documents_pk_seq"] },
  {
    name: "a leaky function as a condition",
    sql: [
      `CREATE FUNCTION pg_temp.leak(told text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS
       $$ BEGIN RAISE NOTICE '%', told; RETURN told LIKE '%${t.principal}%secret%'; END $$`,
      "SELECT * FROM unified.documents WHERE pg_temp.leak(path) AND pg_temp.leak(metadata::text)",
    ],
  },
  {
    name: "a leaky function over a text, through the view",
    sql: [
      `CREATE FUNCTION pg_temp.leak(told text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS
       $$ BEGIN RAISE NOTICE '%', told; RETURN told LIKE '%${t.principal}%secret%'; END $$`,
      "SELECT * FROM claude_context.chunks WHERE pg_temp.leak(content)",
    ],
  },
  {
    name: "an error that names a value",
    sql: [`SELECT path::integer FROM unified.documents WHERE dataset_pk = ${t.datasetPk}`],
  },
  {
    name: "an explained plan",
    getsRows: true,
    sql: [
      `EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT path FROM unified.documents WHERE dataset_pk = ${t.datasetPk} AND path LIKE '%nothing%'`,
    ],
  },
  {
    name: "a view of one's own",
    sql: [
      "CREATE TEMP VIEW mine AS SELECT * FROM unified.documents",
      `SELECT * FROM mine WHERE dataset_pk = ${t.datasetPk}`,
    ],
  },
  {
    name: "what other sessions ask",
    sql: [
      "SELECT query FROM pg_stat_activity WHERE usename <> current_user AND query NOT IN ('', '<insufficient privilege>')",
    ],
  },
];

const becoming = (t: Target): Attempt[] => {
  const theirs = `SELECT path FROM unified.documents WHERE dataset_pk = ${t.datasetPk}`;
  return [
    {
      name: "set the tenant and principal",
      sql: [`SET quarry.tenant = '${t.tenant}'`, `SET quarry.principal = '${t.principal}'`, theirs],
    },
    {
      name: "set them by function, for every principal",
      sql: [
        `SELECT set_config('quarry.tenant', '${t.tenant}', false), set_config('quarry.principal', '*', false)`,
        theirs,
      ],
    },
    {
      name: "set them for one's own role",
      sql: [`ALTER ROLE CURRENT_USER SET quarry.tenant = '${t.tenant}'`, theirs],
    },
    {
      name: "prepare, set, execute",
      sql: [
        `PREPARE crossing AS ${theirs}`,
        "EXECUTE crossing",
        `SET quarry.tenant = '${t.tenant}'`,
        "EXECUTE crossing",
      ],
    },
    { name: "become the server's role", sql: ["SET ROLE quarry_server", theirs] },
    { name: "become the other's role", sql: [`SET ROLE ${t.role}`, theirs] },
    { name: "log in as another in the session", sql: [`SET SESSION AUTHORIZATION ${t.role}`] },
    { name: "be granted the server's role", sql: ["GRANT quarry_server TO CURRENT_USER"] },
    { name: "become the group of legacy roles", sql: ["SET ROLE quarry_legacy", theirs] },
    {
      name: "switch row security off",
      sql: ["SET row_security = off", theirs],
    },
    {
      name: "take the policies away",
      sql: ["ALTER TABLE unified.documents DISABLE ROW LEVEL SECURITY"],
    },
    { name: "another policy", sql: ["CREATE POLICY open ON unified.documents USING (true)"] },
    {
      name: "bind oneself to the other's tenant",
      sql: [`CALL unified.bind_role(current_user, '${t.tenant}', '${t.principal}')`],
    },
    {
      name: "rewrite the table of bindings",
      sql: [`UPDATE unified.bound_roles SET tenant_id = '${t.tenant}'`],
    },
    {
      name: "the owner's search over texts",
      sql: ["SELECT * FROM unified.contents_like(ARRAY['%'])"],
    },
    { name: "the owner's look at tables", sql: ["SELECT unified.analyze_grown()"] },
    {
      name: "a temporary table in place of the bindings",
      sql: [
        "CREATE TEMP TABLE bound_roles (role name, tenant_id text, principal text)",
        `INSERT INTO bound_roles VALUES (current_user, '${t.tenant}', '${t.principal}')`,
        "SET search_path = pg_temp, unified",
        theirs,
      ],
    },
    {
      name: "functions and operators of one's own before the server's",
      sql: [
        "SET search_path = crossing_tricks, pg_catalog",
        `SELECT crossing_tricks.pretend('${t.tenant}', '${t.principal}')`,
        theirs,
      ],
    },
    { name: "a schema of one's own", sql: ["CREATE SCHEMA mine"] },
    {
      name: "a function in public",
      sql: ["CREATE FUNCTION public.tenant() RETURNS text LANGUAGE sql AS $$ SELECT 'acme' $$"],
    },
    {
      name: "a function in the catalog's schema",
      sql: [
        `CREATE OR REPLACE FUNCTION unified.tenant() RETURNS text LANGUAGE sql AS $$ SELECT '${t.tenant}' $$`,
      ],
    },
    {
      name: "a trigger on the catalog's tables",
      sql: [
        "CREATE TRIGGER mine BEFORE INSERT ON unified.documents FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      ],
    },
    {
      name: "advisory locks: what others hold",
      sql: [
        "SELECT * FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND l.locktype = 'advisory'",
      ],
    },
  ];
};

export function attemptsAt(target: Target): Attempt[] {
  return [
    ...reading(target),
    ...writing(target),
    ...naming(target),
    ...probing(target),
    ...becoming(target),
  ];
}

/** What the server's role, which may name any tenant, must not do while it names another one. */
export function attemptsOfServer(target: Target): Attempt[] {
  const { tenant, principal, datasetPk } = target;
  const tables = Object.keys(READ(target)).filter((table) => table.startsWith("unified."));
  return [
    ...Object.entries(READ(target))
      .filter(([table]) => tables.includes(table) && table !== "unified.bound_roles")
      .map(([table, condition]) => ({
        name: `select from ${table}`,
        sql: [`SELECT * FROM ${table} WHERE ${condition}`],
      })),
    ...SERVERS.slice(1, -1).map((table) => ({
      name: `select from unified.${table}`,
      sql: [`SELECT * FROM unified.${table} WHERE tenant_id = '${tenant}'`],
    })),
    ...["documents", "document_versions", "revisions"].map((table) => ({
      name: `delete from unified.${table}`,
      sql: [`DELETE FROM unified.${table} WHERE dataset_pk = ${datasetPk}`],
    })),
    {
      name: "update the other's rows",
      sql: [`UPDATE unified.datasets SET owner = 'eve' WHERE pk = ${datasetPk}`],
    },
    {
      name: "insert with the other's tenant",
      sql: [
        `INSERT INTO unified.projects (tenant_id, id, key, name, created_at) VALUES ('${tenant}', gen_random_uuid(), 'k', '${principal}', 0)`,
      ],
    },
    {
      name: "a document of the other's dataset",
      sql: [
        `INSERT INTO unified.documents (id, dataset_pk, path, source_type, created_at) VALUES (gen_random_uuid(), ${datasetPk}, 'x', 'file', 0)`,
      ],
    },
    {
      name: "exact texts of the other's tenant",
      sql: ["SELECT * FROM unified.contents_like(ARRAY['%'])"],
    },
  ];
}
