/** Reads centralities of nodes and of documents. */
import { centralityAt, pageOf, placeOf } from "../../graph-pages.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import type { DatasetKey } from "./dataset-key.ts";

const PAGES = `SELECT page, centralities FROM centrality_pages
  WHERE dataset_pk = $1 AND page = ANY($2::bigint[])`;

/** Of a node that has none: 0. */
export async function readCentralities(
  tx: Transaction,
  datasetPk: number,
  nodes: readonly number[],
): Promise<(node: number) => number> {
  const wanted = new Set(nodes.filter((node) => node >= 0).map(pageOf));
  const rows =
    wanted.size === 0
      ? []
      : await tx.all<{ page: number; centralities: Uint8Array }>(
          PAGES,
          datasetPk,
          plainArray(wanted),
        );
  const pages = new Map(rows.map(({ page, centralities }) => [page, centralities]));
  return (node) => {
    const page = node < 0 ? undefined : pages.get(pageOf(node));
    return page === undefined ? 0 : centralityAt(page, placeOf(node));
  };
}

const NODES_OF_PATHS = `SELECT p.path, m.pk AS node FROM node_paths p JOIN nodes m ON m.path_pk = p.pk
  WHERE p.project_pk = $1 AND p.path = ANY($2::text[])`;

/** The sum over each path's nodes; paths whose sum is 0 are left out. */
export async function sumCentralities(
  tx: Transaction,
  dataset: DatasetKey,
  paths: readonly string[],
): Promise<Map<string, number>> {
  const nodes = await tx.all<{ path: string; node: number }>(
    NODES_OF_PATHS,
    dataset.projectPk,
    textArray(new Set(paths)),
  );
  const centralityOf = await readCentralities(
    tx,
    dataset.pk,
    nodes.map(({ node }) => node),
  );
  const sums = new Map<string, number>();
  for (const { path, node } of nodes) sums.set(path, (sums.get(path) ?? 0) + centralityOf(node));
  return new Map([...sums].filter(([, sum]) => sum > 0));
}
