/** Rows that go in by COPY, on PostgreSQL: any text, any number of loads in a transaction, and what is broken off in the middle. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bigints,
  blobs,
  doubles,
  halfVectors,
  hexes,
  integerLists,
  integers,
  reals,
  smallintLists,
  smallints,
  texts,
} from "../../src/stores/postgres/bulk/columns.ts";
import { insertRows, type Rows } from "../../src/stores/postgres/bulk/insert-rows.ts";
import { openDatabase } from "../../src/stores/postgres/open-database.ts";
import type { Database, Transaction } from "../../src/stores/postgres/transaction.ts";
import { createMetricsRegistry } from "../../src/telemetry/metrics-registry.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  runAsOwner,
} from "../support/postgres.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();

/** What text formats give a meaning to, and what UTF-8 and UTF-16 write differently. */
const HOSTILE = [
  "",
  "plain",
  "a\tb\\tc",
  "line\nfeed\r\nreturn\rend",
  "\\.",
  "\n\\.\n",
  "\\N",
  "NULL",
  `{"a",b}`,
  "\\x41",
  "'; DROP TABLE names; --",
  "\u0001\u0008\u007f\u0085\u2028",
  "ünïcödé 漢字 🧑‍🚀 𝒳",
  "\u{10FFFF}",
  "x".repeat(100_000),
];

