/** Which pairs train and which measure: whole files are held out, so that no neighbour of a held-out pair trains. */
import { createHash } from "node:crypto";
import { createRandom, shuffled } from "./model/random.ts";
import type { Pair } from "./pairs/pair.ts";

export interface SplitPairs {
  readonly train: readonly Pair[];
  /** A multiple of 4. */
  readonly heldOut: readonly Pair[];
}

/** Out of a hundred files. */
const HELD_OUT_SHARE = 6;

function isHeldOut({ tree, path }: Pair): boolean {
  const hash = createHash("sha256").update(`${tree}\n${path}`).digest();
  return hash.readUInt32LE(0) % 100 < HELD_OUT_SHARE;
}

/** At most `mostHeldOut` pairs measure, documentation alone, chosen by the seed; nothing else of a held-out file is used. */
export function splitPairs(pairs: readonly Pair[], mostHeldOut: number, seed: number): SplitPairs {
  const held = pairs.filter((pair) => isHeldOut(pair) && !pair.named);
  const order = shuffled(held.length, createRandom(seed));
  const count = Math.floor(Math.min(mostHeldOut, held.length) / 4) * 4;
  return {
    train: pairs.filter((pair) => !isHeldOut(pair)),
    heldOut: Array.from(order.subarray(0, count), (i) => held[i]).filter(
      (pair) => pair !== undefined,
    ),
  };
}
