/** The order of chunks that nothing else tells apart. */
import type { PlacedChunk } from "../ports/lexical-index.ts";

type Place = Pick<PlacedChunk, "path" | "ordinal">;

/** By path in order of code units, then by position in the file. */
export const byPlace = (a: Place, b: Place): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.ordinal - b.ordinal;
