/** What nodes are: their keys, and the symbols that stand for them at a time. */
import type { NodeKey } from "../../../domain/graph.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { NodeNumber, PlacedNode } from "../../../ports/code-graph.ts";
import { readUnstored } from "../../node-numbers.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { digestOf } from "../digest.ts";
import type { Transaction } from "../transaction.ts";
import { readCentralities } from "./centralities.ts";
import { type DatasetKey, shownAt } from "./dataset-key.ts";
import { NAMESAKES_BEFORE, SYMBOL_ROW } from "./symbol-rows.ts";

const STORED = `SELECT m.pk AS node, p.path, m.name, m.ordinal FROM nodes m JOIN node_paths p ON p.pk = m.path_pk
  WHERE m.pk = ANY($1::bigint[])`;
const UNSTORED = `SELECT w.node, d.path, y.qualified_name AS name, ${NAMESAKES_BEFORE} AS ordinal
  FROM unnest($1::bigint[], $2::bigint[], $3::int[]) w(node, version_pk, symbol)
  JOIN document_versions v ON v.pk = w.version_pk
  JOIN documents d ON d.pk = v.document_pk
  LEFT JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk AND y.ordinal = w.symbol`;

interface KeyRow {
  readonly node: number;
  readonly path: string;
  readonly name: string | null;
  readonly ordinal: number;
}

/** Keys by number; unknown numbers are left out. */
export async function readKeys(
  tx: Transaction,
  nodes: readonly NodeNumber[],
): Promise<Map<NodeNumber, NodeKey>> {
  const stored = nodes.filter((node) => node >= 0);
  const unstored = nodes.flatMap((node) => {
    const packed = readUnstored(node);
    return packed === null ? [] : [{ node, ...packed }];
  });
  const rows: KeyRow[] = [];
  if (stored.length > 0) rows.push(...(await tx.all<KeyRow>(STORED, plainArray(stored))));
  if (unstored.length > 0)
    rows.push(
      ...(await tx.all<KeyRow>(
        UNSTORED,
        plainArray(unstored.map(({ node }) => node)),
        plainArray(unstored.map(({ versionPk }) => versionPk)),
        plainArray(unstored.map(({ symbol }) => symbol)),
      )),
    );
  return new Map(
    rows.map(({ node, path, name, ordinal }) => [node, { path, name: name ?? "", ordinal }]),
  );
}

/** In the order given; unknown numbers are left out. */
export async function describeNodes(
  tx: Transaction,
  dataset: DatasetKey,
  { nodes, at }: { readonly nodes: readonly NodeNumber[]; readonly at: number | null },
): Promise<PlacedNode[]> {
  const keys = await readKeys(tx, nodes);
  const symbols = await readSymbols(tx, dataset, [...new Set(keys.values())], at);
  const centralityOf = await readCentralities(tx, dataset.pk, nodes);
  return nodes.flatMap((node) => {
    const key = keys.get(node);
    if (key === undefined) return [];
    return [{ node, key, symbol: symbols.get(key) ?? null, centrality: centralityOf(node) }];
  });
}

const WANTED = `FROM unnest($3::text[], $4::text[], $5::uuid[]) WITH ORDINALITY w(path, qualified, last, position)
  JOIN documents d ON d.dataset_pk = $2 AND d.path = w.path`;
/** By the name's own row, which its last part leads to: a set of 50,000 symbols is not read for one of them. */
const byName = (at: number | null): string => `SELECT w.position, ${SYMBOL_ROW} AS packed ${WANTED}
  JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  JOIN names n ON n.digest = w.last
  JOIN symbols y ON y.name_pk = n.pk AND y.chunk_set_pk = v.chunk_set_pk
  WHERE y.qualified_name = w.qualified`;
const bySet = (at: number | null): string => `SELECT w.position, ${SYMBOL_ROW} AS packed ${WANTED}
  JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk AND y.qualified_name = w.qualified
  JOIN names n ON n.pk = y.name_pk`;

/** The symbols of these keys at a time; keys of documents and of what is not there are left out. */
export async function readSymbols(
  tx: Transaction,
  dataset: DatasetKey,
  keys: readonly NodeKey[],
  at: number | null,
): Promise<Map<NodeKey, SymbolDefinition>> {
  const found = new Map<NodeKey, SymbolDefinition>();
  for (const sql of [byName(at), bySet(at)]) {
    const left = keys.filter((key) => key.name !== "" && !found.has(key));
    if (left.length === 0) break;
    const rows = await tx.all<{ position: number; packed: PackedSymbol }>(
      sql,
      at,
      dataset.pk,
      textArray(left.map(({ path }) => path)),
      textArray(left.map(({ name }) => name)),
      textArray(left.map(({ name }) => digestOf(lastPart(name)))),
    );
    const namesakes = new Map<number, PackedSymbol[]>();
    for (const { position, packed } of rows)
      namesakes.set(position, [...(namesakes.get(position) ?? []), packed]);
    for (const [position, packed] of namesakes) {
      const key = left[position - 1];
      const nth = key && packed.sort((a, b) => a[0] - b[0])[key.ordinal];
      if (key !== undefined && nth !== undefined) found.set(key, unpackSymbol(nth));
    }
  }
  return found;
}

/** A guess where names hold such signs themselves; then the whole set is read. */
function lastPart(qualifiedName: string): string {
  return /[^.:# ]*$/.exec(qualifiedName)?.[0] ?? qualifiedName;
}
