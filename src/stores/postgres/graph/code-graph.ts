/** The code graph on PostgreSQL: walks go level by level, one statement a level. */
import type { CodeGraph } from "../../../ports/code-graph.ts";
import { createMemory } from "../change-counter.ts";
import type { Home } from "../home.ts";
import type { Transaction } from "../transaction.ts";
import { sumCentralities } from "./centralities.ts";
import { findDatasetKey } from "./dataset-key.ts";
import { describeEdges, expand } from "./edges.ts";
import { findInDocument, findSymbols, symbolsIn } from "./find-nodes.ts";
import { describeNodes } from "./place-nodes.ts";
import { unboundOf } from "./unbound-of.ts";

type Coverage = Awaited<ReturnType<CodeGraph["coverage"]>>;

export function createCodeGraph({ database }: Home): CodeGraph {
  const remember = createMemory<Coverage>(database);
  return {
    findSymbols: (context, params) => database.read(context, (tx) => findSymbols(tx, params)),
    findAtLine: (context, params) => database.read(context, (tx) => findInDocument(tx, params)),
    findDocument: (context, params) =>
      database.read(context, (tx) => findInDocument(tx, { ...params, line: null })),
    symbolsIn: (context, params) => database.read(context, (tx) => symbolsIn(tx, params)),
    expand: (context, { datasetId, ...params }) =>
      database.read(context, async (tx) => expand(tx, await findDatasetKey(tx, datasetId), params)),
    describeNodes: (context, { datasetId, ...params }) =>
      database.read(context, async (tx) =>
        describeNodes(tx, await findDatasetKey(tx, datasetId), params),
      ),
    describeEdges: (context, { datasetId, ...params }) =>
      database.read(context, async (tx) =>
        describeEdges(tx, await findDatasetKey(tx, datasetId), params),
      ),
    countEdges: (context, { datasetId, ...params }) =>
      database.read(context, async (tx) => {
        const all = { ...params, maxEdges: Number.MAX_SAFE_INTEGER };
        const { pairs } = await expand(tx, await findDatasetKey(tx, datasetId), all);
        const neighbours = new Map(params.nodes.map((node) => [node, new Set<number>()]));
        for (let i = 0; i < pairs.length; i += 2)
          neighbours.get(pairs[i] ?? 0)?.add(pairs[i + 1] ?? 0);
        return new Map([...neighbours].map(([node, of]) => [node, of.size]));
      }),
    unboundOf: (context, { datasetId, ...params }) =>
      database.read(context, async (tx) =>
        unboundOf(tx, await findDatasetKey(tx, datasetId), params),
      ),
    centralityOf: (context, { datasetId, paths }) =>
      database.read(context, async (tx) =>
        sumCentralities(tx, await findDatasetKey(tx, datasetId), paths),
      ),
    coverage: (context, datasetId) =>
      remember(context, datasetId, () => database.read(context, (tx) => count(tx, datasetId))),
  };
}

/** Edges and unbound references are counted as they are written; documents are counted here, one row each. */
const COUNT = `SELECT count(*) AS documents, count(r.document_pk) AS resolved, coalesce(sum(f.symbols), 0) AS symbols
  FROM document_versions v JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  LEFT JOIN resolved_documents r ON r.document_pk = v.document_pk AND r.chunk_set_pk = v.chunk_set_pk AND NOT r.stale
  WHERE v.dataset_pk = $1 AND v.rev_to IS NULL`;
const TOTALS = "SELECT edges, unbound FROM graph_totals WHERE dataset_pk = $1";

/** Nodes are the shown documents that have facts, and their symbols. */
async function count(tx: Transaction, datasetId: string): Promise<Coverage> {
  const { pk } = await findDatasetKey(tx, datasetId);
  const shown = await tx.get<{ documents: number; resolved: number; symbols: number }>(COUNT, pk);
  const totals = await tx.get<{ edges: number; unbound: number }>(TOTALS, pk);
  const { documents = 0, resolved = 0, symbols = 0 } = shown ?? {};
  const { edges = 0, unbound = 0 } = totals ?? {};
  return { documents, resolved, nodes: documents + symbols, edges, unbound };
}
