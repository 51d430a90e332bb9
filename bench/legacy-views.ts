/**
 * Reads and writes through the views of the founding systems: the same rows through the view and by the join that it stands for, interleaved,
 * as the same role; and how many chunks a second a legacy writer inserts. Prints a table.
 */
import { resolve } from "node:path";
import type pg from "pg";
import { createPostgresCatalogDirectory } from "../src/stores/postgres/catalog-directory.ts";
import { showLegacyVectors } from "../src/stores/postgres/legacy-settings.ts";
import { bindLogins, connectAs, dropLogins } from "../test/support/bound-roles.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../test/support/postgres.ts";
import { testContext } from "../test/support/test-context.ts";
import { indexFolder } from "./index-folder.ts";

const flag = (name: string, fallback: number): number =>
  Number(
    process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? fallback,
  );

const CHUNKS = flag("chunks", 1_000);
const ROWS_A_STATEMENT = 100;
const RUNS = flag("runs", 40);
/** Indexed by Quarry beside what is inserted. */
const FOLDER = resolve("src");
const WHOSE = { tenant: "acme", principal: "claude" };

const COLUMNS = "id, content, relative_path, start_line, end_line, lang, metadata, created_at";
/** What the view stands for: the text of its own definition, and in it that of the view of placed chunks. */
async function definitionOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ chunks: string; placed: string }>(
    "SELECT pg_get_viewdef('claude_context.chunks') AS chunks, pg_get_viewdef('unified.placed_chunks') AS placed",
  );
  const text = (sql: string | undefined): string => (sql ?? "").replace(/;\s*$/, "");
  const chunks = text(rows[0]?.chunks);
  const inlined = chunks.replace("unified.placed_chunks k", `(${text(rows[0]?.placed)}) k`);
  if (inlined === chunks) throw new Error("the view of chunks is not made of placed chunks");
  return `(${inlined}) c`;
}

const QUESTIONS: Readonly<Record<string, { readonly rest: string; readonly columns: string }>> = {
  "one row by id": { columns: COLUMNS, rest: "WHERE id = $1" },
  "one row by id, with its vector": { columns: `${COLUMNS}, vector`, rest: "WHERE id = $1" },
  "a page of 100": {
    columns: COLUMNS,
    rest: "WHERE dataset_id = (SELECT id FROM claude_context.datasets WHERE name = 'main') AND $1::uuid IS NOT NULL ORDER BY relative_path LIMIT 100",
  },
  "all inserted rows, length of text": {
    columns: "count(*), sum(length(content))",
    rest: `WHERE dataset_id IN (SELECT id FROM claude_context.datasets WHERE name = 'main') AND $1::uuid IS NOT NULL`,
  },
  "an indexed file": {
    columns: COLUMNS,
    rest: "WHERE relative_path = 'stores/postgres/document-reader.ts' AND $1::uuid IS NOT NULL",
  },
  "all rows, indexed too, ids and length of text": {
    columns: "count(DISTINCT id), sum(length(content))",
    rest: "WHERE $1::uuid IS NOT NULL",
  },
};

const median = (times: number[]): number =>
  times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function insertChunks(client: pg.Client): Promise<{ ids: string[]; perSecond: number }> {
  const project = await client.query(
    "INSERT INTO claude_context.projects (name) VALUES ('bench') RETURNING id",
  );
  const dataset = await client.query(
    "INSERT INTO claude_context.datasets (name, project_id) VALUES ('main', $1) RETURNING id",
    [project.rows[0].id],
  );
  const ids: string[] = [];
  const startedMs = performance.now();
  for (let at = 0; at < CHUNKS; at += ROWS_A_STATEMENT) {
    const { rows } = await client.query(
      `INSERT INTO claude_context.chunks (dataset_id, relative_path, start_line, end_line, content, lang, vector)
       SELECT $1, 'src/file' || n / 10 || '.ts', n % 10 * 30 + 1, n % 10 * 30 + 30, repeat('export function handler' || n || '() { return load(); }' || E'\\n', 18),
         'typescript', (SELECT array_agg((n * i % 17) / 8.0)::real[] FROM generate_series(1, 768) i)::vector
       FROM generate_series($2::int, $3::int) n RETURNING id`,
      [dataset.rows[0].id, at, Math.min(at + ROWS_A_STATEMENT, CHUNKS) - 1],
    );
    ids.push(...rows.map(({ id }) => id as string));
  }
  return { ids, perSecond: (CHUNKS / (performance.now() - startedMs)) * 1_000 };
}

