/** Change sets from plain texts: one chunk and, for a line `def NAME`, one symbol a line. */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { ChangeSet, DocumentUpsert } from "../../src/domain/change-set.ts";
import { type Chunk, packChunks } from "../../src/domain/chunk.ts";
import type { PackedFacts } from "../../src/domain/code-facts.ts";
import type { ChunkSet, Content } from "../../src/domain/content.ts";
import type { SymbolDefinition } from "../../src/domain/symbol.ts";
import { splitWords } from "../../src/domain/words.ts";

export const SAMPLE_CHUNKER = "sample lines 1";

export interface SampleDocument {
  readonly content: Content;
  readonly chunkSet: ChunkSet;
  readonly upsert: DocumentUpsert;
}

/** What indexing a file at `path` with `text` would send. A chunker's name begins with the language, as real ones name it too. */
export function sampleDocument(
  path: string,
  text: string,
  chunkerVersion = SAMPLE_CHUNKER,
): SampleDocument {
  const language = path.endsWith(".py") ? "python" : "text";
  const chunker = `${language} ${chunkerVersion}`;
  const bytes = Buffer.from(text);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const chunks = chunkLines(text);
  return {
    content: {
      hash,
      byteLength: bytes.length,
      encoding: "utf-8",
      replacements: 0,
      lineCount: chunks.length,
      deflatedText: deflateRawSync(bytes),
      textLength: bytes.length,
    },
    chunkSet: {
      contentHash: hash,
      chunker,
      language,
      partial: text.includes("partial") ? "parse timed out" : null,
      chunks: packChunks(chunks),
      symbols: symbolsOf(text, chunks),
      facts: language === "python" ? sampleFacts(text) : null,
    },
    upsert: {
      path,
      sizeBytes: bytes.length,
      mtimeMs: 1_000.5,
      contentHash: hash,
      chunker,
      sourceType: "file",
      mediaType: null,
    },
  };
}

/** Not real ones: stores keep facts as they are. */
function sampleFacts(text: string): PackedFacts {
  const modules = [...text.matchAll(/^module (\S+)$/gm)].map(([, name]) => `sample:${name}`);
  return { packed: Buffer.from(`facts of ${text}`), modules };
}

function chunkLines(text: string): Chunk[] {
  let start = 0;
  return text.split(/(?<=\n)/).map((line, ordinal) => {
    const end = start + Buffer.byteLength(line);
    const lines = { lineStart: ordinal + 1, lineEnd: ordinal + 1 };
    const chunk: Chunk = {
      ordinal,
      span: { byteStart: start, byteEnd: end, ...lines },
      textStart: start,
      textEnd: end,
      kind: "block",
      scope: ordinal > 0 ? "outer" : "",
      textHash: createHash("sha256").update(line).digest("hex").slice(0, 32),
      words: splitWords(line).join(" "),
    };
    start = end;
    return chunk;
  });
}

function symbolsOf(text: string, chunks: readonly Chunk[]): SymbolDefinition[] {
  const lines = text.split(/(?<=\n)/);
  return chunks
    .flatMap((chunk) => {
      const name = /^def (\w+)/.exec(lines[chunk.ordinal] ?? "")?.[1];
      return name === undefined ? [] : [{ name, chunk }];
    })
    .map(({ name, chunk }, ordinal) => ({
      ordinal,
      name,
      qualifiedName: `outer.${name}`,
      kind: "function",
      signature: `def ${name}`,
      span: chunk.span,
      chunkOrdinal: chunk.ordinal,
    }));
}

/** A change set that does nothing but what `changes` say. */
export function sampleChangeSet(datasetId: string, changes: Partial<ChangeSet> = {}): ChangeSet {
  return {
    datasetId,
    contents: [],
    chunkSets: [],
    upserts: [],
    touches: [],
    deletes: [],
    skips: [],
    unskips: [],
    gitCommit: null,
    branch: "main",
    gitPosition: null,
    committedAtMs: 1_700_000_000_000,
    ...changes,
  };
}

/** The change set that puts these texts at these paths, contents and chunk sets sent along. */
export function upsertSamples(
  datasetId: string,
  texts: Readonly<Record<string, string>>,
  changes: Partial<ChangeSet> = {},
): ChangeSet {
  const documents = Object.entries(texts).map(([path, text]) => sampleDocument(path, text));
  return sampleChangeSet(datasetId, {
    contents: documents.map(({ content }) => content),
    chunkSets: documents.map(({ chunkSet }) => chunkSet),
    upserts: documents.map(({ upsert }) => upsert),
    ...changes,
  });
}
