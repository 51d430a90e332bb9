/** A document's graph as nodes and relations of one place: everything that is written, before anything is asked of the database. */
import { symbolId } from "../../../domain/derived-id.ts";
import { type EdgeKind, type NodeKey, nodeKindOf } from "../../../domain/graph.ts";
import type {
  ProjectedDataset,
  ProjectedEdge,
  ProjectedGraph,
  ProjectedNode,
} from "../../../domain/projected.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
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
  readonly properties: () => Properties;
}

/** What an edge leads to, so that it may be made before its own document comes. */
export interface TargetRow {
  readonly key: string;
  readonly isDocument: boolean;
  readonly number: unknown;
  readonly properties: () => Properties;
}

export interface EdgeRow {
  readonly kind: EdgeKind;
  readonly source: string;
  readonly target: string;
  readonly uuid: string;
  readonly state: number;
  /** Made when it is written: most edges of a changed document stay as they are. */
  readonly properties: () => Properties;
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
    const known = keys.get(target);
    const key = known ?? nodeKeyOf(place, targetKey);
    if (known === undefined) keys.set(target, key);
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
    properties: () => ({
      ...identity(here, node.key),
      ...{ key, number: whole(node.node), state: whole(state) },
      ...{ document_id: here.change.documentId, name: symbol?.name ?? node.key.name },
      ...(symbol === null ? {} : shownAs(symbol)),
    }),
  };
}

const shownAs = ({
  kind,
  signature,
  span,
  ordinal,
  chunkOrdinal,
}: SymbolDefinition): Properties => ({
  ...{ kind, signature, line_start: whole(span.lineStart), line_end: whole(span.lineEnd) },
  ...{ byte_start: whole(span.byteStart), byte_end: whole(span.byteEnd) },
  ...{ symbol_ordinal: whole(ordinal), chunk_ordinal: whole(chunkOrdinal) },
});

function targetRow(here: Here, key: string, node: number, of: NodeKey): TargetRow {
  const number = whole(node);
  const isDocument = nodeKindOf(of) === "document";
  const name = isDocument ? (of.path.split("/").at(-1) ?? of.path) : of.name;
  const properties = (): Properties => ({ ...identity(here, of), key, number, name });
  return { key, isDocument, number, properties };
}

/** In the order given; of edges that are alike the second is named apart from the first. */
function edgeRows(here: Here, keys: ReadonlyMap<number, string>): EdgeRow[] {
  const alike = new Map<string, number>();
  const rows: EdgeRow[] = [];
  for (const edge of here.change.edges) {
    const source = keys.get(edge.source);
    if (source === undefined) continue;
    const target = keys.get(edge.target) ?? nodeKeyOf(here.place, edge.targetKey);
    const { kind, resolution, dispatch, confidence, revFrom, validFrom } = edge;
    const identity = [source, target, kind, resolution, dispatch, confidence, revFrom, validFrom];
    const name = identity.join("\0");
    const nth = alike.get(name) ?? 0;
    alike.set(name, nth + 1);
    const uuid = derivedUuid("edge", name, nth);
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
  const properties = (): Properties => ({
    ...{ uuid, group_id: group, state: whole(state) },
    ...{ resolution: edge.resolution, dispatch: edge.dispatch, confidence: edge.confidence },
    ...{ line_offset: whole(lineOffset), count: whole(count), rev_from: whole(revFrom) },
    ...known({ rev_to: revTo, valid_from: validFrom, valid_to: validTo }, whole),
    ...known({ valid_at: validAtMs, invalid_at: invalidAtMs }, moment),
    ...known({ created_at: createdAtMs, expired_at: expiredAtMs }, moment),
  });
  return { state, properties };
}

/** Those that have a value. */
function known(
  values: Readonly<Record<string, number | null>>,
  as: (value: number) => unknown,
): Properties {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) if (value !== null) found[name] = as(value);
  return found;
}
