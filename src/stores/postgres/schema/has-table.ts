/** Whether a table of Quarry's schema is there. */
import type { Session } from "../connector.ts";

const FIND = `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'unified' AND c.relname = $1) AS there`;

/** Not by `to_regclass`: that may answer from the session's own cache, of before it waited for a lock. */
export async function hasTable(session: Session, name: string): Promise<boolean> {
  const { rows } = await session.query(FIND, [name]);
  return (rows[0] as { there: boolean }).there;
}
