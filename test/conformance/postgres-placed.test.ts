/** What Quarry indexed, as readers of the founding systems' tables see it. */
import { createHash } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ordinalsAmongEquals, placedChunkId } from "../../src/domain/derived-id.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { bindLogins, connectAs, dropLogins, type Login } from "../support/bound-roles.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { SAMPLE_CHUNKER, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describePlaced(server.url);

const LOGINS = {
  reader: { tenant: "acme", principal: "reader" },
  owner: { tenant: "acme", principal: "alice" },
  stranger: { tenant: "beta", principal: "alice" },
} as const;
const KEY = "github.com/acme/shop";
/** Of one, two, three and four bytes a character, lines that are alike, and a text that is kept in pieces. */
const TEXTS = {
  "src/till.py": "def open_till\nGrüße aus Köln\nsame\n日本語 🧾\nsame\n",
  "docs/Big.md": `${Array.from({ length: 400 }, (_, i) => `line ${i}: ${createHash("sha256").update(`${i}`).digest("base64")} ü`).join("\n")}\n`,
  "empty.txt": "",
};

const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** What the view is to say of a text, by the sample chunker's own rule: a chunk a line. */
function placedOf(path: string, text: string) {
  const chunks = linesOf(text).map((content, ordinal) => ({
    content,
    scope: ordinal > 0 ? "outer" : "",
    textHash: createHash("sha256").update(content).digest("hex").slice(0, 32),
  }));
  const twins = ordinalsAmongEquals(chunks, ({ scope, textHash }) => `${scope} ${textHash}`);
  return chunks.map(({ content, scope, textHash }, i) => {
    const place = { projectKey: KEY, path, scope, textHash, ordinalAmongEquals: twins[i] ?? 0 };
    return { id: placedChunkId(place), content, relative_path: path, start_line: i + 1 };
  });
}

function describePlaced(url: string): void {
  let database: string;
  let store: Database;
  let catalog: Catalog;
  let logins: Record<keyof typeof LOGINS, Login>;
  let datasetId: string;
  const clients = {} as Record<keyof typeof LOGINS, pg.Client>;
  const alice = testContext({ tenantId: "acme", principal: "alice" });

  const show = (visibility: string) =>
    runAsOwner(
      database,
      `UPDATE unified.datasets SET visibility = '${visibility}' WHERE id = '${datasetId}'`,
    );
  const rowsOf = async (who: keyof typeof LOGINS) =>
    (
      await clients[who].query(
        `SELECT id, content, relative_path, start_line FROM claude_context.chunks ORDER BY relative_path COLLATE "C", start_line`,
      )
    ).rows;

  beforeAll(async () => {
    database = await createTestDatabase(url);
    store = await openTestDatabase(database);
    logins = await bindLogins(database, LOGINS);
    for (const name of Object.keys(LOGINS) as (keyof typeof LOGINS)[])
      clients[name] = await connectAs(database, logins[name]);
    const directory = createPostgresCatalogDirectory({
      openDatabase: async () => store,
      host: "host",
    });
    catalog = await directory.open(alice, { home: "/h" });
    const place = { projectKey: KEY, projectName: "shop", host: "host", folder: "/srv/shop" };
    ({ id: datasetId } = await catalog.datasets.ensure(alice, { ...place, branch: "main" }));
    await catalog.commit(alice, upsertSamples(datasetId, TEXTS, { gitCommit: "abc123" }));
  });
  afterAll(async () => {
    for (const client of Object.values(clients)) await client.end();
    await store.connector.close();
    await dropLogins(database, Object.values(logins));
    await dropTestDatabase(url, database);
  });

  test("a private dataset is seen by its owner's login alone, a shared one by the tenant's", async () => {
    const expected = Object.entries(TEXTS)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([path, text]) => placedOf(path, text));
    expect(await rowsOf("owner")).toEqual(expected);
    expect(await rowsOf("reader")).toEqual([]);
    await show("shared");
    expect(await rowsOf("reader")).toEqual(expected);
    expect(await rowsOf("stranger")).toEqual([]);
    const others = await clients.stranger.query(
      `SELECT id FROM claude_context.projects UNION ALL SELECT id FROM claude_context.datasets UNION ALL SELECT id FROM cognee.data
       UNION ALL SELECT id FROM cognee.dataset UNION ALL SELECT id FROM cognee.data_points UNION ALL SELECT data_id FROM cognee.dataset_data`,
    );
    expect(others.rows).toEqual([]);
  });

  test("a chunk says where it is from", async () => {
    const { rows } = await clients.reader.query(
      `SELECT c.*, p.name, p.codebase_path, d.name AS dataset FROM claude_context.chunks c JOIN claude_context.projects p ON p.id = c.project_id
       JOIN claude_context.datasets d ON d.id = c.dataset_id WHERE c.id = $1`,
      [placedOf("src/till.py", TEXTS["src/till.py"])[3]?.id],
    );
    expect(rows).toMatchObject([
      {
        content: "日本語 🧾\n",
        end_line: 4,
        file_extension: ".py",
        lang: "python",
        source_type: "code",
        repo: "shop",
        branch: "main",
        sha: "abc123",
        vector: null,
        metadata: { scope: "outer", ordinal: 3 },
        ...{ name: "shop", codebase_path: "/srv/shop", dataset: "/srv/shop" },
      },
    ]);
  });

  test("cognee's tables show the same", async () => {
    const { rows } = await clients.reader.query(
      `SELECT x.name, x.extension, x.raw_data_location, x.content_hash, x.data_size, d.name AS dataset FROM cognee.data x
       JOIN cognee.dataset_data l ON l.data_id = x.id JOIN cognee.dataset d ON d.id = l.dataset_id ORDER BY x.name COLLATE "C"`,
    );
    expect(rows.map(({ name, extension }) => `${name} ${extension}`)).toEqual([
      "Big.md md",
      "empty.txt txt",
      "till.py py",
    ]);
    const text = TEXTS["src/till.py"];
    expect(rows[2]).toMatchObject({
      raw_data_location: "file:///srv/shop/src/till.py",
      content_hash: createHash("sha256").update(text).digest("hex"),
      data_size: Buffer.byteLength(text),
      dataset: "/srv/shop",
    });
    const points = await clients.reader.query(
      "SELECT id, text, metadata->>'path' AS path FROM cognee.data_points WHERE metadata->>'path' = 'src/till.py' ORDER BY (metadata->>'start_line')::int",
    );
    expect(points.rows).toEqual(
      placedOf("src/till.py", text).map(({ id, content }) => ({
        ...{ id, text: content, path: "src/till.py" },
      })),
    );
  });

  test("an edit shows the new text, a removal nothing, and the number of chunks is the store's", async () => {
    const edited = "def close_till\nTschüß\n";
    await catalog.commit(
      alice,
      upsertSamples(datasetId, { "src/till.py": edited }, { deletes: ["docs/Big.md"] }),
    );
    const rows = await rowsOf("reader");
    expect(rows.filter(({ relative_path }) => relative_path !== "empty.txt")).toEqual(
      placedOf("src/till.py", edited),
    );
    let chunks = 0;
    for (const { contentHash, chunker } of await catalog.documents.listCurrent(alice, datasetId)) {
      expect(chunker).toContain(SAMPLE_CHUNKER);
      chunks += (await catalog.documents.listChunks(alice, { contentHash, chunker })).length;
    }
    expect(rows).toHaveLength(chunks);
    const { rows: data } = await clients.reader.query("SELECT name FROM cognee.data ORDER BY 1");
    expect(data).toEqual([{ name: "empty.txt" }, { name: "till.py" }]);
  });

  test("what Quarry indexed is changed by its files alone, even by who owns it", async () => {
    const statements = [
      "UPDATE claude_context.chunks SET content = 'mine'",
      "UPDATE claude_context.chunks SET metadata = '{}'",
      "DELETE FROM claude_context.chunks WHERE relative_path = 'src/till.py'",
      `INSERT INTO claude_context.chunks (content, dataset_id) VALUES ('mine', '${datasetId}')`,
      `INSERT INTO claude_context.web_pages (url, dataset_id) VALUES ('mine', '${datasetId}')`,
      "UPDATE claude_context.datasets SET name = 'mine'",
      "DELETE FROM claude_context.datasets",
      "UPDATE claude_context.projects SET name = 'mine'",
      "DELETE FROM claude_context.projects",
      "DELETE FROM cognee.data",
      "UPDATE cognee.data SET name = 'mine'",
      "DELETE FROM cognee.dataset",
      "DELETE FROM cognee.dataset_data",
      "DELETE FROM cognee.data_points",
      `INSERT INTO cognee.data_points (text, dataset_id) VALUES ('mine', '${datasetId}')`,
    ];
    const before = await rowsOf("owner");
    for (const statement of statements)
      await expect(clients.owner.query(statement), statement).rejects.toMatchObject({
        code: "42501",
        message: expect.stringContaining("Quarry indexes dataset"),
        hint: expect.stringContaining("quarry index"),
      });
    expect(await rowsOf("owner")).toEqual(before);
  });

  test("a writer's own rows stand beside them, and may link to them", async () => {
    const { rows } = await clients.reader.query(
      "INSERT INTO claude_context.projects (name) VALUES ('own') RETURNING id",
    );
    await clients.reader.query(
      "INSERT INTO claude_context.chunks (content, project_id, relative_path) VALUES ('own text', $1, 'src/till.py')",
      [rows[0].id],
    );
    const both = await clients.reader.query(
      "SELECT content FROM claude_context.chunks WHERE relative_path = 'src/till.py' ORDER BY content",
    );
    expect(both.rows.map(({ content }) => content).sort()).toEqual(
      ["def close_till\n", "own text", ...linesOf("def close_till\nTschüß\n").slice(1)].sort(),
    );
    await clients.reader.query(
      "UPDATE claude_context.chunks SET content = 'newer' WHERE content = 'own text'",
    );
    await clients.reader.query("DELETE FROM claude_context.chunks WHERE content = 'newer'");
    const own = await clients.reader.query(
      "INSERT INTO cognee.dataset (name) VALUES ('picked') RETURNING id",
    );
    await clients.reader.query(
      "INSERT INTO cognee.dataset_data SELECT $1, id FROM cognee.data WHERE name = 'till.py'",
      [own.rows[0].id],
    );
    const picked = await clients.reader.query(
      "SELECT x.name FROM cognee.dataset_data l JOIN cognee.data x ON x.id = l.data_id WHERE l.dataset_id = $1",
      [own.rows[0].id],
    );
    expect(picked.rows).toEqual([{ name: "till.py" }]);
  });
}
