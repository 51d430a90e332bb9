/** The numbers of nodes that have a row. */
import type { NodeKey } from "../../../domain/graph.ts";
import type { NodeNumber } from "../../../ports/code-graph.ts";
import type { ReadConnection } from "../connection.ts";

const NUMBERS = `SELECT json_group_array((SELECT m.pk FROM node_paths p
    CROSS JOIN nodes m ON m.path_pk = p.pk AND m.name = k.value ->> 1 AND m.ordinal = k.value ->> 2
    WHERE p.project_pk = ?2 AND p.path = k.value ->> 0)) AS list
  FROM json_each(?1) k`;

/** The numbers of what has a row, in order; null for what has none. */
export function storedNumbers(
  reader: ReadConnection,
  projectPk: number,
  keys: readonly NodeKey[],
): (NodeNumber | null)[] {
  if (keys.length === 0) return [];
  const packed = JSON.stringify(keys.map(({ path, name, ordinal }) => [path, name, ordinal]));
  const row = reader.get<{ list: string }>(NUMBERS, packed, projectPk);
  return JSON.parse(row?.list ?? "[]") as (number | null)[];
}
