/** A made-up code base as change sets: as many words, definitions and chunks a file as real ones have, from a fixed seed. */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import { type Chunk, packChunks } from "../../src/domain/chunk.ts";
import type { VectorBatch } from "../../src/domain/embedding.ts";
import { splitWords } from "../../src/domain/words.ts";
import type { VectorColumns } from "../vectors/clustered-vectors.ts";

export const FILE_CHUNKS = 10;
const CHUNK_LINES = 12;
const LINE_WORDS = 6;
/** Files of one commit: what the indexer sends, about 2 MiB of source. */
const COMMIT_FILES = 150;
const VOCABULARY = 30_000;

export interface BulkFile {
  readonly path: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
}

function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const CONSONANTS = "bcdfghjklmnprstvz";
const VOWELS = "aeiou";

/** A word of its own for each number, about as long as a part of an identifier. */
function wordOf(number: number): string {
  let word = "";
  for (let left = number + 17; left > 0; left = Math.floor(left / 85))
    word += `${CONSONANTS[left % 17] ?? ""}${VOWELS[Math.floor(left / 17) % 5] ?? ""}`;
  return word;
}

/** Few words are frequent and many rare. */
function bulkFile(at: number, random: () => number): BulkFile {
  const word = (): string => wordOf(Math.floor(VOCABULARY ** random()));
  const chunks: Chunk[] = [];
  let text = "";
  let start = 0;
  for (let ordinal = 0; ordinal < FILE_CHUNKS; ordinal++) {
    const lines = Array.from({ length: CHUNK_LINES }, (_, line) => {
      const words = Array.from({ length: LINE_WORDS }, word).join("_");
      return line === 0
        ? `def ${word()}_${word()}_${at}_${ordinal}():\n`
        : `    ${words} = ${word()}(${word()})\n`;
    });
    const part = lines.join("");
    const end = start + part.length;
    const lineStart = ordinal * CHUNK_LINES + 1;
    chunks.push({
      ordinal,
      span: { byteStart: start, byteEnd: end, lineStart, lineEnd: lineStart + CHUNK_LINES - 1 },
      textStart: start,
      textEnd: end,
      kind: "function",
      scope: "",
      textHash: createHash("sha256").update(part).digest("hex").slice(0, 32),
      words: splitWords(part).join(" "),
    });
    text += part;
    start = end;
  }
  return { path: `src/${wordOf(at % 97)}/${wordOf(at)}.py`, text, chunks };
}

export function bulkFiles(chunks: number, seed: number): BulkFile[] {
  const random = randomOf(seed);
  return Array.from({ length: Math.ceil(chunks / FILE_CHUNKS) }, (_, at) => bulkFile(at, random));
}

/** Commits that store these files; with `shown`, they are shown and so their words are indexed. */
export function* bulkCommits(
  files: readonly BulkFile[],
  options: {
    readonly datasetId: string;
    readonly shown: boolean;
    readonly vectors: VectorColumns | null;
  },
): Generator<ChangeSet> {
  for (let at = 0; at < files.length; at += COMMIT_FILES) {
    const some = files.slice(at, at + COMMIT_FILES).map((file) => documentOf(file));
    yield {
      datasetId: options.datasetId,
      contents: some.map(({ content }) => content),
      chunkSets: some.map(({ chunkSet }) => chunkSet),
      upserts: options.shown ? some.map(({ upsert }) => upsert) : [],
      ...{ touches: [], deletes: [], skips: [], unskips: [] },
      ...{ gitCommit: null, branch: "main", gitPosition: null, committedAtMs: 1_700_000_000_000 },
      ...(options.vectors === null ? {} : { vectors: [vectorsOf(some, at, options.vectors)] }),
    };
  }
}

export const BULK_MODEL = { name: "bulk", version: "1", dimensions: 256, kind: "dense" } as const;

function vectorsOf(
  documents: readonly ReturnType<typeof documentOf>[],
  firstFile: number,
  { values, scales }: VectorColumns,
): VectorBatch {
  const count = documents.length * FILE_CHUNKS;
  const from = firstFile * FILE_CHUNKS;
  const { dimensions } = BULK_MODEL;
  return {
    slot: "code",
    model: BULK_MODEL,
    count,
    textHashes: Buffer.concat(documents.map(({ chunkSet }) => chunkSet.chunks.hashes)),
    embeddedHashes: null,
    vectors: {
      kind: "dense",
      values: values.subarray(from * dimensions, (from + count) * dimensions),
      scales: scales.subarray(from, from + count),
    },
  };
}

function documentOf({ path, text, chunks }: BulkFile) {
  const bytes = Buffer.from(text);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const chunker = "python bulk 1";
  return {
    content: {
      ...{ hash, byteLength: bytes.length, textLength: bytes.length, lineCount: CHUNK_LINES },
      ...{ encoding: "utf-8", replacements: 0, deflatedText: deflateRawSync(bytes) },
    },
    chunkSet: {
      ...({ contentHash: hash, chunker, language: "python", partial: null } as const),
      chunks: packChunks(chunks),
      symbols: chunks.map(({ ordinal, span }) => {
        const start = text.indexOf("def ", span.byteStart) + 4;
        const name = text.slice(start, text.indexOf("(", start));
        return {
          ...{
            ordinal,
            name,
            qualifiedName: name,
            kind: "function" as const,
            signature: `def ${name}`,
          },
          ...{ span, chunkOrdinal: ordinal },
        };
      }),
      facts: null,
    },
    upsert: {
      ...{ path, sizeBytes: bytes.length, mtimeMs: 1, contentHash: hash, chunker },
      ...({ sourceType: "file", mediaType: null } as const),
    },
  };
}
