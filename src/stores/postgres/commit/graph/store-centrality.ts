/** Replaces the centralities of a dataset. */
import { PAGE_NODES, packCentralities, pageOf, placeOf } from "../../../graph-pages.ts";
import { bytesArray, plainArray } from "../../array-literals.ts";
import type { Transaction } from "../../transaction.ts";

const SELECT = "SELECT page, centralities FROM centrality_pages WHERE dataset_pk = $1";
const WRITE = `INSERT INTO centrality_pages (dataset_pk, page, centralities) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])
  ON CONFLICT (tenant_id, dataset_pk, page) DO UPDATE SET centralities = excluded.centralities`;
const DELETE = "DELETE FROM centrality_pages WHERE dataset_pk = $1 AND page = ANY($2::bigint[])";

/** `pairs`: node number and centrality, kept with the precision of a float32. Pages that stay the same are not written. */
export async function storeCentrality(
  tx: Transaction,
  datasetPk: number,
  pairs: Float64Array,
): Promise<void> {
  const pages = new Map<number, Float32Array>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const node = pairs[i] ?? 0;
    const page = pages.get(pageOf(node)) ?? new Float32Array(PAGE_NODES);
    pages.set(pageOf(node), page);
    page[placeOf(node)] = pairs[i + 1] ?? 0;
  }
  const stored = await tx.all<{ page: number; centralities: Uint8Array }>(SELECT, datasetPk);
  const former = new Map(stored.map(({ page, centralities }) => [page, centralities]));
  const gone = [...former.keys()].filter((page) => !pages.has(page));
  if (gone.length > 0) await tx.run(DELETE, datasetPk, plainArray(gone));
  const packed = [...pages].map(([page, values]) => [page, packCentralities(values)] as const);
  const changed = packed.filter(([page, bytes]) => {
    const known = former.get(page);
    return known === undefined || Buffer.compare(known, bytes) !== 0;
  });
  if (changed.length === 0) return;
  await tx.run(
    WRITE,
    datasetPk,
    plainArray(changed.map(([page]) => page)),
    bytesArray(changed.map(([, bytes]) => bytes)),
  );
}
