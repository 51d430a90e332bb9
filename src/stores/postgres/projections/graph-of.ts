/** What the catalog shows and showed of documents' graphs: what a graph projection is filled with. */
import { ordinalsAmongEquals } from "../../../domain/derived-id.ts";
import type { NodeKey } from "../../../domain/graph.ts";
import type { DocumentRef, ProjectedGraph, ProjectedNode } from "../../../domain/projected.ts";
import { groupBy } from "../../group-by.ts";
import { unstoredNumber } from "../../node-numbers.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { SYMBOL_ROW } from "../graph/symbol-rows.ts";
import type { Transaction } from "../transaction.ts";
import { placesOf, readChunkRows } from "./chunk-places.ts";
import { type DocumentRow, documentOf, readDocumentRows } from "./document-rows.ts";
import { readEdges } from "./edges-of.ts";

const SYMBOLS = `SELECT y.chunk_set_pk AS "setPk", ${SYMBOL_ROW} AS packed
  FROM symbols y JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = ANY($1::bigint[])`;
const NODES = `SELECT w.position, m.pk AS node, m.name, m.ordinal
  FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY w(project_pk, path, position)
  JOIN node_paths p ON p.project_pk = w.project_pk AND p.path = w.path
  JOIN nodes m ON m.path_pk = p.pk`;

interface NodeRow {
  /** Of the document, from 1. */
  readonly position: number;
  readonly node: number;
  readonly name: string;
  readonly ordinal: number;
}

/** One entry a document given that the catalog has ever known; in one snapshot when `tx` is one. */
export async function readGraphOf(
  tx: Transaction,
  documents: readonly DocumentRef[],
): Promise<readonly ProjectedGraph[]> {
  const rows = await readDocumentRows(tx, documents);
  if (rows.length === 0) return [];
  const setPks = new Set(rows.flatMap(({ setPk }) => setPk ?? []));
  const chunksOf = groupBy(await readChunkRows(tx, setPks), ({ setPk }) => setPk);
  const symbols = await tx.all<{ setPk: number; packed: PackedSymbol }>(
    SYMBOLS,
    plainArray(setPks),
  );
  const nodes = await tx.all<NodeRow>(
    NODES,
    plainArray(rows.map(({ projectPk }) => projectPk)),
    textArray(rows.map(({ path }) => path)),
  );
  const nodesOf = groupBy(nodes, ({ position }) => position);
  const symbolsOf = groupBy(symbols, ({ setPk }) => setPk);
  const edges = await readEdges(
    tx,
    rows.map(({ datasetPk }, i) => ({
      datasetPk,
      sources: (nodesOf.get(i + 1) ?? []).map(({ node }) => node),
    })),
  );
  return rows.map((row, i) => {
    const leaving = edges[i] ?? [];
    const parts = {
      symbols: (symbolsOf.get(row.setPk ?? -1) ?? []).map(({ packed }) => packed),
      stored: nodesOf.get(i + 1) ?? [],
      sources: new Set(leaving.map(({ source }) => source)),
    };
    const chunks = placesOf(row, chunksOf.get(row.setPk ?? -1) ?? []);
    return { ...documentOf(row), chunks, nodes: nodesOfDocument(row, parts), edges: leaving };
  });
}

interface DocumentParts {
  readonly symbols: readonly PackedSymbol[];
  /** Nodes of the path that have a row, whichever dataset of the project they came with. */
  readonly stored: readonly NodeRow[];
  /** What edges of this dataset leave. */
  readonly sources: ReadonlySet<number>;
}

/** The document, the symbols that it shows, and those that only its past has. */
function nodesOfDocument(
  { path, versionPk }: DocumentRow,
  { symbols, stored, sources }: DocumentParts,
): ProjectedNode[] {
  const numbers = new Map(stored.map(({ name, ordinal, node }) => [`${ordinal} ${name}`, node]));
  const numberOf = ({ name, ordinal }: NodeKey, symbol: number): number | null =>
    numbers.get(`${ordinal} ${name}`) ??
    (versionPk === null ? null : unstoredNumber({ versionPk, symbol }));
  const itself = { path, name: "", ordinal: 0 };
  const own = numberOf(itself, -1);
  const nodes: ProjectedNode[] = own === null ? [] : [{ node: own, key: itself, symbol: null }];
  const shown = symbols.map(unpackSymbol).sort((a, b) => a.ordinal - b.ordinal);
  const namesakes = ordinalsAmongEquals(shown, ({ qualifiedName }) => qualifiedName);
  for (const [i, symbol] of shown.entries()) {
    const key = { path, name: symbol.qualifiedName, ordinal: namesakes[i] ?? 0 };
    const node = numberOf(key, symbol.ordinal);
    if (node !== null) nodes.push({ node, key, symbol });
  }
  const listed = new Set(nodes.map(({ node }) => node));
  for (const { node, name, ordinal } of stored)
    if (sources.has(node) && !listed.has(node))
      nodes.push({ node, key: { path, name, ordinal }, symbol: null });
  return nodes;
}
