/** A catalog file's schema as facts that can be compared. */
import type { SchemaFacts } from "../../../domain/verify-report.ts";
import type { ReadConnection } from "../connection.ts";
import { BOOKKEEPING } from "./kept-home.ts";

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
}

interface TableRow {
  readonly name: string;
  readonly type: string;
  readonly strict: number;
  readonly wr: number;
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly value: string | null;
  readonly pk: number;
}

const OWN = `name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN (${BOOKKEEPING.map((name) => `'${name}'`).join(", ")})`;

/** Tables, columns, keys, indexes, triggers, views, and how the word indexes are set. */
export function describeSchema(connection: ReadConnection): SchemaFacts {
  const facts = new Map<string, string>();
  const tables = connection.all<TableRow>(
    `SELECT name, type, strict, wr FROM pragma_table_list WHERE schema = 'main' AND type NOT IN ('shadow', 'view') AND ${OWN}`,
  );
  for (const table of tables) describeTable(connection, table, facts);
  const shadows = connection
    .all<{ name: string }>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
    )
    .map(({ name }) => name);
  const rows = connection.all<SchemaRow>(
    `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE sql IS NOT NULL AND ${OWN}`,
  );
  for (const { type, name, table, sql } of rows) {
    if (!shadows.includes(table)) facts.set(`${nameOf(type)} ${name}`, normalize(sql ?? ""));
  }
  return facts;
}

/** What SQLite keeps of a table beyond its columns is its text alone. */
const nameOf = (type: string): string => (type === "table" ? "definition" : type);

function describeTable(
  connection: ReadConnection,
  table: TableRow,
  facts: Map<string, string>,
): void {
  const { name, type, strict, wr } = table;
  const options = [strict === 1 ? "STRICT" : "", wr === 1 ? "WITHOUT ROWID" : ""].filter(Boolean);
  facts.set(`table ${name}`, [type, ...options].join(", "));
  if (type === "virtual") {
    facts.set(`settings ${name}`, describeSettings(connection, name));
    return;
  }
  const columns = connection.all<ColumnRow>(
    `SELECT name, type, "notnull", dflt_value AS value, pk FROM pragma_table_xinfo(?)`,
    name,
  );
  for (const column of columns) facts.set(`column ${name}.${column.name}`, describeColumn(column));
  const references = connection.all<{ from: string; says: string }>(
    `SELECT "from", "table" || ' (' || coalesce("to", '') || ') on delete ' || on_delete AS says FROM pragma_foreign_key_list(?)`,
    name,
  );
  for (const { from, says } of references) facts.set(`reference ${name}.${from}`, says);
}

function describeColumn({ type, notnull, value, pk }: ColumnRow): string {
  const parts = [type, notnull === 1 ? "NOT NULL" : "", value === null ? "" : `DEFAULT ${value}`];
  return [...parts, pk === 0 ? "" : `key ${pk}`].filter((part) => part !== "").join(" ");
}

/** Of a full-text table; none for one that only counts another's words. */
function describeSettings(connection: ReadConnection, name: string): string {
  const hasSettings = connection.get(
    "SELECT 1 FROM sqlite_schema WHERE name = ?",
    `${name}_config`,
  );
  if (hasSettings === undefined) return "";
  return connection
    .all<{ says: string }>(`SELECT k || '=' || v AS says FROM "${name}_config" ORDER BY k`)
    .map(({ says }) => says)
    .join(" ");
}

/** White space and comments are no difference. */
function normalize(sql: string): string {
  return sql
    .replace(/--[^\n]*/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
}
