/** Reads centralities of nodes and of documents. */

import { centralityAt, pageOf, placeOf } from "../../graph-pages.ts";
import type { ReadConnection } from "../connection.ts";

const PAGES = `SELECT page, centralities FROM centrality_pages
  WHERE dataset_pk = ? AND page IN (SELECT value FROM json_each(?))`;

/** Of a node that has none: 0. */
export function readCentralities(
  reader: ReadConnection,
  datasetPk: number,
  nodes: readonly number[],
): (node: number) => number {
  const wanted = [...new Set(nodes.filter((node) => node >= 0).map(pageOf))];
  const pages = new Map(
    wanted.length === 0
      ? []
      : reader
          .all<{ page: number; centralities: Uint8Array }>(PAGES, datasetPk, JSON.stringify(wanted))
          .map(({ page, centralities }) => [page, centralities]),
  );
  return (node) => {
    const page = node < 0 ? undefined : pages.get(pageOf(node));
    return page === undefined ? 0 : centralityAt(page, placeOf(node));
  };
}

const NODES_OF_PATHS = `SELECT json_group_array(json_array(w.value, m.pk)) AS list FROM json_each(?) w
  CROSS JOIN node_paths p ON p.project_pk = ? AND p.path = w.value
  CROSS JOIN nodes m ON m.path_pk = p.pk`;

/** The sum over each path's nodes; paths whose sum is 0 are left out. */
export function sumCentralities(
  reader: ReadConnection,
  dataset: { readonly pk: number; readonly projectPk: number },
  paths: readonly string[],
): Map<string, number> {
  const row = reader.get<{ list: string }>(
    NODES_OF_PATHS,
    JSON.stringify([...new Set(paths)]),
    dataset.projectPk,
  );
  const nodes = JSON.parse(row?.list ?? "[]") as [path: string, node: number][];
  const centralityOf = readCentralities(
    reader,
    dataset.pk,
    nodes.map(([, node]) => node),
  );
  const sums = new Map<string, number>();
  for (const [path, node] of nodes) sums.set(path, (sums.get(path) ?? 0) + centralityOf(node));
  return new Map([...sums].filter(([, sum]) => sum > 0));
}
