/** Maps positions in a decoded text back to byte offsets of the file that it was decoded from. */

/**
 * How text positions and file offsets go together, by encoding:
 * - `shift`: the file is UTF-8; its offset is the UTF-8 offset plus a byte-order mark's length.
 * - `units`: each UTF-16 unit of the text took `scale` bytes after `by` bytes of byte-order mark.
 * - `steps`: UTF-8 with replacements; from UTF-8 offset `utf8[i]` on, the file offset is `file[i]` plus the distance.
 * - `table`: file offset of each UTF-16 unit, for encodings of varying width; one longer than the text.
 */
export type OffsetMap =
  | { readonly kind: "shift"; readonly by: number }
  | { readonly kind: "units"; readonly scale: number; readonly by: number }
  | { readonly kind: "steps"; readonly utf8: Uint32Array; readonly file: Uint32Array }
  | { readonly kind: "table"; readonly table: Uint32Array };

/** Index of the last element of ascending `values` that is ≤ `wanted`; -1 when there is none. */
export function lastAtMost(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** File offset of the position with this UTF-16 and this UTF-8 offset. Position 0 is always offset 0. */
export function toFileOffset(map: OffsetMap, unit: number, utf8: number): number {
  if (unit === 0) return 0;
  switch (map.kind) {
    case "shift":
      return utf8 + map.by;
    case "units":
      return unit * map.scale + map.by;
    case "steps": {
      const step = lastAtMost(map.utf8, utf8);
      return (map.file[step] ?? 0) + utf8 - (map.utf8[step] ?? 0);
    }
    case "table":
      return map.table[unit] ?? 0;
  }
}
