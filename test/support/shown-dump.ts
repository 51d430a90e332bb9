/** The canonical form of what a dataset shows now: two catalogs are equal when their dumps are. */
import type { Chunk } from "../../src/domain/chunk.ts";
import type { SymbolDefinition } from "../../src/domain/symbol.ts";

export interface ShownDocument {
  readonly path: string;
  readonly sizeBytes: number;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: string;
  readonly partial: string | null;
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDefinition[];
}

/** Without created ids, revisions and times. */
export interface ShownDump {
  /** In order of path. */
  readonly documents: readonly ShownDocument[];
  /** `path reason size`, in order of path. */
  readonly skips: readonly string[];
  /** Text hash → how many shown chunks of the catalog have it, and its row of the word index. */
  readonly texts: Readonly<Record<string, { readonly shown: number; readonly words: string }>>;
  /** Path → its row of the path index. */
  readonly paths: Readonly<Record<string, string>>;
  /** Symbol name → its row of the name index. */
  readonly names: Readonly<Record<string, string>>;
  /** `source kind target: how it is bound`, in order. */
  readonly edges: readonly string[];
  /** `source kind name: where`, in order. */
  readonly unbound: readonly string[];
  /** Contents whose trigrams are neither built nor queued. */
  readonly withoutTrigrams: readonly string[];
  /** Rows of the whole catalog's indexes that stand for nothing that is shown; garbage collection alone takes names. */
  readonly strayRows: { readonly words: number; readonly paths: number; readonly trigrams: number };
}

/** An object with its keys in order, so that dumps compare as text too. */
export function sortedRecord<Value>(
  entries: Iterable<readonly [string, Value]>,
): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
