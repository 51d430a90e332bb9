/** What a check of stored rows is: a statement for each database that finds rows which contradict others. */

export type Dialect = "sqlite" | "postgres";

export interface DataCheck {
  /** The same in every database. */
  readonly name: string;
  /** What is wrong with what it finds. */
  readonly says: string;
  /** How to put it right. */
  readonly mend: string;
  /**
   * A SELECT of one column, `example`: a row in words for each finding. On PostgreSQL `{a=b}` stands for `a.tenant_id = b.tenant_id AND`
   * and `{a}` for `a.tenant_id,`; on SQLite, which has one tenant, for nothing. Without one the database has nothing of the kind.
   */
  readonly sqlite?: string;
  readonly postgres?: string;
  /** What it finds belongs to no tenant. */
  readonly isOfDatabase?: boolean;
}

/** The same statement for both. */
export const both = (sql: string): Pick<DataCheck, Dialect> => ({ sqlite: sql, postgres: sql });

/** What `{a=b}` and `{a}` stand for. */
const TENANT: Readonly<Record<Dialect, { readonly join: string; readonly column: string }>> = {
  sqlite: { join: "", column: "" },
  postgres: { join: "$1.tenant_id = $2.tenant_id AND", column: "$1.tenant_id," },
};

/** The check's statement, or null where the database has nothing of the kind. */
export function statementOf(check: DataCheck, dialect: Dialect): string | null {
  const sql = check[dialect];
  if (sql === undefined) return null;
  const { join, column } = TENANT[dialect];
  return sql.replace(/\{(\w+)=(\w+)\}/gu, join).replace(/\{(\w+)\}/gu, column);
}

const NOTHING_LOST = "nothing but the index is lost";

/** A mend where legacy systems inserted rows: no folder holds those, so that indexing would not bring them back. */
export function mendBesideLegacy(mend: string): string {
  if (!mend.includes("quarry remove")) return mend;
  const warning = "whatever legacy systems inserted into that project is lost with it";
  return mend.includes(NOTHING_LOST)
    ? mend.replace(NOTHING_LOST, warning)
    : `${mend} But ${warning}.`;
}

export const MEND = {
  index:
    "Run `quarry index` on the folder. If it stays: `quarry remove`, then index it again; nothing but the index is lost.",
  anew: "Run `quarry remove` on the project, then index it again: nothing but the index is lost.",
  garbage: "It only takes space. It goes with the project: `quarry remove`, then index it again.",
} as const;
