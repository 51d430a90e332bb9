/**
 * Numbers of nodes. What an edge joins has a row; any other symbol or document gets a number made from the version that shows it, below 0
 * and good as long as that version is stored. Rows for all symbols would be 100 MB for a tree of 1.7 million, most of them without an edge,
 * and would still lack what is not resolved yet; and a reader cannot write.
 */
import type { NodeNumber } from "../ports/code-graph.ts";

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
