/** How many rows the schema holds, by table and column: what taking a schema step back would lose. */
import type { Session } from "../connector.ts";

interface TableRow {
  readonly name: string;
  readonly forced: boolean;
  readonly columns: readonly string[];
}

const TABLES = `SELECT c.relname AS name, c.relforcerowsecurity AS forced,
    array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c WHERE c.relnamespace = to_regnamespace('unified') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'schema_version' ORDER BY c.relname`;

/** Rows by table, and by `table.column` for tables that have any. */
export async function countContents(session: Session): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { name, columns } of await readTables(session)) {
    const { rows } = await session.query(
      `SELECT count(*)::float8 AS rows FROM unified.${quoted(name)}`,
      [],
    );
    const count = (rows[0] as { rows: number }).rows;
    if (count === 0) continue;
    counts.set(name, count);
    for (const column of columns) counts.set(`${name}.${column}`, count);
  }
  return counts;
}

/**
 * Lets the tables' owner see the rows of every tenant within this transaction; returns what binds it again. Nobody else sees more: other
 * roles obey the policies anyhow.
 */
export async function liftForce(session: Session): Promise<() => Promise<void>> {
  const forced = (await readTables(session)).filter((table) => table.forced);
  await alterAll(session, forced, "NO FORCE");
  return async () => {
    const left = new Set((await readTables(session)).map(({ name }) => name));
    await alterAll(
      session,
      forced.filter(({ name }) => left.has(name)),
      "FORCE",
    );
  };
}

async function alterAll(
  session: Session,
  tables: readonly TableRow[],
  force: "FORCE" | "NO FORCE",
): Promise<void> {
  const statements = tables.map(
    ({ name }) => `ALTER TABLE unified.${quoted(name)} ${force} ROW LEVEL SECURITY`,
  );
  if (statements.length > 0) await session.execute(statements.join(";\n"));
}

async function readTables(session: Session): Promise<readonly TableRow[]> {
  return (await session.query(TABLES, [])).rows as TableRow[];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
