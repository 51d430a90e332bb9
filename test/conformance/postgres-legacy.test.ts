/** The founding systems' tables as views: what their writers do, and what Quarry finds of it. */
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitWords } from "../../src/domain/words.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { showLegacyVectors } from "../../src/stores/postgres/legacy-settings.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { bindLogins, connectAs, dropLogins } from "../support/bound-roles.ts";
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
else describeViews(server.url);

/** Columns of the founding schemas, in their order. */
const COLUMNS = {
  "claude_context.projects":
    "id name codebase_path description owner_id is_global metadata created_at updated_at",
  "claude_context.datasets":
    "id name project_id description is_global metadata created_at updated_at",
  "claude_context.chunks":
    "id vector content relative_path start_line end_line file_extension project_id dataset_id web_page_id source_type repo branch sha lang symbol sparse_vector metadata created_at updated_at",
  "claude_context.web_pages":
    "id dataset_id url title content status is_global metadata crawled_at created_at updated_at",
  "cognee.data":
    "id name extension mime_type original_extension original_mime_type loader_engine raw_data_location original_data_location owner_id tenant_id content_hash raw_content_hash external_metadata node_set pipeline_status token_count data_size created_at updated_at",
  "cognee.dataset": "id name owner_id permissions created_at updated_at",
  "cognee.dataset_data": "dataset_id data_id",
  "cognee.data_points": "id text summary embedding dataset_id metadata processed_at",
} as const;

const ANY_FILTER = { paths: [], languages: [], kinds: [], symbol: null };

/** Halves, quarters and eighths: numbers that half precision holds. */
const vectorOf = (seed: number): string =>
  `[${Array.from({ length: 768 }, (_, i) => ((i * seed) % 17) / 8).join(",")}]`;

