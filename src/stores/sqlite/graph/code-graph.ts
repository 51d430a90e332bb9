/** The code graph on SQLite. */
import type { CodeGraph } from "../../../ports/code-graph.ts";
import type { ReadConnection } from "../connection.ts";
import { sumCentralities } from "./centralities.ts";
import { type DatasetKey, findDatasetKey } from "./dataset-key.ts";
import { describeEdges, unboundOf } from "./describe-edges.ts";
import { expand } from "./expand.ts";
import { findInDocument, findSymbols, symbolsIn } from "./find-nodes.ts";
import { createGraphCoverage } from "./graph-coverage.ts";
import { describeNodes } from "./place-nodes.ts";

/** No dataset has this key: nothing is found in it. */
const NOWHERE: DatasetKey = { pk: -1, projectPk: -1 };

export function createCodeGraph(reader: ReadConnection): CodeGraph {
  const coverage = createGraphCoverage(reader);
  const keyOf = (datasetId: string): DatasetKey => findDatasetKey(reader, datasetId) ?? NOWHERE;
  return {
    findSymbols: async (_context, params) => findSymbols(reader, params),
    findAtLine: async (_context, params) => findInDocument(reader, params),
    findDocument: async (_context, params) => findInDocument(reader, { ...params, line: null }),
    symbolsIn: async (_context, params) => symbolsIn(reader, params),
    expand: async (_context, { datasetId, ...params }) => expand(reader, keyOf(datasetId), params),
    describeNodes: async (_context, { datasetId, ...params }) =>
      describeNodes(reader, keyOf(datasetId), params),
    describeEdges: async (_context, { datasetId, ...params }) =>
      describeEdges(reader, keyOf(datasetId), params),
    countEdges: async (_context, { datasetId, ...params }) => {
      const all = { ...params, maxEdges: Number.MAX_SAFE_INTEGER };
      const { pairs } = expand(reader, keyOf(datasetId), all);
      const neighbours = new Map(params.nodes.map((node) => [node, new Set<number>()]));
      for (let i = 0; i < pairs.length; i += 2)
        neighbours.get(pairs[i] ?? 0)?.add(pairs[i + 1] ?? 0);
      return new Map([...neighbours].map(([node, of]) => [node, of.size]));
    },
    unboundOf: async (_context, { datasetId, ...params }) =>
      unboundOf(reader, keyOf(datasetId), params),
    centralityOf: async (_context, { datasetId, paths }) =>
      sumCentralities(reader, keyOf(datasetId), paths),
    coverage: async (_context, datasetId) => coverage(datasetId),
  };
}
