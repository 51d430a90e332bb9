/** How many rows the schema holds, by table and column: what taking a schema step back would lose. */
import type { Session } from "../connector.ts";

interface TableRow {
  readonly name: string;
  readonly columns: readonly string[];
}

const TABLES = `SELECT c.relname AS name,
    array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c WHERE c.relnamespace = to_regnamespace('unified') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'schema_version' ORDER BY c.relname`;

/** What legacy systems inserted, by a name of its own: it came from no folder. */
const INSERTED: ReadonlyMap<string, { readonly column: string; readonly where: string }> = new Map([
  ["projects", { column: "owner", where: "owner IS NOT NULL" }],
  ["datasets", { column: "host", where: "host = 'legacy'" }],
  ["documents", { column: "system_origin", where: "system_origin <> 'quarry'" }],
]);
const insertedInto = (table: string): string => `${table} that legacy systems inserted`;

export const NOT_MADE_ANEW: ReadonlySet<string> = new Set([
  ...[...INSERTED.keys()].map(insertedInto),
  ...["bound_roles", "dataset_documents", "entity_mapping", "id_map", "legacy_settings"],
  ...["system_mapping", "transaction_log"],
]);

/** Rows by table, and by `table.column` for tables that have any: those in which the column holds something. */
export async function countContents(session: Session): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const { rows } = await session.query(TABLES, []);
  for (const { name, columns } of rows as TableRow[]) {
    const inserted = INSERTED.get(name);
    const isInserted =
      inserted !== undefined && columns.includes(inserted.column) ? inserted.where : "false";
    const asked = [
      "count(*)",
      `count(*) FILTER (WHERE ${isInserted})`,
      ...columns.map((column) => `count(${quoted(column)})`),
    ];
    const found = await session.query(
      `SELECT ARRAY[${asked.join(", ")}]::float8[] AS counts FROM unified.${quoted(name)}`,
      [],
    );
    const [all = 0, ofLegacy = 0, ...filled] = (found.rows[0] as { counts: number[] }).counts;
    if (all > 0) counts.set(name, all);
    if (ofLegacy > 0) counts.set(insertedInto(name), ofLegacy);
    for (const [i, column] of columns.entries()) {
      const count = filled[i] ?? 0;
      if (count > 0) counts.set(`${name}.${column}`, count);
    }
  }
  return counts;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
