/** Reads texts one by one, within a number and a time, and finds the chunks that hold some words. */
import { setImmediate } from "node:timers/promises";
import type { Chunk } from "../domain/chunk.ts";
import type { LanguageId } from "../domain/language.ts";
import { splitWords } from "../domain/words.ts";
import type { ScannedDocument } from "../ports/content-scan.ts";
import type { DocumentReader } from "../ports/document-reader.ts";
import type { PlacedChunk } from "../ports/lexical-index.ts";
import type { OperationContext } from "../ports/operation-context.ts";

/** Answers of others get their turn at least this often. */
const SLICE_MS = 8;

export interface Match {
  readonly chunk: PlacedChunk;
  /** By word: how often. */
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

export interface Scan {
  readonly matches: readonly Match[];
  /** About how many chunks the texts have that were looked into. */
  readonly chunks: number;
  readonly looked: number;
}

export interface ScanParams {
  readonly reader: DocumentReader;
  readonly documents: readonly ScannedDocument[];
  readonly words: ReadonlySet<string>;
  /** On the `performance.now()` clock. */
  readonly stopAtMs: number;
}

/** Stops at the time given; `looked` tells how far it came. */
export async function scanTexts(
  context: OperationContext,
  { reader, documents, words, stopAtMs }: ScanParams,
): Promise<Scan> {
  const matches: Match[] = [];
  let chunks = 0;
  let looked = 0;
  let sliceEndMs = performance.now() + SLICE_MS;
  for (const document of documents) {
    if (performance.now() > stopAtMs) break;
    looked += 1;
    const placed = await matchingChunks(context, reader, document, words);
    chunks += Math.max(1, placed.all);
    matches.push(...placed.matches);
    if (performance.now() < sliceEndMs) continue;
    await setImmediate();
    context.signal.throwIfAborted();
    sliceEndMs = performance.now() + SLICE_MS;
  }
  return { matches, chunks, looked };
}

/** `all` is 0 where no word stands in the text: its chunks are not even listed. */
async function matchingChunks(
  context: OperationContext,
  reader: DocumentReader,
  document: ScannedDocument,
  words: ReadonlySet<string>,
): Promise<{ readonly all: number; readonly matches: readonly Match[] }> {
  const text = await reader.readText(context, document.contentHash);
  if (text === null || !holdsSome(text.toString("utf8").toLowerCase(), words))
    return { all: 0, matches: [] };
  const placed = await placeChunks(context, reader, document);
  const matches = placed.flatMap((chunk) => matchChunk(chunk, text, words) ?? []);
  return { all: placed.length, matches };
}

function holdsSome(lower: string, words: ReadonlySet<string>): boolean {
  for (const word of words) if (lower.includes(word)) return true;
  return false;
}

/** The chunks of a document with what they define, in ordinal order. */
export async function placeChunks(
  context: OperationContext,
  reader: DocumentReader,
  document: ScannedDocument,
): Promise<PlacedChunk[]> {
  const { datasetId, path, contentHash, chunker, language } = document;
  const chunks = await reader.listChunks(context, document);
  const symbols = await reader.listSymbols(context, document);
  return chunks.map(({ words: _, ...chunk }: Chunk) => ({
    ...chunk,
    ...{ datasetId, path, contentHash, chunker, language: language as LanguageId },
    definitions: symbols.filter(({ chunkOrdinal }) => chunkOrdinal === chunk.ordinal),
  }));
}

function matchChunk(chunk: PlacedChunk, text: Buffer, words: ReadonlySet<string>): Match | null {
  const own = splitWords(text.toString("utf8", chunk.textStart, chunk.textEnd));
  const counts = new Map<string, number>();
  for (const word of own) if (words.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts.size === 0 ? null : { chunk, counts, length: own.length };
}
