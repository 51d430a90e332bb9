/** What an index weighs, in whole and by what it is for. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { runAsOwner } from "../../test/support/postgres.ts";

export interface Storage {
  readonly bytes: number;
  readonly chunks: number;
  /** Bytes by purpose, in the order of `PURPOSES`. */
  readonly parts: ReadonlyMap<string, number>;
}

/** Tables by the beginnings of their names; the first that fits counts, `rest` is what fits nowhere. */
const PURPOSES: readonly (readonly [purpose: string, beginnings: RegExp])[] = [
  ["contents", /^content/],
  ["words of chunks and paths", /^(word|posting|path_|shown_sets)/],
  ["exact text", /^trigram/],
  ["vectors", /^(embedding|sparse|models|text_slots|vector)/],
  ["names and symbols", /^(name|symbol|definition)/],
  ["chunks", /^(chunk|texts)/],
  [
    "graph",
    /^(edge|unbound|node|code_facts|packed|resolved|centralit|declared|graph|references?|reference_)/,
  ],
];

const purposeOf = (table: string): string =>
  PURPOSES.find(([, beginnings]) => beginnings.test(table))?.[0] ?? "rest";

function sumParts(
  rows: readonly { readonly name: string; readonly bytes: number }[],
): Map<string, number> {
  const parts = new Map<string, number>(PURPOSES.map(([purpose]) => [purpose, 0]));
  for (const { name, bytes } of rows)
    parts.set(purposeOf(name), (parts.get(purposeOf(name)) ?? 0) + bytes);
  return parts;
}

/** Of the one catalog below a data folder; an index counts to its table. */
export async function sqliteStorage(dataDir: string): Promise<Storage> {
  const folder = join(dataDir, "catalogs");
  const file = readdirSync(folder).find((name) => name.endsWith(".sqlite")) ?? "";
  const database = (await loadDriver())(join(folder, file));
  try {
    const rows = database
      .prepare(
        `SELECT coalesce(m.tbl_name, s.name) AS name, sum(s.pgsize) AS bytes FROM dbstat s
         LEFT JOIN sqlite_schema m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1`,
      )
      .all() as { name: string; bytes: number }[];
    const { chunks } = database.prepare("SELECT count(*) AS chunks FROM chunks").get() as {
      chunks: number;
    };
    return {
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks,
      parts: sumParts(rows),
    };
  } finally {
    database.close();
  }
}

/** Of the schema `unified`, after its free space is given back: what a settled database holds. */
export async function postgresStorage(url: string): Promise<Storage> {
  await runAsOwner(url, "VACUUM FULL");
  const rows = await runAsOwner<{ name: string; bytes: string }>(
    url,
    `SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes FROM pg_class c
     WHERE c.relnamespace = 'unified'::regnamespace AND c.relkind IN ('r', 'p')`,
  );
  const [{ chunks } = { chunks: "0" }] = await runAsOwner<{ chunks: string }>(
    url,
    "SELECT count(*) AS chunks FROM unified.chunks",
  );
  const sized = rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
  return {
    bytes: sized.reduce((sum, { bytes }) => sum + bytes, 0),
    chunks: Number(chunks),
    parts: sumParts(sized),
  };
}
