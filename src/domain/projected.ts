/** What projections are filled with: the state of one document as its dataset shows it, read from the catalog when its event is delivered. */
import type { EmbeddingModel, EmbeddingSlot, Vector } from "./embedding.ts";
import type { Dispatch, EdgeKind, NodeKey, Resolution } from "./graph.ts";
import type { LanguageId } from "./language.ts";
import type { Span } from "./span.ts";
import type { SymbolDefinition } from "./symbol.ts";

export const PROJECTIONS = ["qdrant", "neo4j"] as const;
export type ProjectionName = (typeof PROJECTIONS)[number];

/** Names a document that a projection may hold. */
export interface DocumentRef {
  readonly datasetId: string;
  /** UUID. */
  readonly documentId: string;
}

export interface ProjectedDataset {
  readonly id: string;
  readonly projectId: string;
  readonly projectKey: string;
  readonly projectName: string;
  readonly host: string;
  readonly folder: string;
  readonly ref: string | null;
  readonly branch: string | null;
  readonly visibility: "private" | "shared" | "global";
  /** Principal that owns it; what a private dataset is read by. */
  readonly owner: string;
}

/** What every projection holds of a document. */
export interface ProjectedDocument extends DocumentRef {
  readonly dataset: ProjectedDataset;
  readonly path: string;
  /** Of the dataset when this was read: larger is newer, also where the document itself did not change. */
  readonly revision: number;
  /** False: the dataset shows it no more, and everything of it goes but, in a graph, the edges that it had. */
  readonly isShown: boolean;
  readonly contentHash: string;
  readonly language: LanguageId;
  readonly sourceType: string;
  readonly systemOrigin: string;
}

export interface ProjectedVector {
  readonly slot: EmbeddingSlot;
  readonly model: EmbeddingModel;
  readonly vector: Vector;
}

/** Where a placed chunk lies and what it is, without its text. */
export interface ProjectedPlace {
  /** `placedChunkId`. */
  readonly id: string;
  readonly ordinal: number;
  readonly span: Span;
  readonly kind: string;
  readonly scope: string;
  readonly textHash: string;
}

/** A placed chunk with everything that a search filters by or shows. */
export interface ProjectedChunk extends ProjectedPlace {
  readonly chunker: string;
  readonly textStart: number;
  readonly textEnd: number;
  readonly definitions: readonly SymbolDefinition[];
  /** Index words (`domain/words.ts`) and how often each stands in the chunk's text. */
  readonly words: ReadonlyMap<string, number>;
  /** None where no model has seen it yet. */
  readonly vectors: readonly ProjectedVector[];
}

/** A document's placed chunks: what a vector projection is filled with. */
export interface ProjectedChunks extends ProjectedDocument {
  /** When the dataset first showed the document, milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly chunks: readonly ProjectedChunk[];
}

export interface ProjectedNode {
  /** `NodeNumber` of the catalog, so that a walk may go on in either. */
  readonly node: number;
  readonly key: NodeKey;
  /** Null for the document itself, and for a symbol that only the past has. */
  readonly symbol: SymbolDefinition | null;
}

export interface ProjectedEdge {
  readonly source: number;
  /** The target's key is given so that its node may be made before its own document is delivered. */
  readonly target: number;
  readonly targetKey: NodeKey;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
  readonly lineOffset: number;
  readonly count: number;
  /** Recorded time: revisions, the end exclusive; null while the dataset shows it. Both 0 for what was filled in from the past. */
  readonly revFrom: number;
  readonly revTo: number | null;
  /**
   * Valid time: positions on the first-parent line, the end exclusive; null where it is not known or has not ended; of
   * what was filled in and is valid to the newest commit the end is the largest safe integer.
   */
  readonly validFrom: number | null;
  readonly validTo: number | null;
  /** When the commits at `validFrom` and `validTo` were made, milliseconds since the epoch, where known. */
  readonly validAtMs: number | null;
  readonly invalidAtMs: number | null;
  /** When the revisions at `revFrom` and `revTo` were committed, milliseconds since the epoch; null for what was filled in, and for what is there. */
  readonly createdAtMs: number | null;
  readonly expiredAtMs: number | null;
}

/** A document's chunks and nodes, and the edges that leave them, present and past: what a graph projection is filled with. */
export interface ProjectedGraph extends ProjectedDocument {
  /** In order of `ordinal`, which is what `chunkOrdinal` of a symbol names. */
  readonly chunks: readonly ProjectedPlace[];
  readonly nodes: readonly ProjectedNode[];
  readonly edges: readonly ProjectedEdge[];
}
