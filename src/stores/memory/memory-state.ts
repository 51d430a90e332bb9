/** What the in-memory catalog holds: plain maps, which its search reads too. */
import type { ChangeEvent } from "../../domain/change-event.ts";
import type { Chunk } from "../../domain/chunk.ts";
import type { PackedFacts } from "../../domain/code-facts.ts";
import type { Content } from "../../domain/content.ts";
import type { Dataset } from "../../domain/dataset.ts";
import type { SkippedFile } from "../../domain/document.ts";
import type { EmbeddingModel, EmbeddingSlot, Vector } from "../../domain/embedding.ts";
import type { Job } from "../../domain/job.ts";
import type { LanguageId } from "../../domain/language.ts";
import type {
  EdgeCoverage,
  PastBlob,
  PastCommit,
  PastCoverage,
  PastRename,
  PastVersion,
} from "../../domain/past.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import type { LeaseHolder } from "../../ports/writer-lease.ts";
import { createMemoryNodes, type MemoryGraph, type MemoryNodes } from "./graph-state.ts";

/** One state of a document; the last of a document's versions is what it shows now while `revTo` is null. */
export interface MemoryVersion {
  readonly contentHash: string;
  readonly chunker: string;
  sizeBytes: number;
  mtimeMs: number;
  /** Recorded revisions: inclusive, exclusive. */
  readonly revFrom: number;
  revTo: number | null;
  readonly validFrom: number | null;
  validTo: number | null;
}

export interface MemoryDocument {
  /** UUIDv7. */
  readonly id: string;
  readonly path: string;
  readonly mediaType: string | null;
  versions: MemoryVersion[];
}

export interface MemoryPast {
  wanted: number | null;
  coverage: PastCoverage | null;
  edges: EdgeCoverage | null;
  /** By position. */
  readonly commits: Map<number, PastCommit>;
  /** By path and `validFrom`. */
  readonly versions: Map<string, Map<number, PastVersion>>;
  renames: PastRename[];
}

export const emptyPast = (): MemoryPast => ({
  wanted: null,
  coverage: null,
  edges: null,
  commits: new Map(),
  versions: new Map(),
  renames: [],
});

export interface MemoryDataset {
  dataset: Dataset;
  readonly documents: Map<string, MemoryDocument>;
  readonly skips: Map<string, SkippedFile>;
  readonly revisions: Map<number, { readonly committedAtMs: number }>;
  readonly refreshes: Set<string>;
  readonly graph: MemoryGraph;
  readonly past: MemoryPast;
  /** `owner` is null while nobody holds it; the generation stays. */
  lease: (Omit<LeaseHolder, "owner"> & { readonly owner: string | null }) | null;
}

export interface MemoryChunkSet {
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: LanguageId;
  readonly partial: string | null;
  /** In ordinal order, with their words. */
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDefinition[];
  /** Null where there are none, or none came along yet. */
  facts: PackedFacts | null;
  /** How many document versions show it now, over all datasets. */
  shown: number;
}

export interface MemoryText {
  readonly words: string;
  /** How many chunks of shown sets have this text. */
  shown: number;
}

export interface MemoryJob extends Job {
  readonly leaseGeneration: number | null;
}

/** Vectors of one model and slot. */
export interface MemoryVectors {
  readonly slot: EmbeddingSlot;
  readonly model: EmbeddingModel;
  /** When a commit last brought vectors of it. */
  usedAtMs: number;
  /** By hash of the text given to the model; null where it has nothing to say. */
  readonly byText: Map<string, Vector | null>;
}

export interface MemoryState {
  /** By id. */
  readonly datasets: Map<string, MemoryDataset>;
  /** By hash. */
  readonly contents: Map<string, Content>;
  /** By `setKey`. */
  readonly chunkSets: Map<string, MemoryChunkSet>;
  /** The word index: by text hash, only texts that are shown. */
  readonly texts: Map<string, MemoryText>;
  /** By `slot identity`. */
  readonly vectors: Map<string, MemoryVectors>;
  /** By `slot textHash` of a chunk: hash of the text given for it, null where it has none. The slot `code` has no entries. */
  readonly slotTexts: Map<string, string | null>;
  readonly nodes: MemoryNodes;
  /** By `blob name`. */
  readonly blobs: Map<string, PastBlob>;
  /** By id, oldest first. */
  readonly jobs: Map<string, MemoryJob>;
  /** In order of sequence. */
  events: ChangeEvent[];
  /** Write events: true only while a projection is configured. */
  readonly projections: boolean;
  lastSequence: number;
  changes: number;
}

export function createMemoryState(projections: boolean): MemoryState {
  return {
    datasets: new Map(),
    contents: new Map(),
    chunkSets: new Map(),
    texts: new Map(),
    vectors: new Map(),
    slotTexts: new Map(),
    nodes: createMemoryNodes(),
    blobs: new Map(),
    jobs: new Map(),
    events: [],
    projections,
    lastSequence: 0,
    changes: 0,
  };
}

/** Key of a chunk set; also the key that `knownChunkSets` takes. */
export function setKey(contentHash: string, chunker: string): string {
  return `${contentHash} ${chunker}`;
}

/** The version that a document shows now, or null. */
export function currentVersion(document: MemoryDocument | undefined): MemoryVersion | null {
  const last = document?.versions.at(-1);
  return last === undefined || last.revTo !== null ? null : last;
}

/** Compares as SQLite does: by the bytes of the UTF-8 text. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
