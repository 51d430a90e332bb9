/** What nodes are: their keys, and the symbols that stand for them at a time. */
import type { NodeKey } from "../../../domain/graph.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { NodeNumber, PlacedNode } from "../../../ports/code-graph.ts";
import { readUnstored } from "../../node-numbers.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import type { ReadConnection } from "../connection.ts";
import { readCentralities } from "./centralities.ts";
import { type DatasetKey, shownAt, withPosition } from "./dataset-key.ts";
import { NAMESAKES_BEFORE, SYMBOL_ROW } from "./symbol-rows.ts";

const STORED = `SELECT json_group_array(json_array(m.pk, p.path, m.name, m.ordinal)) AS list FROM json_each(?) w
  CROSS JOIN nodes m ON m.pk = w.value CROSS JOIN node_paths p ON p.pk = m.path_pk`;
const UNSTORED = `SELECT json_group_array(json_array(w.value ->> 0, d.path, y.qualified_name, ${NAMESAKES_BEFORE})) AS list
  FROM json_each(?) w
  CROSS JOIN document_versions v ON v.pk = w.value ->> 1
  CROSS JOIN documents d ON d.pk = v.document_pk
  LEFT JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk AND y.ordinal = w.value ->> 2`;

/** Keys by number; unknown numbers are left out. */
export function readKeys(
  reader: ReadConnection,
  nodes: readonly NodeNumber[],
): Map<NodeNumber, NodeKey> {
  const unstored = nodes.flatMap((node) => {
    const { versionPk, symbol } = readUnstored(node) ?? { versionPk: 0, symbol: 0 };
    return versionPk === 0 ? [] : [[node, versionPk, symbol]];
  });
  const rows = [
    ...readList(
      reader,
      STORED,
      nodes.filter((node) => node >= 0),
    ),
    ...readList(reader, UNSTORED, unstored),
  ];
  return new Map(
    rows.map(([node, path, name, ordinal]) => [node, { path, name: name ?? "", ordinal }]),
  );
}

type KeyRow = readonly [node: number, path: string, name: string | null, ordinal: number];

function readList(reader: ReadConnection, sql: string, wanted: readonly unknown[]): KeyRow[] {
  if (wanted.length === 0) return [];
  const row = reader.get<{ list: string }>(sql, JSON.stringify(wanted));
  return JSON.parse(row?.list ?? "[]") as KeyRow[];
}

/** In the order given; unknown numbers are left out. */
export function describeNodes(
  reader: ReadConnection,
  dataset: DatasetKey,
  { nodes, at }: { readonly nodes: readonly NodeNumber[]; readonly at: number | null },
): PlacedNode[] {
  const keys = readKeys(reader, nodes);
  const symbols = readSymbols(reader, dataset, [...new Set(keys.values())], at);
  const centralityOf = readCentralities(reader, dataset.pk, nodes);
  return nodes.flatMap((node) => {
    const key = keys.get(node);
    if (key === undefined) return [];
    return [{ node, key, symbol: symbols.get(key) ?? null, centrality: centralityOf(node) }];
  });
}

/** By the name's own row, which its last part leads to: a set of 50,000 symbols is not read for one of them. */
const BY_NAME = (
  at: number | null,
): string => `SELECT json_group_array(json_array(w.key, ${SYMBOL_ROW})) AS list
  FROM json_each(?1) w
  CROSS JOIN documents d ON d.dataset_pk = ?2 AND d.path = w.value ->> 0
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  CROSS JOIN names n ON n.name = w.value ->> 2
  CROSS JOIN symbols y ON y.name_pk = n.pk AND y.chunk_set_pk = v.chunk_set_pk
  WHERE y.qualified_name = w.value ->> 1`;
const BY_SET = (
  at: number | null,
): string => `SELECT json_group_array(json_array(w.key, ${SYMBOL_ROW})) AS list
  FROM json_each(?1) w
  CROSS JOIN documents d ON d.dataset_pk = ?2 AND d.path = w.value ->> 0
  CROSS JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  CROSS JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk AND y.qualified_name = w.value ->> 1
  CROSS JOIN names n ON n.pk = y.name_pk`;

/** The symbols of these keys at a time; keys of documents and of what is not there are left out. */
export function readSymbols(
  reader: ReadConnection,
  dataset: DatasetKey,
  keys: readonly NodeKey[],
  at: number | null,
): Map<NodeKey, SymbolDefinition> {
  const found = new Map<NodeKey, SymbolDefinition>();
  const look = (sql: string): void => {
    const left = keys.filter((key) => key.name !== "" && !found.has(key));
    if (left.length === 0) return;
    const wanted = left.map(({ path, name }) => [path, name, lastPart(name)]);
    const values = withPosition([JSON.stringify(wanted), dataset.pk], at);
    const row = reader.get<{ list: string }>(sql, ...values);
    const namesakes = new Map<number, PackedSymbol[]>();
    for (const [i, packed] of JSON.parse(row?.list ?? "[]") as [number, PackedSymbol][])
      namesakes.set(i, [...(namesakes.get(i) ?? []), packed]);
    for (const [i, packed] of namesakes) {
      const key = left[i];
      const nth = key && packed.sort((a, b) => a[0] - b[0])[key.ordinal];
      if (nth !== undefined) found.set(key as NodeKey, unpackSymbol(nth));
    }
  };
  look(BY_NAME(at));
  look(BY_SET(at));
  return found;
}

/** A guess where names hold such signs themselves; then the whole set is read. */
function lastPart(qualifiedName: string): string {
  return /[^.:# ]*$/.exec(qualifiedName)?.[0] ?? qualifiedName;
}