function describeViews(url: string): void {
  let database: string;
  let store: Database;
  let catalog: Catalog;
  let claude: pg.Client;
  let cognee: pg.Client;
  let logins: Awaited<ReturnType<typeof bindLogins<"claude" | "cognee">>>;
  const context = (principal: string) => testContext({ tenantId: "acme", principal });

  beforeAll(async () => {
    database = await createTestDatabase(url);
    store = await openTestDatabase(database);
    logins = await bindLogins(database, {
      claude: { tenant: "acme", principal: "claude" },
      cognee: { tenant: "acme", principal: "cognee" },
    });
    claude = await connectAs(database, logins.claude);
    cognee = await connectAs(database, logins.cognee);
    const directory = createPostgresCatalogDirectory({
      openDatabase: async () => store,
      host: "host",
    });
    catalog = await directory.open(context("claude"), { home: "/h" });
  });
  afterAll(async () => {
    await claude.end();
    await cognee.end();
    await store.connector.close();
    await dropLogins(database, Object.values(logins));
    await dropTestDatabase(url, database);
  });

  const find = async (principal: string, datasetId: string, question: string) => {
    await catalog.finishIndexes(context(principal));
    const hits = await catalog.lexical.searchChunks(context(principal), {
      scopes: [{ datasetId, prefix: "" }],
      words: [...new Set(splitWords(question))],
      filter: ANY_FILTER,
      limit: 10,
    });
    return hits.map(({ chunk }) => `${chunk.path}:${chunk.span.lineStart}-${chunk.span.lineEnd}`);
  };

  test("views have the columns of the founding schemas", async () => {
    const rows = await runAsOwner<{ name: string; columns: string }>(
      database,
      `SELECT table_schema || '.' || table_name AS name, string_agg(column_name, ' ' ORDER BY ordinal_position) AS columns
       FROM information_schema.columns WHERE table_schema IN ('claude_context', 'cognee') GROUP BY 1`,
    );
    expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toEqual(COLUMNS);
  });

  describe("claude-context's writer", () => {
    const ids = { project: "", dataset: "" };

    test("makes a project, its dataset, chunks of several files and a web page", async () => {
      const project = await claude.query(
        `INSERT INTO claude_context.projects (name, codebase_path, description, owner_id, is_global, metadata)
         VALUES ($1, $2, $3, $4, false, $5) RETURNING id, name, is_global, created_at`,
        ["shop", "/srv/shop", "The shop", "7e3f0a52-9f55-4b0f-8f1e-0d7b4e6f2a11", { team: "pay" }],
      );
      ids.project = project.rows[0].id;
      expect(project.rows[0]).toMatchObject({ name: "shop", is_global: false });
      const dataset = await claude.query(
        "INSERT INTO claude_context.datasets (project_id, name, description) VALUES ($1, 'main', 'Branch main') RETURNING id",
        [ids.project],
      );
      ids.dataset = dataset.rows[0].id;
      const page = await claude.query(
        `INSERT INTO claude_context.web_pages (dataset_id, url, title, content, crawled_at)
         VALUES ($1, 'https://docs.example/refunds', 'Refunds', $2, now()) RETURNING id, status`,
        [ids.dataset, `Refund policy: Grüße. ${"Money goes back. ".repeat(9_000)}`],
      );
      expect(page.rows[0].status).toBe("fetched");
      const rows = [
        ["src/ledger.ts", 1, 3, "export function bookAmount(account, amount) {}", "code"],
        ["src/ledger.ts", 5, 9, "export function closeLedger(year) { return year; }", "code"],
        ["docs/refunds.md", null, null, "Refunds are paid within a week.\nAsk the cashier.", "web"],
      ];
      const values = rows.flatMap((row, i) => [...row, vectorOf(i + 1)]);
      const places = rows.map(
        (_, i) =>
          `(gen_random_uuid(), $1, $2, ${[1, 2, 3, 4, 5, 6].map((n) => `$${4 + i * 6 + n}`).join(", ")}, '.ts', 'typescript', $4, $3)`,
      );
      const inserted = await claude.query(
        `INSERT INTO claude_context.chunks (id, project_id, dataset_id, relative_path, start_line, end_line, content, source_type,
           vector, file_extension, lang, symbol, web_page_id) VALUES ${places.join(", ")} RETURNING id, relative_path, source_type`,
        [ids.project, ids.dataset, page.rows[0].id, { name: "bookAmount" }, ...values],
      );
      expect(inserted.rows.map(({ relative_path }) => relative_path)).toEqual(
        rows.map(([path]) => path),
      );
    });

    test("reads back what it wrote", async () => {
      const { rows } = await claude.query(
        "SELECT * FROM claude_context.chunks WHERE dataset_id = $1 ORDER BY relative_path, start_line",
        [ids.dataset],
      );
      expect(rows).toMatchObject([
        { relative_path: "docs/refunds.md", start_line: null, source_type: "web" },
        {
          relative_path: "src/ledger.ts",
          start_line: 1,
          end_line: 3,
          content: "export function bookAmount(account, amount) {}",
          project_id: ids.project,
          dataset_id: ids.dataset,
          file_extension: ".ts",
          lang: "typescript",
          symbol: { name: "bookAmount" },
          sparse_vector: null,
          metadata: {},
        },
        { start_line: 5 },
      ]);
      const page = await claude.query("SELECT title, content FROM claude_context.web_pages");
      expect(page.rows[0].title).toBe("Refunds");
      expect(page.rows[0].content).toBe(
        `Refund policy: Grüße. ${"Money goes back. ".repeat(9_000)}`,
      );
      const project = await claude.query("SELECT * FROM claude_context.projects");
      expect(project.rows).toMatchObject([
        {
          id: ids.project,
          codebase_path: "/srv/shop",
          owner_id: "7e3f0a52-9f55-4b0f-8f1e-0d7b4e6f2a11",
          metadata: { team: "pay" },
        },
      ]);
    });

    test("is found by Quarry's search, where and by what it says", async () => {
      expect(await find("claude", ids.dataset, "close ledger year")).toEqual(["src/ledger.ts:5-9"]);
      expect(await find("claude", ids.dataset, "cashier")).toEqual(["docs/refunds.md:1-2"]);
      expect(await find("someone else", ids.dataset, "cashier")).toEqual([]);
    });

    test("keeps vectors under the legacy name and shows the ones that are named", async () => {
      const vectors = async () => {
        const { rows } = await claude.query(
          "SELECT vector::text FROM claude_context.chunks WHERE start_line = 1",
        );
        return rows[0].vector as string | null;
      };
      expect(await vectors()).toBeNull();
      await showLegacyVectors(store, context("claude"), {
        slot: "legacy",
        model: "legacy/claude_context@768",
      });
      expect(await vectors()).toBe(vectorOf(1));
      await claude.query(
        "UPDATE claude_context.chunks SET metadata = '{\"seen\": true}' WHERE start_line = 1",
      );
      expect(await vectors()).toBe(vectorOf(1));
      await claude.query("UPDATE claude_context.chunks SET vector = $1 WHERE start_line = 1", [
        vectorOf(9),
      ]);
      expect(await vectors()).toBe(vectorOf(9));
      await expect(
        claude.query("UPDATE claude_context.chunks SET vector = '[1,2]' WHERE start_line = 1"),
      ).rejects.toThrow("768 dimensions");
      await showLegacyVectors(store, context("claude"), null);
      expect(await vectors()).toBeNull();
    });

    test("changes and removes what it wrote, and search hears of it", async () => {
      const changed = await claude.query(
        `UPDATE claude_context.chunks SET content = 'export function openLedger() {}' WHERE start_line = 5
         RETURNING content, updated_at > created_at AS newer`,
      );
      expect(changed.rows).toEqual([{ content: "export function openLedger() {}", newer: true }]);
      expect(await find("claude", ids.dataset, "open ledger")).toContain("src/ledger.ts:5-9");
      expect(await find("claude", ids.dataset, "year")).toEqual([]);
      await claude.query("DELETE FROM claude_context.chunks WHERE relative_path = $1", [
        "docs/refunds.md",
      ]);
      expect(await find("claude", ids.dataset, "cashier")).toEqual([]);
      await claude.query("UPDATE claude_context.projects SET name = 'store', is_global = true");
      await claude.query("UPDATE claude_context.datasets SET description = 'The branch'");
      await claude.query("UPDATE claude_context.web_pages SET status = 'stale'");
      const { rows } = await claude.query(
        `SELECT p.name, p.is_global, d.description, w.status, w.url FROM claude_context.projects p
         JOIN claude_context.datasets d ON d.project_id = p.id JOIN claude_context.web_pages w ON w.dataset_id = d.id`,
      );
      expect(rows).toEqual([
        {
          name: "store",
          is_global: true,
          description: "The branch",
          status: "stale",
          url: "https://docs.example/refunds",
        },
      ]);
    });

    test("keeps its rows when Quarry tidies up", async () => {
      const shown = async () =>
        (await claude.query("SELECT id, content FROM claude_context.chunks ORDER BY id")).rows;
      const before = await shown();
      expect(before).toHaveLength(2);
      await claude.query("INSERT INTO claude_context.projects (name) VALUES ('empty')");
      await catalog.collectGarbage(context("claude"), { closedBeforeMs: Date.now() + 1_000 });
      expect(await shown()).toEqual(before);
      const { rows } = await claude.query("SELECT name FROM claude_context.projects ORDER BY name");
      expect(rows).toEqual([{ name: "empty" }, { name: "store" }]);
    });

    test("hears of what cannot be", async () => {
      const refuse = async (sql: string, code: string): Promise<void> =>
        expect(claude.query(sql), sql).rejects.toMatchObject({ code });
      const id = "7e3f0a52-9f55-4b0f-8f1e-0d7b4e6f2a99";
      await refuse("INSERT INTO claude_context.projects (name) VALUES ('store')", "23505");
      await refuse("INSERT INTO claude_context.projects (name) VALUES (NULL)", "23502");
      await refuse(
        `INSERT INTO claude_context.datasets (name, project_id) VALUES ('x', '${id}')`,
        "23503",
      );
      await refuse(
        `INSERT INTO claude_context.chunks (content, dataset_id) VALUES ('x', '${id}')`,
        "23503",
      );
      await refuse("INSERT INTO claude_context.chunks (content) VALUES ('x')", "23502");
      await refuse(
        `INSERT INTO claude_context.web_pages (dataset_id, url) SELECT dataset_id, url FROM claude_context.web_pages`,
        "23505",
      );
      await refuse(
        "INSERT INTO claude_context.projects (name) VALUES ('store') ON CONFLICT (name) DO NOTHING",
        "42P10",
      );
    });

    test("a chunk without a dataset goes to one of its project, and a project goes with all that is in it", async () => {
      const { rows } = await claude.query(
        `INSERT INTO claude_context.chunks (content, project_id, relative_path) VALUES ('function lonely() {}', $1, 'a.ts') RETURNING dataset_id`,
        [ids.project],
      );
      expect(await find("claude", rows[0].dataset_id, "lonely")).toEqual(["a.ts:1-1"]);
      await claude.query("DELETE FROM claude_context.projects");
      await catalog.finishIndexes(context("claude"));
      await catalog.collectGarbage(context("claude"), { closedBeforeMs: Date.now() + 1_000 });
      const left = await runAsOwner<{ name: string; rows: string }>(
        database,
        `SELECT 'documents' AS name, count(*) AS rows FROM unified.documents WHERE system_origin = 'claude'
         UNION ALL SELECT 'projects', count(*) FROM unified.projects WHERE owner = 'claude'
         UNION ALL SELECT 'words', count(*) FROM unified.word_texts
         UNION ALL SELECT 'contents', count(*) FROM unified.contents WHERE owner = 'claude'
         UNION ALL SELECT 'vectors', count(*) FROM unified.embeddings
         UNION ALL SELECT 'ids', count(*) FROM unified.id_map WHERE owner = 'claude'`,
      );
      expect(left.filter(({ rows: n }) => n !== "0")).toEqual([]);
    });
  });

  describe("cognee's writer", () => {
    const dataset = "0b1f2f43-5a0d-4c58-8a53-3b2cf9b3a001";
    const data = "0b1f2f43-5a0d-4c58-8a53-3b2cf9b3a002";
    const owner = "0b1f2f43-5a0d-4c58-8a53-3b2cf9b3a003";

    test("makes a dataset, its data, their junction and data points", async () => {
      await cognee.query(
        "INSERT INTO cognee.dataset (id, name, owner_id, permissions, created_at, updated_at) VALUES ($1::UUID, $2::VARCHAR, $3::UUID, $4::JSON, $5, NULL)",
        [dataset, "notes", owner, "{}", "2026-11-01T10:00:00Z"],
      );
      await cognee.query(
        `INSERT INTO cognee.data (id, name, extension, mime_type, loader_engine, raw_data_location, original_data_location, owner_id,
           tenant_id, content_hash, raw_content_hash, external_metadata, node_set, pipeline_status, token_count, data_size)
         VALUES ($1::UUID, 'minutes', 'txt', 'text/plain', 'text_loader', 'file:///d/minutes.txt', 'file:///in/minutes.txt', $2::UUID,
           $2::UUID, 'abc', 'abc', $3::JSON, '["board"]'::JSON, $4::JSON, 42, 1234)`,
        [data, owner, '{"by": "mail"}', '{"cognify": {"done": "yes"}}'],
      );
      await cognee.query(
        "INSERT INTO cognee.dataset_data (dataset_id, data_id) VALUES ($1::UUID, $2::UUID)",
        [dataset, data],
      );
      const points = await cognee.query(
        `INSERT INTO cognee.data_points (id, text, summary, embedding, dataset_id, metadata, processed_at) VALUES
           (gen_random_uuid(), 'The board met on Monday.', 'A meeting', $2, $1, '{}', now()),
           (gen_random_uuid(), 'The treasurer resigned.', NULL, NULL, $1, '{"page": 2}', NULL) RETURNING id`,
        [dataset, vectorOf(4)],
      );
      expect(points.rows).toHaveLength(2);
    });

    test("reads back what it wrote, and Quarry finds it", async () => {
      const { rows } = await cognee.query(
        `SELECT x.*, d.name AS dataset FROM cognee.data x JOIN cognee.dataset_data l ON l.data_id = x.id
         JOIN cognee.dataset d ON d.id = l.dataset_id`,
      );
      expect(rows).toMatchObject([
        {
          id: data,
          name: "minutes",
          dataset: "notes",
          tenant_id: owner,
          external_metadata: { by: "mail" },
          node_set: ["board"],
          pipeline_status: { cognify: { done: "yes" } },
          token_count: 42,
          data_size: 1234,
          original_extension: null,
        },
      ]);
      const points = await cognee.query(
        "SELECT text, summary, metadata FROM cognee.data_points ORDER BY text",
      );
      expect(points.rows).toEqual([
        { text: "The board met on Monday.", summary: "A meeting", metadata: {} },
        { text: "The treasurer resigned.", summary: null, metadata: { page: 2 } },
      ]);
      expect(await find("cognee", dataset, "treasurer")).toEqual([
        expect.stringMatching(/^data_points\//),
      ]);
      expect(await find("claude", dataset, "treasurer")).toEqual([]);
    });

    test("changes and removes what it wrote", async () => {
      await cognee.query(`UPDATE cognee.data SET pipeline_status = '{"cognify": "again"}'`);
      await cognee.query("UPDATE cognee.dataset SET name = 'minutes of meetings'");
      await cognee.query(
        "UPDATE cognee.data_points SET text = 'The treasurer came back.' WHERE summary IS NULL",
      );
      expect(await find("cognee", dataset, "resigned")).toEqual([]);
      expect(await find("cognee", dataset, "came back")).toHaveLength(1);
      const { rows } = await cognee.query(
        `SELECT d.name, x.pipeline_status FROM cognee.dataset d, cognee.data x`,
      );
      expect(rows).toEqual([
        { name: "minutes of meetings", pipeline_status: { cognify: "again" } },
      ]);
      await cognee.query("DELETE FROM cognee.dataset_data");
      await cognee.query("DELETE FROM cognee.data");
      await cognee.query("DELETE FROM cognee.dataset");
      const left = await cognee.query(
        "SELECT 1 FROM cognee.data_points UNION ALL SELECT 1 FROM cognee.data UNION ALL SELECT 1 FROM cognee.dataset",
      );
      expect(left.rows).toEqual([]);
    });
  });
}
