/**
 * Reads and writes through the views of the founding systems: the same rows through the view and by the join that it stands for, interleaved,
 * as the same role; and how many chunks a second a legacy writer inserts. Prints a table.
 */
import type pg from "pg";
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

const flag = (name: string, fallback: number): number =>
  Number(
    process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? fallback,
  );

const CHUNKS = flag("chunks", 1_000);
const ROWS_A_STATEMENT = 100;
const RUNS = flag("runs", 40);
const WHOSE = { tenant: "acme", principal: "claude" };

const COLUMNS = "id, content, relative_path, start_line, end_line, lang, metadata, created_at";
/** What the view stands for, written out. */
const TABLES = `(SELECT d.id, unified.shown_vector(e.embedding, e.scale) AS vector, unified.unpack_text(x.text) AS content, d.path AS relative_path,
    (d.legacy->>'start_line')::integer AS start_line, (d.legacy->>'end_line')::integer AS end_line, d.legacy->>'lang' AS lang,
    d.metadata, unified.at(d.created_at) AS created_at, s.id AS dataset_id
  FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN unified.chunks k ON k.tenant_id = v.tenant_id AND k.chunk_set_pk = v.chunk_set_pk AND k.ordinal = 0
  JOIN unified.content_texts x ON x.tenant_id = v.tenant_id AND x.content_pk = v.content_pk
  LEFT JOIN unified.embeddings e ON e.tenant_id = k.tenant_id AND e.model_pk = (SELECT unified.legacy_model()) AND e.text_pk = k.text_pk
  WHERE d.system_origin = 'claude' AND d.part > 0) c`;

const QUESTIONS: Readonly<Record<string, { readonly rest: string; readonly columns: string }>> = {
  "one row by id": { columns: COLUMNS, rest: "WHERE id = $1" },
  "one row by id, with its vector": { columns: `${COLUMNS}, vector`, rest: "WHERE id = $1" },
  "a page of 100": {
    columns: COLUMNS,
    rest: "WHERE dataset_id = (SELECT id FROM claude_context.datasets LIMIT 1) AND $1::uuid IS NOT NULL ORDER BY relative_path LIMIT 100",
  },
  "all rows, length of text": {
    columns: "count(*), sum(length(content))",
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
  for (const [name, { rest, columns }] of Object.entries(QUESTIONS)) {
    const sql = {
      view: `SELECT ${columns} FROM claude_context.chunks c ${rest}`,
      tables: `SELECT ${columns} FROM ${TABLES} ${rest}`,
    };
    const { view, tables } = await time(client, sql, ids);
    const plans = [
      await planOf(client, sql.view, ids[0]),
      await planOf(client, sql.tables, ids[0]),
    ];
    const more = `${((view / tables - 1) * 100).toFixed(1)} %`;
    const same = plans[0] === plans[1] ? "equal" : "different";
    console.info(`| ${name} | ${[view.toFixed(2), tables.toFixed(2), more, same].join(" | ")} |`);
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
  await runAsOwner(database, "VACUUM ANALYZE");
  console.info(`${CHUNKS} chunks inserted through the view, ${Math.round(perSecond)} a second\n`);
  await compare(client, ids);
  await client.end();
  await store.connector.close();
  await dropLogins(database, Object.values(logins));
  await dropTestDatabase(server.url, database);
}
