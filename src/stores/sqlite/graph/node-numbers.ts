/**
 * Numbers of nodes. What an edge joins has a row; any other symbol or document gets a number made from the version that shows it, below 0
 * and good as long as that version is stored. Rows for all symbols would be 100 MB for a tree of 1.7 million, most of them without an edge,
 * and would still lack what is not resolved yet; and a reader cannot write.
 */
import type { NodeKey } from "../../../domain/graph.ts";
import type { NodeNumber } from "../../../ports/code-graph.ts";
import type { ReadConnection } from "../connection.ts";

/** More than any file has symbols; 2^32 versions fit above it. */
const PLACES = 2 ** 21;

/** What a number without a row stands for; `symbol` is its ordinal in the version's chunk set, -1 for the document. */
export interface UnstoredNode {
  readonly versionPk: number;
  readonly symbol: number;
}

export function unstoredNumber({ versionPk, symbol }: UnstoredNode): NodeNumber {
  return -(versionPk * PLACES + symbol + 1) - 1;
}

/** Null for a number that has a row. */
export function readUnstored(node: NodeNumber): UnstoredNode | null {
  if (node >= 0) return null;
  const packed = -node - 1;
  return { versionPk: Math.floor(packed / PLACES), symbol: (packed % PLACES) - 1 };
}

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
