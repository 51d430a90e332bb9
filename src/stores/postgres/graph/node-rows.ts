/** The numbers of nodes that have a row. */
import type { NodeKey } from "../../../domain/graph.ts";
import type { NodeNumber } from "../../../ports/code-graph.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { digestOf } from "../digest.ts";
import type { Transaction } from "../transaction.ts";

const NUMBERS = `SELECT m.pk, k.position FROM unnest($2::text[], $3::uuid[], $4::int[]) WITH ORDINALITY k(path, digest, ordinal, position)
  JOIN node_paths p ON p.project_pk = $1 AND p.path = k.path
  JOIN nodes m ON m.path_pk = p.pk AND m.digest = k.digest AND m.ordinal = k.ordinal`;

/** The numbers of what has a row, in order; null for what has none. */
export async function storedNumbers(
  tx: Transaction,
  projectPk: number,
  keys: readonly NodeKey[],
): Promise<(NodeNumber | null)[]> {
  const numbers: (NodeNumber | null)[] = keys.map(() => null);
  if (keys.length === 0) return numbers;
  const rows = await tx.all<{ pk: number; position: number }>(
    NUMBERS,
    projectPk,
    textArray(keys.map(({ path }) => path)),
    textArray(keys.map(({ name }) => digestOf(name))),
    plainArray(keys.map(({ ordinal }) => ordinal)),
  );
  for (const { pk, position } of rows) numbers[position - 1] = pk;
  return numbers;
}
