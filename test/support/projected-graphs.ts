/** Documents' graphs as the catalog would hand them over, from one line an edge: `a.ts#f calls b.ts#g`. */
import { placedChunkId } from "../../src/domain/derived-id.ts";
import type { EdgeKind, NodeKey } from "../../src/domain/graph.ts";
import type {
  ProjectedEdge,
  ProjectedGraph,
  ProjectedNode,
  ProjectedPlace,
} from "../../src/domain/projected.ts";

export const DATASET = "018f0000-0000-7000-8000-000000000001";
const PROJECT_KEY = "github.com/me/it";
const PROJECT = "018f0000-0000-7000-8000-000000000002";

/** Numbers as a catalog gives them: one a node, from 1. */
export function numbering(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, known);
    return known;
  };
}

export interface GraphParts {
  readonly path: string;
  readonly revision: number;
  readonly numberOf: (text: string) => number;
  /** Names of functions. */
  readonly symbols?: readonly string[];
  /** Scopes of chunks; the symbols of a document stand in them in turn. */
  readonly chunks?: readonly string[];
  /** `f calls b.ts#g`, `f calls b.ts#g 3-5` for one that ended, by revisions and positions; an empty name is the document. */
  readonly edges?: readonly string[];
  readonly datasetId?: string;
  readonly isShown?: boolean;
}

export function projectedGraph(parts: GraphParts): ProjectedGraph {
  const { path, revision, numberOf, symbols = [], edges = [], datasetId = DATASET } = parts;
  const { chunks = [] } = parts;
  const nodeOf = (name: string): ProjectedNode => ({
    node: numberOf(`${path}#${name}`),
    key: { path, name, ordinal: 0 },
    symbol: null,
  });
  const shown = symbols.map((name, ordinal): ProjectedNode => {
    const span = {
      byteStart: ordinal,
      byteEnd: ordinal + 1,
      lineStart: ordinal + 1,
      lineEnd: ordinal + 1,
    };
    const kind = name.startsWith("C") ? "class" : "function";
    const symbol = {
      ordinal,
      name,
      qualifiedName: name,
      kind,
      signature: `${name}()`,
      span,
      chunkOrdinal: chunks.length === 0 ? 0 : ordinal % chunks.length,
    } as const;
    return { ...nodeOf(name), symbol };
  });
  const read = edges.map((edge) => readEdge(path, edge, numberOf));
  const sources = read.map(({ sourceName }) => sourceName);
  const past = [...new Set(sources)].filter((name) => name !== "" && !symbols.includes(name));
  return {
    ...{ datasetId, documentId: documentIdOf(datasetId, path), path, revision },
    dataset: {
      ...{ id: datasetId, projectId: PROJECT, projectKey: PROJECT_KEY, projectName: "it" },
      ...{ host: "host", folder: "/it", ref: null, branch: "main" },
      ...{ visibility: "private", owner: "me" },
    },
    isShown: parts.isShown ?? true,
    ...{ contentHash: "00", language: "typescript", sourceType: "file", systemOrigin: "quarry" },
    chunks: chunks.map((scope, ordinal) => chunkOf(path, scope, ordinal)),
    nodes: [nodeOf(""), ...shown, ...past.map(nodeOf)],
    edges: read.map(({ sourceName: _, ...edge }) => edge),
  };
}

function chunkOf(path: string, scope: string, ordinal: number): ProjectedPlace {
  const textHash = Buffer.from(scope.padEnd(16, "_")).toString("hex", 0, 16);
  const place = { projectKey: PROJECT_KEY, path, scope, textHash, ordinalAmongEquals: 0 };
  return {
    ...{ id: placedChunkId(place), ordinal, scope, textHash, kind: "function" },
    span: {
      ...{ byteStart: 10 * ordinal, byteEnd: 10 * ordinal + 10 },
      ...{ lineStart: ordinal + 1, lineEnd: ordinal + 1 },
    },
  };
}

export const documentIdOf = (datasetId: string, path: string): string =>
  `${datasetId.slice(0, 24)}${Buffer.from(path.padEnd(6, "_")).toString("hex").slice(0, 12)}`;

function readEdge(
  path: string,
  text: string,
  numberOf: (text: string) => number,
): ProjectedEdge & { readonly sourceName: string } {
  const [, source = "", kind = "", targetPath = "", name = "", from = "1", to] =
    /^(\S*) (\S+) ([^#\s]+)#?(\S*)(?: (\d+)-(\d+))?$/.exec(text) ?? [];
  const targetKey: NodeKey = { path: targetPath, name, ordinal: 0 };
  const end = to === undefined ? null : Number(to);
  return {
    sourceName: source,
    source: numberOf(`${path}#${source}`),
    target: numberOf(`${targetPath}#${name}`),
    ...{ targetKey, kind: kind as EdgeKind, resolution: "exact", dispatch: "direct" },
    ...{ confidence: 1, lineOffset: 0, count: 1 },
    ...{ revFrom: Number(from), revTo: end, validFrom: Number(from), validTo: end },
    ...{ validAtMs: Number(from) * 1_000, invalidAtMs: end === null ? null : end * 1_000 },
    ...{ createdAtMs: Number(from) * 2_000, expiredAtMs: end === null ? null : end * 2_000 },
  };
}
