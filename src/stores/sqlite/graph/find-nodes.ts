/** Finds nodes by name, by line and by path. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { NodeKey } from "../../../domain/graph.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { PlacedNode } from "../../../ports/code-graph.ts";
import { unstoredNumber } from "../../node-numbers.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import { bestFits, readSymbolName } from "../../symbol-match.ts";
import type { ReadConnection } from "../connection.ts";
import { readCentralities } from "./centralities.ts";
import { type DatasetKey, findDatasetKey, shownAt, withPosition } from "./dataset-key.ts";
import { storedNumbers } from "./node-numbers.ts";
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

const NAMED = (at: number | null): string => `SELECT json_group_array(list) AS list FROM (
  SELECT json_array(s.key, v.pk, d.path, ${NAMESAKES_BEFORE}, json(${SYMBOL_ROW})) AS list
  FROM json_each(?1) w
  CROSS JOIN names n ON n.folded = w.value
  CROSS JOIN symbols y ON y.name_pk = n.pk
  CROSS JOIN document_versions v ON v.chunk_set_pk = y.chunk_set_pk AND ${shownAt(at)}
  CROSS JOIN json_each(?2) s ON s.value ->> 0 = v.dataset_pk
  CROSS JOIN documents d ON d.pk = v.document_pk
  WHERE substr(d.path, 1, length(s.value ->> 1)) = s.value ->> 1 AND (?3 IS NULL OR d.path = ?3)
  ORDER BY n.name NOT IN (SELECT value FROM json_each(?4)), d.path LIMIT ?5)`;

/** Order: the qualified name itself, its last parts, other letter case; then path and line. */
export function findSymbols(
  reader: ReadConnection,
  params: {
    readonly scopes: readonly DatasetScope[];
    readonly name: string;
    readonly path: string | null;
    readonly at: number | null;
    readonly limit: number;
  },
): Placed[] {
  const { name, path, at, limit } = params;
  const wanted = readSymbolName(name);
  const scopes = params.scopes.flatMap(({ datasetId, prefix }) => {
    const dataset = findDatasetKey(reader, datasetId);
    return dataset === null ? [] : [{ datasetId, prefix, dataset }];
  });
  const row = reader.get<{ list: string }>(
    NAMED(at),
    ...withPosition(
      [
        JSON.stringify([...new Set(wanted.plain.map((plain) => plain.toLowerCase()))]),
        JSON.stringify(scopes.map(({ dataset, prefix }) => [dataset.pk, prefix])),
        path,
        JSON.stringify(wanted.plain),
        MOST_COMPARED,
      ],
      at,
    ),
  );
  const found = (JSON.parse(row?.list ?? "[]") as string[]).flatMap((packed) => {
    const [scope, versionPk, at, ordinal, symbol] = JSON.parse(packed) as [
      ...[number, number, string, number],
      PackedSymbol,
    ];
    const fit = wanted.fit(at, symbol[2]);
    const from = scopes[scope];
    if (fit === null || from === undefined) return [];
    const key = { path: at, name: symbol[2], ordinal };
    return [{ ...from, fit, versionPk, key, symbol: unpackSymbol(symbol) }];
  });
  return place(reader, bestFits(found, limit));
}

/** Gives each its number and centrality, dataset by dataset. */
function place(reader: ReadConnection, shown: readonly Shown[]): Placed[] {
  const placed: Placed[] = [];
  for (const datasetId of new Set(shown.map((each) => each.datasetId))) {
    const own = [...shown.entries()].filter(([, each]) => each.datasetId === datasetId);
    const dataset = own[0]?.[1].dataset ?? { pk: 0, projectPk: 0 };
    const numbers = storedNumbers(
      reader,
      dataset.projectPk,
      own.map(([, { key }]) => key),
    );
    const nodes = own.map(
      ([, { versionPk, symbol }], i) =>
        numbers[i] ?? unstoredNumber({ versionPk, symbol: symbol?.ordinal ?? -1 }),
    );
    const centralityOf = readCentralities(reader, dataset.pk, nodes);
    for (const [i, [at, { key, symbol }]] of own.entries()) {
      const node = nodes[i] ?? 0;
      placed[at] = { datasetId, node, key, symbol, centrality: centralityOf(node) };
    }
  }
  return placed;
}

const VERSION = (at: number | null): string => `SELECT v.pk AS versionPk, v.chunk_set_pk AS setPk
  FROM documents d CROSS JOIN document_versions v ON v.document_pk = d.pk AND ${shownAt(at)}
  WHERE d.dataset_pk = ?1 AND d.path = ?2`;
const AROUND_LINE = `SELECT json_array(${NAMESAKES_BEFORE}, ${SYMBOL_ROW}) AS packed
  FROM symbols y CROSS JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = ?1 AND y.line_start <= ?2 AND y.line_end >= ?2
  ORDER BY y.byte_end - y.byte_start, y.ordinal LIMIT 1`;
const OF_SET = `SELECT json_array(${NAMESAKES_BEFORE}, ${SYMBOL_ROW}) AS packed
  FROM symbols y CROSS JOIN names n ON n.pk = y.name_pk WHERE y.chunk_set_pk = ?1 ORDER BY y.ordinal`;

interface DocumentAt {
  readonly datasetId: string;
  readonly path: string;
  readonly at: number | null;
}

/** What the dataset shows of a path; null when that is nothing. */
function findVersion(reader: ReadConnection, { datasetId, path, at }: DocumentAt) {
  const dataset = findDatasetKey(reader, datasetId);
  if (dataset === null) return null;
  const found = reader.get<{ versionPk: number; setPk: number }>(
    VERSION(at),
    ...withPosition([dataset.pk, path], at),
  );
  return found === undefined ? null : { ...found, dataset };
}

/** `line` null asks for the document itself. Null when the dataset shows no such path. */
export function findInDocument(
  reader: ReadConnection,
  params: DocumentAt & { readonly line: number | null },
): PlacedNode | null {
  const { datasetId, path, line } = params;
  const version = findVersion(reader, params);
  if (version === null) return null;
  const row =
    line === null ? undefined : reader.get<{ packed: string }>(AROUND_LINE, version.setPk, line);
  const [ordinal, packed] =
    row === undefined ? [0, null] : (JSON.parse(row.packed) as [number, PackedSymbol]);
  const symbol = packed === null ? null : unpackSymbol(packed);
  const key = { path, name: symbol?.qualifiedName ?? "", ordinal };
  const [placed] = place(reader, [{ ...version, datasetId, key, symbol }]);
  if (placed === undefined) return null;
  const { datasetId: _, ...node } = placed;
  return node;
}

/** In order of position. */
export function symbolsIn(reader: ReadConnection, params: DocumentAt): PlacedNode[] {
  const { datasetId, path } = params;
  const version = findVersion(reader, params);
  if (version === null) return [];
  const shown = reader.all<{ packed: string }>(OF_SET, version.setPk).map(({ packed }) => {
    const [ordinal, row] = JSON.parse(packed) as [number, PackedSymbol];
    const symbol = unpackSymbol(row);
    const key = { path, name: symbol.qualifiedName, ordinal };
    return { ...version, datasetId, key, symbol };
  });
  return place(reader, shown).map(({ datasetId: _, ...node }) => node);
}
