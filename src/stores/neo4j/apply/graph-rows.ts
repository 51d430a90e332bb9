/** A document's graph as nodes and relations of one place: everything that is written, before anything is asked of the database. */
import { symbolId } from "../../../domain/derived-id.ts";
import { type EdgeKind, type NodeKey, nodeKindOf } from "../../../domain/graph.ts";
import type {
  ProjectedDataset,
  ProjectedEdge,
  ProjectedGraph,
  ProjectedNode,
  ProjectedPlace,
} from "../../../domain/projected.ts";
import { derivedUuid, keyOf, placeOf, stateOf } from "../names.ts";
import { whole } from "../server.ts";
import { CHUNK_COLUMNS, SYMBOL_COLUMNS, TARGET_COLUMNS, type Value, valuesOf } from "./columns.ts";

/** Whose data, in which generation. */
export interface Realm {
  readonly tenantId: string;
  readonly generation: string;
}

/** What all rows of one document have in common, sent once for all of them. */
export interface Own {
  /** Of the document's node. */
  readonly key: string;
  readonly place: string;
  readonly group_id: string;
  readonly path: string;
  readonly document_id: string;
}

/** Something with a key, written as a list of values. */
interface Row {
  readonly key: string;
  readonly own: Own;
  /** Made when it is written: most of a changed document stays as it is. */
  readonly values: () => readonly Value[];
}

export interface NodeRow extends Row {
  /** Null for what the dataset does not show. */
  readonly kind: string | null;
  /** Differs where anything of it does. */
  readonly state: number;
  /** Key of the chunk that defines it. */
  readonly chunk: string | null;
}

export interface ChunkRow extends Row {
  readonly state: number;
}

/** What an edge leads to, so that it may be made before its own document comes. */
export interface TargetRow extends Row {
  readonly isDocument: boolean;
  readonly number: number;
}

export interface EdgeRow {
  readonly kind: EdgeKind;
  readonly source: string;
  readonly target: string;
  readonly uuid: string;
  readonly state: number;
  readonly group: string;
  readonly edge: ProjectedEdge;
}

