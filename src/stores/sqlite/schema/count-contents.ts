/** How many rows a catalog file holds, by table and column: what taking a schema step back would lose. */
import type { ReadConnection } from "../connection.ts";
import { BOOKKEEPING } from "./kept-home.ts";

interface TableRow {
  readonly name: string;
  readonly type: string;
}

/** Rows by table, and by `table.column` for tables that have any. */
export function countContents(connection: ReadConnection): ReadonlyMap<string, number> {
  const tables = connection.all<TableRow>(
    "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const names = new Set(tables.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { name, type } of tables) {
    // a word index without stored texts is counted by what it keeps a row of each text in
    const counted = type === "virtual" ? `${name}_docsize` : name;
    if (type === "shadow" || BOOKKEEPING.includes(name) || !names.has(counted)) continue;
    const rows = countRows(connection, counted);
    if (rows === 0) continue;
    counts.set(name, rows);
    const columns = connection.all<{ name: string }>(
      "SELECT name FROM pragma_table_xinfo(?)",
      name,
    );
    for (const column of columns) counts.set(`${name}.${column.name}`, rows);
  }
  return counts;
}

function countRows(connection: ReadConnection, table: string): number {
  return connection.get<{ rows: number }>(`SELECT count(*) AS rows FROM "${table}"`)?.rows ?? 0;
}
