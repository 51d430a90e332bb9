/** A document's graph as nodes and relations of one place: everything that is written, before anything is asked of the database. */
import { symbolId } from "../../../domain/derived-id.ts";
import { type EdgeKind, type NodeKey, nodeKindOf } from "../../../domain/graph.ts";
import type {
  ProjectedDataset,
  ProjectedEdge,
  ProjectedGraph,
  ProjectedNode,
} from "../../../domain/projected.ts";
import { derivedUuid, keyOf, placeOf, stateOf } from "../names.ts";
import { moment, whole } from "../server.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Whose data, in which generation. */
export interface Realm {
  readonly tenantId: string;
  readonly generation: string;
}

export interface NodeRow {
  readonly key: string;
  /** Of the document that it stands in; its own for the document. */
  readonly document: string;
  /** Null for what the dataset does not show. */
  readonly kind: string | null;
  /** Differs where anything of it does. */
  readonly state: number;
  readonly properties: Properties;
}

/** What an edge leads to, so that it may be made before its own document comes. */
export interface TargetRow {
  readonly key: string;
  readonly isDocument: boolean;
  readonly number: unknown;
  readonly properties: Properties;
}

export interface EdgeRow {
  readonly kind: EdgeKind;
  readonly source: string;
  readonly target: string;
  readonly uuid: string;
  readonly state: number;
  readonly properties: Properties;
}

export interface DocumentRow {
  readonly key: string;
  readonly revision: number;
  readonly isShown: boolean;
  readonly isFile: boolean;
  readonly properties: Properties;
}

export interface GraphRows {
  readonly place: string;
  readonly dataset: ProjectedDataset;
  readonly document: DocumentRow;
  /** Without the document. */
  readonly nodes: readonly NodeRow[];
  readonly edges: readonly EdgeRow[];
  readonly targets: ReadonlyMap<string, TargetRow>;
}

export const nodeKeyOf = (place: string, { path, name, ordinal }: NodeKey): string =>
  keyOf("node", place, path, name, ordinal);

export function graphRows(realm: Realm, change: ProjectedGraph): GraphRows {
  const place = placeOf(realm.tenantId, realm.generation, change.datasetId);
  const group = `${realm.tenantId}/${change.datasetId}`;
  const here = { place, group, change };
  const own = nodeKeyOf(place, { path: change.path, name: "", ordinal: 0 });
  const isDocument = ({ key }: ProjectedNode): boolean => nodeKindOf(key) === "document";
  const keys = new Map(change.nodes.map(({ node, key }) => [node, nodeKeyOf(place, key)]));
  const targets = new Map<string, TargetRow>();
  for (const { target, targetKey } of change.edges) {
    const key = nodeKeyOf(place, targetKey);
    if (!targets.has(key)) targets.set(key, targetRow(here, key, target, targetKey));
  }
  return {
    place,
    dataset: change.dataset,
    document: documentRow(here, own, change.nodes.find(isDocument)?.node ?? 0),
    nodes: change.nodes
      .filter((node) => !isDocument(node))
      .map((node) => nodeRow(here, own, keys.get(node.node) ?? "", node)),
    edges: edgeRows(here, keys),
    targets,
  };
}

interface Here {
  readonly place: string;
  readonly group: string;
  readonly change: ProjectedGraph;
}

const identity = ({ place, group, change }: Here, key: NodeKey): Properties => ({
  uuid: symbolId({
    projectKey: change.dataset.projectKey,
    path: key.path,
    qualifiedName: key.name,
    ordinalAmongEquals: key.ordinal,
  }),
  group_id: group,
  place,
  path: key.path,
  qualified_name: key.name,
  ordinal: whole(key.ordinal),
});

