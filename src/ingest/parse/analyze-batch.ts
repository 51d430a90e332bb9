/** One batch of files in a parse worker: read, hash, ask what is known, analyze the rest. */
import { setImmediate } from "node:timers/promises";
import type { DocumentStat } from "../../domain/document.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { ThreadEmbedder } from "../../ports/embedder.ts";
import type { ChunkVectors } from "../analyzer.ts";
import { type Analysis, analyzeDecoded, hashContent, languageOf } from "./analyze-bytes.ts";
import { chunkerName } from "./chunker-name.ts";
import { decodeText } from "./decode-text.ts";
import { embedChunks } from "./embed-chunks.ts";
import { readDocument, reasonToSkip } from "./file-access.ts";
import { isWasmCrash } from "./web-assembly.ts";
import {
  type AnalyzeFile,
  AT_FILE,
  type BatchMessage,
  CANCELLED,
  type FileOutcome,
  type IndexedOutcome,
} from "./worker-protocol.ts";

export interface AnalyzeBatchPort {
  /** Embeds chunks while their text is at hand; null when nothing does. */
  readonly embedder: ThreadEmbedder | null;
  /** Which of these `contentHash chunker` keys are known already. */
  askKnown(keys: readonly string[]): Promise<ReadonlySet<string>>;
  report(outcomes: readonly IndexedOutcome[], transfer: ArrayBuffer[]): void;
}

interface ReadEntry {
  readonly index: number;
  readonly path: string;
  readonly bytes: Buffer;
  readonly stat: DocumentStat;
  readonly hash: string;
  readonly language: LanguageId;
  readonly chunker: string;
}

/** Reads and hashes one file, or says why it is not analyzed. */
function readEntry(batch: BatchMessage, file: AnalyzeFile, index: number): ReadEntry | FileOutcome {
  const { path } = file;
  const read = readDocument(batch.root, file, batch.maxFileBytes);
  if (read.kind === "gone") return { outcome: "gone", path };
  if (read.kind === "skipped")
    return { outcome: "skipped", path, reason: read.reason, stat: read.stat };
  const { bytes, stat } = read;
  const reason = reasonToSkip(file, bytes);
  if (reason !== null) return { outcome: "skipped", path, reason, stat };
  const language = languageOf(path, bytes);
  const chunker = chunkerName(language, batch.settings);
  return { index, path, bytes, stat, hash: hashContent(bytes), language, chunker };
}

const keyOf = (entry: ReadEntry): string => `${entry.hash} ${entry.chunker}`;

/** A failure is the file's own: the others go on. */
function guarded<T>(path: string, work: () => T): T | FileOutcome {
  try {
    return work();
  } catch (thrown) {
    return {
      outcome: "failed",
      path,
      error: thrown instanceof Error ? thrown.message : String(thrown),
    };
  }
}

/** Its own memory, so that it may be handed over: a small result often lies in a larger, shared buffer. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

type Embedded = Analysis & { readonly vectors: ChunkVectors | null };

function transferable(
  analysis: Analysis,
  vectors: ChunkVectors | null,
): {
  readonly analysis: Embedded;
  readonly transfer: ArrayBuffer[];
} {
  const deflatedText = ownBytes(analysis.content.deflatedText);
  const { chunks } = analysis.chunkSet;
  const content = { ...analysis.content, deflatedText };
  const transfer = [
    deflatedText.buffer,
    chunks.spans.buffer,
    chunks.kinds.buffer,
    chunks.hashes.buffer,
    ...(vectors === null ? [] : [vectors.vectors.values.buffer, vectors.vectors.scales.buffer]),
  ];
  return {
    analysis: { content, chunkSet: analysis.chunkSet, vectors },
    transfer: transfer.filter((buffer) => buffer instanceof ArrayBuffer),
  };
}

async function analyzeEntry(
  batch: BatchMessage,
  entry: ReadEntry,
  port: AnalyzeBatchPort,
): Promise<void> {
  const { index, path, stat, bytes, hash, language } = entry;
  const { settings, avoidParse } = batch;
  try {
    const decoded = decodeText(bytes);
    const analyzed = await analyzeDecoded({ decoded, bytes, settings, hash, language, avoidParse });
    const embedder = port.embedder;
    const vectors =
      embedder === null ? null : embedChunks(embedder, decoded.utf8, analyzed.chunkSet.chunks);
    const { analysis, transfer } = transferable(analyzed, vectors);
    port.report([{ index, result: { outcome: "analyzed", path, stat, ...analysis } }], transfer);
  } catch (thrown) {
    if (isWasmCrash(thrown)) throw thrown; // its memory is in no known state: the thread must end
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    port.report([{ index, result: { outcome: "failed", path, error } }], []);
  }
}

/** Works through a batch. Rejects only when the thread cannot go on. */
export async function analyzeBatch(batch: BatchMessage, port: AnalyzeBatchPort): Promise<void> {
  const { shared } = batch;
  const isCancelled = (): boolean => Atomics.load(shared, CANCELLED) !== 0;
  const entries: ReadEntry[] = [];
  const settled: IndexedOutcome[] = [];
  for (const [index, file] of batch.files.entries()) {
    if (isCancelled()) return;
    Atomics.store(shared, AT_FILE, index + 1);
    const entry = guarded(file.path, () => readEntry(batch, file, index));
    if ("outcome" in entry) settled.push({ index, result: entry });
    else entries.push(entry);
  }
  Atomics.store(shared, AT_FILE, 0);
  const known =
    batch.asksKnown && entries.length > 0
      ? await port.askKnown(entries.map(keyOf))
      : new Set<string>();
  for (const entry of entries.filter((each) => known.has(keyOf(each)))) {
    const { index, path, stat, hash: contentHash, chunker } = entry;
    settled.push({ index, result: { outcome: "known", path, stat, contentHash, chunker } });
  }
  port.report(settled, []);
  for (const entry of entries.filter((each) => !known.has(keyOf(each)))) {
    if (isCancelled()) return;
    Atomics.store(shared, AT_FILE, entry.index + 1);
    await analyzeEntry(batch, entry, port);
    Atomics.store(shared, AT_FILE, 0);
    await setImmediate(); // lets another batch's answer in
  }
}
