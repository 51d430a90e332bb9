/**
 * Inserts a commit's rows of one table: few as arrays in one statement, many by COPY. Row-level security refuses COPY into the tables
 * themselves, so it goes into a table of this connection alone, which is empty again when the transaction ends, and on from there.
 */
import type { SqlValue } from "../connector.ts";
import { together } from "../together.ts";
import type { Transaction } from "../transaction.ts";
import type { Column } from "./columns.ts";
import { CopyWriter } from "./copy-writer.ts";

export interface Rows {
  readonly into: string;
  /** Columns that have one value in all rows. */
  readonly same?: Readonly<Record<string, SqlValue>>;
  readonly columns: Readonly<Record<string, Column>>;
  /** What stands behind the SELECT: ON CONFLICT and RETURNING. */
  readonly ending?: string;
}

/**
 * Returns what RETURNING asks for. Both statements of a COPY are sent before anything is waited for, so that nothing which the transaction asks
 * at the same time comes between them.
 */
export async function insertRows<Row>(tx: Transaction, rows: Rows): Promise<Row[]> {
  const columns = Object.entries(rows.columns);
  const count = columns[0]?.[1].count ?? 0;
  if (count === 0) return [];
  const { bulk } = tx;
  if (bulk === null || count < bulk.fromRows) return insertArrays(tx, rows, columns);
  const staged = `staged_${rows.into}`;
  const [, returned] = await together([
    bulk.copy(stagingSql(staged, columns), copyBytes(columns, count)),
    tx.all<Row>(
      insertSql(rows, (first) => ({
        values: columns.map(([name]) => name),
        from: `pg_temp.${staged}`,
        first,
      })),
      ...Object.values(rows.same ?? {}),
    ),
  ]);
  return returned;
}

type Columns = readonly (readonly [name: string, column: Column])[];

function insertArrays<Row>(tx: Transaction, rows: Rows, columns: Columns): Promise<Row[]> {
  const sql = insertSql(rows, (first) => {
    const arrays = columns.map(([, { item }], i) => `$${first + i}::${item}[]`);
    return {
      values: columns.map(([name, { type, item }]) =>
        type === item ? `r.${name}` : `r.${name}::${type}`,
      ),
      from: `unnest(${arrays.join(", ")}) r(${columns.map(([name]) => name).join(", ")})`,
      first,
    };
  });
  const arrays = columns.map(([, column]) => column.toArray());
  return tx.all<Row>(sql, ...Object.values(rows.same ?? {}), ...arrays);
}

/** Asked for once a statement: the column's default asks who asks for every row, which took longer than to write most of them. */
const TENANT = "(SELECT unified.tenant())";

/** `source` is told the number of the first parameter that is free. */
function insertSql(
  { into, same = {}, columns, ending = "" }: Rows,
  source: (first: number) => { readonly values: readonly string[]; readonly from: string },
): string {
  const constants = Object.keys(same);
  const { values, from } = source(constants.length + 1);
  const names = ["tenant_id", ...constants, ...Object.keys(columns)];
  const selected = [TENANT, ...constants.map((_, i) => `$${i + 1}`), ...values];
  return `INSERT INTO ${into} (${names.join(", ")}) SELECT ${selected.join(", ")} FROM ${from} ${ending}`;
}

/** A second load within one transaction finds the first one's rows: only then is there anything to delete. */
function stagingSql(staged: string, columns: Columns): string {
  const names = columns.map(([name]) => name).join(", ");
  const definitions = columns.map(([name, { type }]) => `${name} ${type}`).join(", ");
  return `CREATE TEMP TABLE IF NOT EXISTS ${staged} (${definitions}) ON COMMIT DELETE ROWS;
    DELETE FROM pg_temp.${staged}; COPY pg_temp.${staged} (${names}) FROM STDIN (FORMAT binary)`;
}

function copyBytes(columns: Columns, count: number): Buffer {
  const writer = new CopyWriter();
  for (let i = 0; i < count; i++) {
    writer.beginRow(columns.length);
    for (const [, { write }] of columns) write(writer, i);
  }
  return writer.finish();
}
