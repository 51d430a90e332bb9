/** Reads single vectors out of their pages. */
import { groupBy } from "../../group-by.ts";
import type { ReadConnection } from "../connection.ts";
import type { StoredModel } from "./resident-vectors.ts";
import { HAS_VECTOR, pageOf, placeOf, type VectorPageRow } from "./vector-page.ts";

const READ = `SELECT p.page, p.present, p.scales, p.vectors FROM json_each(?) k
  CROSS JOIN vector_pages p ON p.model_pk = ? AND p.page = k.value`;

/** Calls `visit` for each of these texts that has a vector; `values` are void after the call. */
export function readVectors(
  reader: ReadConnection,
  { pk, dimensions }: Pick<StoredModel, "pk" | "dimensions">,
  textPks: readonly number[],
  visit: (textPk: number, values: Int8Array, scale: number) => void,
): void {
  const byPage = groupBy(new Set(textPks), pageOf);
  const pages = JSON.stringify([...byPage.keys()].sort((a, b) => a - b));
  for (const row of reader.iterate<VectorPageRow>(READ, pages, pk)) {
    const rank = new Uint8Array(row.present.length);
    let rows = 0;
    row.present.forEach((state, place) => {
      rank[place] = rows;
      if (state === HAS_VECTOR) rows += 1;
    });
    const scales = new DataView(row.scales.buffer, row.scales.byteOffset, row.scales.byteLength);
    const { buffer, byteOffset } = row.vectors;
    for (const textPk of byPage.get(row.page) ?? []) {
      const place = placeOf(textPk);
      if (row.present[place] !== HAS_VECTOR) continue;
      const at = rank[place] ?? 0;
      const values = new Int8Array(buffer, byteOffset + at * dimensions, dimensions);
      visit(textPk, values, scales.getFloat32(at * 4, true));
    }
  }
}