const planOf = async (client: pg.Client, sql: string, id: string | undefined): Promise<string> =>
  (await client.query(`EXPLAIN (COSTS OFF) ${sql}`, [id])).rows
    .map((row) => row["QUERY PLAN"] as string)
    .join("\n");

type Which = "view" | "tables";

/** Medians of both, one run after the other in changing order. */
async function time(
  client: pg.Client,
  sql: Readonly<Record<Which, string>>,
  ids: readonly string[],
): Promise<Record<Which, number>> {
  const times: Record<Which, number[]> = { view: [], tables: [] };
  for (let run = 0; run < RUNS; run++) {
    const order: Which[] = run % 2 === 0 ? ["view", "tables"] : ["tables", "view"];
    for (const which of order) {
      const startedMs = performance.now();
      await client.query(sql[which], [ids[(run * 37) % ids.length]]);
      times[which].push(performance.now() - startedMs);
    }
  }
  return { view: median(times.view), tables: median(times.tables) };
}

async function compare(client: pg.Client, ids: readonly string[]): Promise<void> {
  console.info("| question | view, ms | tables, ms | difference | plans |\n|---|---|---|---|---|");
  const tables = await definitionOf(client);
  for (const [name, { rest, columns }] of Object.entries(QUESTIONS)) {
    const sql = {
      view: `SELECT ${columns} FROM claude_context.chunks c ${rest}`,
      tables: `SELECT ${columns} FROM ${tables} ${rest}`,
    };
    const times = await time(client, sql, ids);
    const plans = [
      await planOf(client, sql.view, ids[0]),
      await planOf(client, sql.tables, ids[0]),
    ];
    const more = `${((times.view / times.tables - 1) * 100).toFixed(1)} %`;
    const same = plans[0] === plans[1] ? "equal" : "different";
    console.info(
      `| ${name} | ${[times.view.toFixed(2), times.tables.toFixed(2), more, same].join(" | ")} |`,
    );
  }
}

const server = findPostgres();
if ("missing" in server) console.info(`no PostgreSQL: ${server.missing}`);
else {
  const database = await createTestDatabase(server.url);
  const store = await openTestDatabase(database);
  const logins = await bindLogins(database, { bench: WHOSE });
  const client = await connectAs(database, logins.bench);
  await showLegacyVectors(
    store,
    testContext({ tenantId: WHOSE.tenant, principal: WHOSE.principal }),
    {
      slot: "legacy",
      model: "legacy/claude_context@768",
    },
  );
  const { ids, perSecond } = await insertChunks(client);
  const directory = createPostgresCatalogDirectory({
    openDatabase: async () => store,
    host: "bench",
  });
  const context = testContext({ tenantId: WHOSE.tenant, principal: WHOSE.principal });
  const catalog = await directory.open(context, { home: FOLDER });
  await indexFolder(context, catalog, { folder: FOLDER, name: "indexed", embedding: null });
  await runAsOwner(database, "VACUUM ANALYZE");
  console.info(`${CHUNKS} chunks inserted through the view, ${Math.round(perSecond)} a second\n`);
  await compare(client, ids);
  await client.end();
  await store.connector.close();
  await dropLogins(database, Object.values(logins));
  await dropTestDatabase(server.url, database);
}
