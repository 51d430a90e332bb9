/** Finds nodes by name, by line and by path. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { NodeKey } from "../../../domain/graph.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { PlacedNode } from "../../../ports/code-graph.ts";
import { unstoredNumber } from "../../node-numbers.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import { bestFits, readSymbolName } from "../../symbol-match.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { foldedColumns } from "../lexical/search-names.ts";
import type { Transaction } from "../transaction.ts";
import { readCentralities } from "./centralities.ts";
import { type DatasetKey, findDatasetKey, NOWHERE, shownAt } from "./dataset-key.ts";
import { storedNumbers } from "./node-rows.ts";
import { NAMESAKES_BEFORE, SYMBOL_ROW } from "./symbol-rows.ts";

/** Definitions of a name as common as `init` that are compared before the cut; those of its exact case come first. */
const MOST_COMPARED = 5_000;

/** A definition where a version shows it. */
interface Shown {
  readonly datasetId: string;
  readonly dataset: DatasetKey;
  readonly versionPk: number;
  readonly key: NodeKey;
  readonly symbol: SymbolDefinition | null;
}

type Placed = PlacedNode & { readonly datasetId: string };

const named = (
  at: number | null,
): string => `SELECT s.position AS scope, v.pk AS "versionPk", d.path,
    ${NAMESAKES_BEFORE} AS ordinal, ${SYMBOL_ROW} AS packed
  FROM unnest($2::text[], $3::text[]) w(folded, beginning)
  JOIN names n ON n.beginning = w.beginning AND n.folded = w.folded
  JOIN symbols y ON y.name_pk = n.pk
  JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND ${shownAt(at)}
  JOIN unnest($4::bigint[], $5::text[]) WITH ORDINALITY s(dataset_pk, prefix, position) ON s.dataset_pk = v.dataset_pk
  JOIN documents d ON d.pk = v.document_pk
  WHERE starts_with(d.path, s.prefix) AND ($6::text IS NULL OR d.path = $6)
  ORDER BY n.name <> ALL($7::text[]), d.path LIMIT $8`;

interface NamedRow {
  readonly scope: number;
  readonly versionPk: number;
  readonly path: string;
  readonly ordinal: number;
  readonly packed: PackedSymbol;
}

/** Order: the qualified name itself, its last parts, other letter case; then path and line. */
export async function findSymbols(
  tx: Transaction,
  params: {
    readonly scopes: readonly DatasetScope[];
    readonly name: string;
    readonly path: string | null;
    readonly at: number | null;
    readonly limit: number;
  },
): Promise<Placed[]> {
  const { name, path, at, limit } = params;
  const wanted = readSymbolName(name);
  const scopes: { datasetId: string; prefix: string; dataset: DatasetKey }[] = [];
  for (const { datasetId, prefix } of params.scopes) {
    const dataset = await findDatasetKey(tx, datasetId);
    if (dataset !== NOWHERE) scopes.push({ datasetId, prefix, dataset });
  }
  const rows = await tx.all<NamedRow>(
    named(at),
    at,
    ...foldedColumns(wanted.plain),
    plainArray(scopes.map(({ dataset }) => dataset.pk)),
    textArray(scopes.map(({ prefix }) => prefix)),
    path,
    textArray(wanted.plain),
    MOST_COMPARED,
  );
  const found = rows.flatMap(({ scope, versionPk, path: where, ordinal, packed }) => {
    const fit = wanted.fit(where, packed[2]);
    const from = scopes[scope - 1];
    if (fit === null || from === undefined) return [];
    const key = { path: where, name: packed[2], ordinal };
    return [{ ...from, fit, versionPk, key, symbol: unpackSymbol(packed) }];
  });
  return place(tx, bestFits(found, limit));
}

/** Gives each its number and centrality, dataset by dataset. */
async function place(tx: Transaction, shown: readonly Shown[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const datasetId of new Set(shown.map((each) => each.datasetId))) {
    const own = [...shown.entries()].filter(([, each]) => each.datasetId === datasetId);
    const dataset = own[0]?.[1].dataset ?? NOWHERE;
    const numbers = await storedNumbers(
      tx,
      dataset.projectPk,
      own.map(([, { key }]) => key),
    );
    const nodes = own.map(
      ([, { versionPk, symbol }], i) =>
        numbers[i] ?? unstoredNumber({ versionPk, symbol: symbol?.ordinal ?? -1 }),
    );
    const centralityOf = await readCentralities(tx, dataset.pk, nodes);
    for (const [i, [at, { key, symbol }]] of own.entries()) {
      const node = nodes[i] ?? 0;
      placed[at] = { datasetId, node, key, symbol, centrality: centralityOf(node) };
    }
  }
  return placed;
}

const version = (
  at: number | null,
): string => `SELECT v.pk AS "versionPk", v.chunk_set_pk AS "setPk"
  FROM documents d JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  WHERE d.dataset_pk = $2 AND d.path = $3`;
const AROUND_LINE = `SELECT ${NAMESAKES_BEFORE} AS ordinal, ${SYMBOL_ROW} AS packed
  FROM symbols y JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = $1 AND y.line_start <= $2 AND y.line_end >= $2
  ORDER BY y.byte_end - y.byte_start, y.ordinal LIMIT 1`;
const OF_SET = `SELECT ${NAMESAKES_BEFORE} AS ordinal, ${SYMBOL_ROW} AS packed
  FROM symbols y JOIN names n ON n.pk = y.name_pk WHERE y.chunk_set_pk = $1 ORDER BY y.ordinal`;

interface DocumentAt {
  readonly datasetId: string;
  readonly path: string;
  readonly at: number | null;
}

/** What the dataset shows of a path; null when that is nothing. */
async function findVersion(tx: Transaction, { datasetId, path, at }: DocumentAt) {
  const dataset = await findDatasetKey(tx, datasetId);
  const found = await tx.get<{ versionPk: number; setPk: number }>(
    version(at),
    at,
    dataset.pk,
    path,
  );
  return found === undefined ? null : { ...found, dataset };
}

/** `line` null asks for the document itself. Null when the dataset shows no such path. */
export async function findInDocument(
  tx: Transaction,
  params: DocumentAt & { readonly line: number | null },
): Promise<PlacedNode | null> {
  const { datasetId, path, line } = params;
  const found = await findVersion(tx, params);
  if (found === null) return null;
  const { dataset, versionPk, setPk } = found;
  const row =
    line === null
      ? undefined
      : await tx.get<{ ordinal: number; packed: PackedSymbol }>(AROUND_LINE, setPk, line);
  const symbol = row === undefined ? null : unpackSymbol(row.packed);
  const key = { path, name: symbol?.qualifiedName ?? "", ordinal: row?.ordinal ?? 0 };
  const shown = { versionPk, datasetId, dataset, key, symbol };
  const [placed] = await place(tx, [shown]);
  if (placed === undefined) return null;
  const { datasetId: _, ...node } = placed;
  return node;
}

/** In order of position. */
export async function symbolsIn(tx: Transaction, params: DocumentAt): Promise<PlacedNode[]> {
  const { datasetId, path } = params;
  const found = await findVersion(tx, params);
  if (found === null) return [];
  const { dataset, versionPk, setPk } = found;
  const rows = await tx.all<{ ordinal: number; packed: PackedSymbol }>(OF_SET, setPk);
  const shown = rows.map(({ ordinal, packed }) => {
    const symbol = unpackSymbol(packed);
    const key = { path, name: symbol.qualifiedName, ordinal };
    return { versionPk, datasetId, dataset, key, symbol };
  });
  return (await place(tx, shown)).map(({ datasetId: _, ...node }) => node);
}