export interface DocumentRow {
  readonly key: string;
  readonly revision: number;
  readonly isFile: boolean;
  /** What cognee inserted as a data point: an entity of its graph, with its text. */
  readonly isEntity: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface GraphRows {
  readonly place: string;
  readonly dataset: ProjectedDataset;
  readonly document: DocumentRow;
  readonly chunks: readonly ChunkRow[];
  /** Without the document. */
  readonly nodes: readonly NodeRow[];
  readonly edges: readonly EdgeRow[];
  readonly targets: ReadonlyMap<string, TargetRow>;
}

export const nodeKeyOf = (place: string, { path, name, ordinal }: NodeKey): string =>
  keyOf("node", place, path, name, ordinal);

export function graphRows(realm: Realm, change: ProjectedGraph): GraphRows {
  const place = placeOf(realm.tenantId, realm.generation, change.datasetId);
  const own: Own = {
    key: nodeKeyOf(place, { path: change.path, name: "", ordinal: 0 }),
    ...{ place, path: change.path, document_id: change.documentId },
    group_id: `${realm.tenantId}/${change.datasetId}`,
  };
  const here = { own, change };
  const isDocument = ({ key }: ProjectedNode): boolean => nodeKindOf(key) === "document";
  const keys = new Map(change.nodes.map(({ node, key }) => [node, nodeKeyOf(place, key)]));
  const targets = new Map<string, TargetRow>();
  for (const { target, targetKey } of change.edges) {
    const known = keys.get(target);
    const key = known ?? nodeKeyOf(place, targetKey);
    if (known === undefined) keys.set(target, key);
    if (!targets.has(key)) targets.set(key, targetRow(here, key, target, targetKey));
  }
  const chunks = change.chunks.map((chunk) => chunkRow(here, chunk));
  const chunkAt = new Map(change.chunks.map(({ ordinal }, i) => [ordinal, chunks[i]?.key ?? null]));
  return {
    ...{ place, dataset: change.dataset, chunks, targets },
    document: documentRow(here, change.nodes.find(isDocument)?.node ?? 0),
    nodes: change.nodes
      .filter((node) => !isDocument(node))
      .map((node) => nodeRow(here, keys.get(node.node) ?? "", node, chunkAt)),
    edges: edgeRows(here, keys),
  };
}

interface Here {
  readonly own: Own;
  readonly change: ProjectedGraph;
}

const uuidOf = ({ change }: Here, { path, name, ordinal }: NodeKey): string =>
  symbolId({
    projectKey: change.dataset.projectKey,
    ...{ path, qualifiedName: name, ordinalAmongEquals: ordinal },
  });

const lastPart = (path: string): string => path.split("/").at(-1) ?? path;

function documentRow({ change, own }: Here, node: number): DocumentRow {
  const { documentId, path, revision, isShown, language, contentHash, sourceType } = change;
  const isEntity = change.systemOrigin === "cognee" && sourceType === "text";
  const { key, place, group_id } = own;
  return {
    ...{ key, revision, isFile: sourceType === "file", isEntity },
    properties: {
      ...{ key, place, path, language, group_id, uuid: documentId },
      ...{ name: lastPart(path), qualified_name: "", ordinal: whole(0) },
      ...{ number: whole(node), revision: whole(revision), shown: isShown },
      ...{ content_hash: contentHash, source_type: sourceType },
      ...{ system_origin: change.systemOrigin },
    },
  };
}

function chunkRow({ own }: Here, { id, ordinal, span, kind, scope, textHash }: ProjectedPlace) {
  const { lineStart, lineEnd, byteStart, byteEnd } = span;
  const key = keyOf("chunk", own.place, id);
  const state = stateOf([ordinal, kind, lineStart, lineEnd, byteStart, byteEnd]);
  return {
    ...{ key, own, state },
    values: () =>
      valuesOf(CHUNK_COLUMNS, {
        ...{ key, state, uuid: id, kind, scope, ordinal, text_hash: textHash },
        ...{ line_start: lineStart, line_end: lineEnd },
        ...{ byte_start: byteStart, byte_end: byteEnd },
      }),
  };
}

function nodeRow(
  here: Here,
  key: string,
  node: ProjectedNode,
  chunkAt: ReadonlyMap<number, string | null>,
): NodeRow {
  const { symbol } = node;
  const chunk = symbol === null ? null : (chunkAt.get(symbol.chunkOrdinal) ?? null);
  const shown =
    symbol === null
      ? []
      : [symbol.name, symbol.kind, symbol.signature, symbol.ordinal, symbol.chunkOrdinal, chunk];
  const span = symbol === null ? [] : Object.values(symbol.span);
  const state = stateOf([node.node, here.change.documentId, ...shown, ...span]);
  return {
    ...{ key, state, chunk, own: here.own, kind: symbol?.kind ?? null },
    values: () =>
      valuesOf(SYMBOL_COLUMNS, {
        ...{ key, state, number: node.node, uuid: uuidOf(here, node.key) },
        ...{ name: symbol?.name ?? node.key.name, qualified_name: node.key.name },
        ...{ ordinal: node.key.ordinal, kind: symbol?.kind ?? null },
        signature: symbol?.signature ?? null,
        line_start: symbol?.span.lineStart ?? null,
        line_end: symbol?.span.lineEnd ?? null,
        byte_start: symbol?.span.byteStart ?? null,
        byte_end: symbol?.span.byteEnd ?? null,
        symbol_ordinal: symbol?.ordinal ?? null,
        chunk_ordinal: symbol?.chunkOrdinal ?? null,
      }),
  };
}

function targetRow(here: Here, key: string, number: number, of: NodeKey): TargetRow {
  const isDocument = nodeKindOf(of) === "document";
  return {
    ...{ key, isDocument, number, own: here.own },
    values: () =>
      valuesOf(TARGET_COLUMNS, {
        ...{ key, number, uuid: uuidOf(here, of), path: of.path, ordinal: of.ordinal },
        ...{ name: isDocument ? lastPart(of.path) : of.name, qualified_name: of.name },
      }),
  };
}

/** In the order given; of edges that are alike the second is named apart from the first. */
function edgeRows({ own, change }: Here, keys: ReadonlyMap<number, string>): EdgeRow[] {
  const alike = new Map<string, number>();
  const rows: EdgeRow[] = [];
  for (const edge of change.edges) {
    const source = keys.get(edge.source);
    if (source === undefined) continue;
    const target = keys.get(edge.target) ?? nodeKeyOf(own.place, edge.targetKey);
    const { kind, resolution, dispatch, confidence, revFrom, validFrom } = edge;
    const identity = [source, target, kind, resolution, dispatch, confidence, revFrom, validFrom];
    const name = identity.join("\0");
    const nth = alike.get(name) ?? 0;
    alike.set(name, nth + 1);
    const { lineOffset, count, revTo, validTo } = edge;
    const { validAtMs, invalidAtMs, createdAtMs, expiredAtMs } = edge;
    const clock = [validAtMs, invalidAtMs, createdAtMs, expiredAtMs];
    const state = stateOf([lineOffset, count, revTo, validTo, ...clock]);
    const uuid = derivedUuid("edge", name, nth);
    rows.push({ ...{ kind, source, target, uuid, state, edge }, group: own.group_id });
  }
  return rows;
}
