/** How complete the graph of a dataset is, remembered between questions. */
import type { CodeGraph } from "../../../ports/code-graph.ts";
import type { ReadConnection } from "../connection.ts";
import { type DatasetKey, findDatasetKey } from "./dataset-key.ts";

type Coverage = Awaited<ReturnType<CodeGraph["coverage"]>>;

/** Edges and unbound references are counted as they are written; documents are counted here, one row each. */
const COUNT = `SELECT count(*) AS documents, count(r.document_pk) AS resolved, coalesce(sum(f.symbols), 0) AS symbols
  FROM document_versions v CROSS JOIN code_facts f ON f.chunk_set_pk = v.chunk_set_pk
  LEFT JOIN resolved_documents r ON r.document_pk = v.document_pk AND r.chunk_set_pk = v.chunk_set_pk AND r.stale = 0
  WHERE v.dataset_pk = ? AND v.rev_to IS NULL`;
const TOTALS = "SELECT edges, unbound FROM graph_totals WHERE dataset_pk = ?";

/** After commits, documents are counted anew at most for this share of the time. */
const MOST_SHARE = 0.02;
/** What costs less is always counted anew. */
const CHEAP_MS = 5;
const EMPTY: Coverage = { documents: 0, resolved: 0, nodes: 0, edges: 0, unbound: 0 };

function count(reader: ReadConnection, dataset: DatasetKey): Coverage {
  const shown = reader.get<{ documents: number; resolved: number; symbols: number }>(
    COUNT,
    dataset.pk,
  );
  const totals = reader.get<{ edges: number; unbound: number }>(TOTALS, dataset.pk);
  const { documents = 0, resolved = 0, symbols = 0 } = shown ?? {};
  const { edges = 0, unbound = 0 } = totals ?? {};
  return { documents, resolved, nodes: documents + symbols, edges, unbound };
}

/** Nodes are the shown documents that have facts, and their symbols. */
export function createGraphCoverage(reader: ReadConnection): (datasetId: string) => Coverage {
  const known = new Map<string, { version: number; counted: Coverage; againAtMs: number }>();
  return (datasetId) => {
    const version = reader.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
    const last = known.get(datasetId);
    const nowMs = performance.now();
    if (last !== undefined && (last.version === version || nowMs < last.againAtMs))
      return last.counted;
    const dataset = findDatasetKey(reader, datasetId);
    const counted = dataset === null ? EMPTY : count(reader, dataset);
    const tookMs = performance.now() - nowMs;
    const againAtMs = tookMs < CHEAP_MS ? nowMs : nowMs + tookMs / MOST_SHARE;
    known.set(datasetId, { version, counted, againAtMs });
    return counted;
  };
}