function documentRow(here: Here, key: string, node: number): DocumentRow {
  const { change, group, place } = here;
  const { documentId, path, revision, isShown, language, contentHash, sourceType } = change;
  return {
    ...{ key, revision, isShown, isFile: sourceType === "file" },
    properties: {
      ...{ key, place, path, language, group_id: group, uuid: documentId },
      ...{ name: path.split("/").at(-1) ?? path, qualified_name: "", ordinal: whole(0) },
      ...{ number: whole(node), revision: whole(revision), shown: isShown },
      ...{ content_hash: contentHash, source_type: sourceType },
      ...{ system_origin: change.systemOrigin },
    },
  };
}

function nodeRow(here: Here, document: string, key: string, node: ProjectedNode): NodeRow {
  const { symbol } = node;
  const shown =
    symbol === null
      ? []
      : [symbol.name, symbol.kind, symbol.signature, symbol.ordinal, symbol.chunkOrdinal];
  const span = symbol === null ? [] : Object.values(symbol.span);
  const state = stateOf([node.node, here.change.documentId, ...shown, ...span]);
  return {
    ...{ key, document, kind: symbol?.kind ?? null, state },
    properties: {
      ...identity(here, node.key),
      ...{ key, number: whole(node.node), state: whole(state) },
      document_id: here.change.documentId,
      ...(symbol === null
        ? { name: node.key.name }
        : {
            name: symbol.name,
            kind: symbol.kind,
            signature: symbol.signature,
            line_start: whole(symbol.span.lineStart),
            line_end: whole(symbol.span.lineEnd),
            byte_start: whole(symbol.span.byteStart),
            byte_end: whole(symbol.span.byteEnd),
            symbol_ordinal: whole(symbol.ordinal),
            chunk_ordinal: whole(symbol.chunkOrdinal),
          }),
    },
  };
}

function targetRow(here: Here, key: string, node: number, of: NodeKey): TargetRow {
  const number = whole(node);
  const isDocument = nodeKindOf(of) === "document";
  const name = isDocument ? (of.path.split("/").at(-1) ?? of.path) : of.name;
  return { key, isDocument, number, properties: { ...identity(here, of), key, number, name } };
}

/** In the order given; of edges that are alike the second is named apart from the first. */
function edgeRows(here: Here, keys: ReadonlyMap<number, string>): EdgeRow[] {
  const alike = new Map<string, number>();
  const rows: EdgeRow[] = [];
  for (const edge of here.change.edges) {
    const source = keys.get(edge.source);
    if (source === undefined) continue;
    const target = nodeKeyOf(here.place, edge.targetKey);
    const { kind, resolution, dispatch, confidence, revFrom, validFrom } = edge;
    const identity = [source, target, kind, resolution, dispatch, confidence, revFrom, validFrom];
    const parts = identity.map(String);
    const nth = alike.get(parts.join("\0")) ?? 0;
    alike.set(parts.join("\0"), nth + 1);
    const uuid = derivedUuid("edge", ...parts, nth);
    rows.push({ kind, source, target, uuid, ...relation(here, edge, uuid) });
  }
  return rows;
}

function relation(
  { group }: Here,
  edge: ProjectedEdge,
  uuid: string,
): Pick<EdgeRow, "state" | "properties"> {
  const { lineOffset, count, revFrom, revTo, validFrom, validTo } = edge;
  const { validAtMs, invalidAtMs, createdAtMs, expiredAtMs } = edge;
  const clock = [validAtMs, invalidAtMs, createdAtMs, expiredAtMs];
  const state = stateOf([lineOffset, count, revTo, validTo, ...clock]);
  const number = (value: number | null): unknown => (value === null ? null : whole(value));
  return {
    state,
    properties: {
      ...{ uuid, group_id: group, state: whole(state) },
      ...{ resolution: edge.resolution, dispatch: edge.dispatch, confidence: edge.confidence },
      ...{ line_offset: whole(lineOffset), count: whole(count) },
      ...{ rev_from: whole(revFrom), rev_to: number(revTo) },
      ...{ valid_from: number(validFrom), valid_to: number(validTo) },
      ...{ valid_at: moment(validAtMs), invalid_at: moment(invalidAtMs) },
      ...{ created_at: moment(createdAtMs), expired_at: moment(expiredAtMs) },
    },
  };
}
