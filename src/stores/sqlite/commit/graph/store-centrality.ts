/** Replaces the centralities of a dataset. */

import { PAGE_NODES, packCentralities, pageOf, placeOf } from "../../../graph-pages.ts";
import type { WriteConnection } from "../../connection.ts";

const SELECT = "SELECT page, centralities FROM centrality_pages WHERE dataset_pk = ?";
const WRITE = `INSERT INTO centrality_pages (dataset_pk, page, centralities) VALUES (?, ?, ?)
  ON CONFLICT (dataset_pk, page) DO UPDATE SET centralities = excluded.centralities`;
const DELETE = "DELETE FROM centrality_pages WHERE dataset_pk = ? AND page = ?";

/** `pairs`: node number and centrality, kept with the precision of a float32. Pages that stay the same are not written. */
export function storeCentrality(
  connection: WriteConnection,
  datasetPk: number,
  pairs: Float64Array,
): void {
  const pages = new Map<number, Float32Array>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const node = pairs[i] ?? 0;
    const page = pages.get(pageOf(node)) ?? new Float32Array(PAGE_NODES);
    pages.set(pageOf(node), page);
    page[placeOf(node)] = pairs[i + 1] ?? 0;
  }
  const stored = connection.all<{ page: number; centralities: Uint8Array }>(SELECT, datasetPk);
  const former = new Map(stored.map(({ page, centralities }) => [page, centralities]));
  for (const page of former.keys())
    if (!pages.has(page)) connection.prepare(DELETE).run(datasetPk, page);
  const write = connection.prepare(WRITE);
  for (const [page, values] of pages) {
    const packed = packCentralities(values);
    const known = former.get(page);
    if (known === undefined || Buffer.compare(known, packed) !== 0)
      write.run(datasetPk, page, packed);
  }
}
