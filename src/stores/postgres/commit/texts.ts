/** Chunk texts by hash: one row each, made where it is missing. */
import { hexArray } from "../array-literals.ts";
import { hexes } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import type { Transaction } from "../transaction.ts";

const HASH_BYTES = 16;

/** The hash of row `i` of a column of hashes, as hex digits. */
export function hashAt({ buffer, byteOffset }: Uint8Array, i: number): string {
  return Buffer.from(buffer, byteOffset + i * HASH_BYTES, HASH_BYTES).toString("hex");
}

const FIND = "SELECT pk, encode(hash, 'hex') AS hash FROM texts WHERE hash = ANY($1::bytea[])";

interface Row {
  readonly pk: number;
  readonly hash: string;
}

/** `texts.pk` of those that there are. */
export async function findTexts(
  tx: Transaction,
  hashes: Iterable<string>,
): Promise<Map<string, number>> {
  const rows = await tx.all<Row>(FIND, hexArray(hashes));
  return new Map(rows.map(({ pk, hash }) => [hash, pk]));
}

/** `texts.pk` of all of them. New ones go in by order of hash, so that two commits that share some do not wait in a circle. */
export async function textKeys(
  tx: Transaction,
  hashes: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const keys = await findTexts(tx, hashes);
  const missing = [...hashes].filter((hash) => !keys.has(hash)).sort();
  if (missing.length === 0) return keys;
  const inserted = await insertRows<Row>(tx, {
    into: "texts",
    columns: { hash: hexes(missing) },
    ending: "ON CONFLICT DO NOTHING RETURNING pk, encode(hash, 'hex') AS hash",
  });
  for (const { pk, hash } of inserted) keys.set(hash, pk);
  const others = missing.filter((hash) => !keys.has(hash));
  if (others.length > 0) for (const [hash, pk] of await findTexts(tx, others)) keys.set(hash, pk);
  return keys;
}