describe.skipIf("missing" in server)("COPY", () => {
  const url = "url" in server ? server.url : "";
  const context = testContext({ tenantId: "bulk" });
  const options = { name: "test" };
  let address: string;
  let byCopy: Database;
  let byArrays: Database;

  beforeAll(async () => {
    address = await createTestDatabase(url);
    const open = (copyFromRows: number) =>
      openDatabase({
        ...{ url: address, connections: 1, idleTimeoutMs: 10_000, connectTimeoutMs: 10_000 },
        ...{ statementTimeoutMs: 30_000, copyFromRows, metrics: createMetricsRegistry() },
      });
    byCopy = await open(1);
    byArrays = await open(Number.MAX_SAFE_INTEGER);
    // no table of the schema has a column of every type
    await runAsOwner(
      address,
      `CREATE TABLE unified.every_type (tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(), way text, at integer,
         big bigint, small smallint, single real, wide double precision, words text, raw bytea, digits bytea,
         numbers integer[], counts smallint[], vector public.halfvec);
       CALL unified.protect('unified.every_type')`,
    );
  });
  afterAll(async () => {
    for (const database of [byCopy, byArrays]) await database.connector.close();
    await dropTestDatabase(url, address);
  });

  const count = HOSTILE.length;
  const each = <Value>(of: (i: number) => Value): Value[] =>
    Array.from({ length: count }, (_, i) => of(i));
  const everyType = (way: string): Rows => ({
    into: "every_type",
    same: { way },
    columns: {
      at: integers(each((i) => (i - 7) * 300_000_000)),
      big: bigints(each((i) => [null, 0, -1, Number.MAX_SAFE_INTEGER, -(2 ** 40) - 5][i % 5])),
      small: smallints(each((i) => (i % 3 === 0 ? null : -32_768 + i))),
      single: reals(each((i) => i / 3)),
      wide: doubles(each((i) => (i % 4 === 0 ? null : -Math.PI * i))),
      words: texts(HOSTILE),
      raw: blobs(each((i) => Uint8Array.from({ length: i }, (_, at) => at * 37))),
      digits: hexes(each((i) => "00ff5c0a".repeat(i))),
      numbers: integerLists(each((i) => Int32Array.of(i, -i, 2 ** 31 - 1))),
      counts: smallintLists(each((i) => Int16Array.of(i, 32_767))),
      vector: halfVectors(each((i) => (i % 2 === 0 ? null : Int8Array.from([i, -127, 0])))),
    },
  });

  test("every value arrives as it does in an array, whatever characters a text holds", async () => {
    await byCopy.write(context, options, (tx) => insertRows(tx, everyType("copy")));
    await byArrays.write(context, options, (tx) => insertRows(tx, everyType("arrays")));
    const read = (way: string) =>
      byCopy.read(context, (tx) =>
        tx.all<{ words: string }>(
          `SELECT tenant_id, at, big, small, single, wide, words, raw, digits, numbers::text AS numbers, counts::text AS counts,
             vector::text AS vector FROM every_type WHERE way = $1 ORDER BY at`,
          way,
        ),
      );
    const copied = await read("copy");
    expect(copied.map(({ words }) => words)).toEqual(HOSTILE);
    expect(copied).toEqual(await read("arrays"));
  });

  test("a second load of a transaction brings its own rows alone, and the next transaction finds none", async () => {
    const load = (tx: Transaction, name: string) =>
      insertRows<{ name: string }>(tx, {
        into: "names",
        columns: { name: texts([name, "both"]), folded: texts([name, "both"]) },
        ending: "ON CONFLICT DO NOTHING RETURNING name",
      });
    const loaded = await byCopy.write(context, options, async (tx) => [
      await load(tx, "first"),
      await load(tx, "second"),
    ]);
    expect(loaded).toEqual([[{ name: "first" }, { name: "both" }], [{ name: "second" }]]);
    // the same connection: there is one
    const left = await byCopy.write(testContext({ tenantId: "other" }), options, (tx) =>
      tx.all("SELECT * FROM pg_temp.staged_names"),
    );
    expect(left).toEqual([]);
  });

  test("rows are the asking tenant's, whoever else there is", async () => {
    const rows: Rows = { into: "texts", columns: { hash: hexes(["00"]) } };
    for (const tenantId of ["bulk", "other"])
      await byCopy.write(testContext({ tenantId }), options, (tx) => insertRows(tx, rows));
    for (const tenantId of ["bulk", "other"]) {
      const seen = await byCopy.read(testContext({ tenantId }), (tx) =>
        tx.all("SELECT tenant_id FROM texts WHERE hash = '\\x00'"),
      );
      expect(seen).toEqual([{ tenant_id: tenantId }]);
    }
    await expect(
      byCopy.write(context, options, (tx) =>
        tx.run("INSERT INTO texts (tenant_id, hash) VALUES ('other', '\\x01')"),
      ),
    ).rejects.toMatchObject({ code: "CATALOG_REFUSED" });
  });

  test("one broken off in the middle leaves nothing behind, and the next has a connection", async () => {
    const aborted = new AbortController();
    const many = (prefix: string): Rows => {
      const names = Array.from({ length: 200_000 }, (_, i) => `${prefix}${i}`);
      return { into: "names", columns: { name: texts(names), folded: texts(names) } };
    };
    const broken = byCopy.write({ ...context, signal: aborted.signal }, options, async (tx) => {
      const loading = insertRows(tx, many("late"));
      setTimeout(() => aborted.abort(), 30);
      await loading;
    });
    await expect(broken).rejects.toMatchObject({ code: "CANCELLED" });
    const rows = await byCopy.write(context, options, async (tx) => {
      await insertRows(tx, {
        into: "names",
        columns: { name: texts(["after"]), folded: texts(["after"]) },
      });
      return tx.all<{ name: string }>(
        "SELECT name FROM names WHERE name = 'after' OR name LIKE 'late%'",
      );
    });
    expect(rows).toEqual([{ name: "after" }]);
  });

  test("one that the server refuses half-way fails as a statement does, and its connection goes on", async () => {
    const tooWide: Rows = {
      into: "name_words",
      columns: { term: texts(["fine", "x\0y"]), name_pk: bigints([1, 2]) },
    };
    await expect(
      byCopy.write(context, options, (tx) => insertRows(tx, tooWide)),
    ).rejects.toMatchObject({
      code: "INTERNAL",
    });
    const done = await byCopy.write(context, options, async (tx) => {
      const fine: Rows = {
        into: "name_words",
        columns: { term: texts(["fine"]), name_pk: bigints([1]) },
      };
      await insertRows(tx, fine);
      return tx.all<{ term: string }>("SELECT term FROM name_words");
    });
    expect(done).toEqual([{ term: "fine" }]);
  });
});
