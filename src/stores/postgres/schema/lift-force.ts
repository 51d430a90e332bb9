/** Takes forced row security off the tables' owner for the length of a transaction. */
import type { Session } from "../connector.ts";

const FORCED = `SELECT c.relname AS name, c.relforcerowsecurity AS forced FROM pg_class c
  WHERE c.relnamespace = to_regnamespace('unified') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'schema_version' ORDER BY c.relname`;

export interface LiftedForce {
  /** After a step, which may have bound the owner again. */
  again(): Promise<void>;
  putBack(): Promise<void>;
}

/**
 * Lets the tables' owner see the rows of every tenant within this transaction. Nobody else sees more: other roles obey the policies anyhow.
 */
export async function liftForce(session: Session): Promise<LiftedForce> {
  const lifted = new Set<string>();
  const readTables = async () =>
    (await session.query(FORCED, [])).rows as { name: string; forced: boolean }[];
  const alterAll = async (names: readonly string[], force: string): Promise<void> => {
    const statements = names.map(
      (name) => `ALTER TABLE unified.${quoted(name)} ${force} ROW LEVEL SECURITY`,
    );
    if (statements.length > 0) await session.execute(statements.join(";\n"));
  };
  const again = async (): Promise<void> => {
    const forced = (await readTables()).filter((table) => table.forced).map(({ name }) => name);
    await alterAll(forced, "NO FORCE");
    for (const name of forced) lifted.add(name);
  };
  await again();
  return {
    again,
    putBack: async () => {
      const left = (await readTables()).map(({ name }) => name);
      await alterAll(
        left.filter((name) => lifted.has(name)),
        "FORCE",
      );
    },
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
