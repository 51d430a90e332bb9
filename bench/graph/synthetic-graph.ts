/** A catalog with a graph of a given size: most edges stay in their file or folder, a few symbols are named from everywhere. */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import { type Chunk, packChunks } from "../../src/domain/chunk.ts";
import type { DocumentGraph, EdgeKind, EdgeOut } from "../../src/domain/graph.ts";

const SYMBOLS_PER_FILE = 20;
const FILES_PER_FOLDER = 25;
const CHUNKER = "c bench 1";

/** Deterministic, so that two settings see the same graph. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface GraphShape {
  readonly files: number;
  readonly edgesPerSymbol: number;
}

const pathOf = (file: number): string =>
  `drivers/part_${Math.floor(file / FILES_PER_FOLDER)}/source_file_${file}.c`;
const nameOf = (file: number, symbol: number): string => `bench_symbol_${file}_${symbol}`;

/** Where an edge leads: half stays in the file, a third in the folder, the rest follows a power law over everything. */
function targetOf(random: () => number, shape: GraphShape, file: number): [number, number] {
  const draw = random();
  const symbol = Math.floor(random() * SYMBOLS_PER_FILE);
  if (draw < 0.5) return [file, symbol];
  if (draw < 0.82) {
    const first = Math.floor(file / FILES_PER_FOLDER) * FILES_PER_FOLDER;
    return [Math.min(shape.files - 1, first + Math.floor(random() * FILES_PER_FOLDER)), symbol];
  }
  const rank = Math.floor((shape.files * SYMBOLS_PER_FILE) ** random()) - 1;
  // neighbouring ranks lie in different files
  return [(rank * 7_919) % shape.files, rank % SYMBOLS_PER_FILE];
}

function kindOf(draw: number): EdgeKind {
  if (draw < 0.6) return "calls";
  if (draw < 0.8) return "uses_type";
  return draw < 0.95 ? "reads" : "writes";
}

/** `seed` moves a tenth of the targets. */
export function graphOf(shape: GraphShape, file: number, seed: number): DocumentGraph {
  const random = createRandom(file * 2_654_435 + 17);
  const moved = createRandom(file + seed * 7_907);
  const edges: EdgeOut[] = [];
  for (let symbol = 0; symbol < SYMBOLS_PER_FILE; symbol++) {
    // between none and many: the sum over a file is near the mean
    const count = Math.round(-Math.log(1 - random()) * shape.edgesPerSymbol);
    for (let i = 0; i < count; i++) {
      const isMoved = seed > 0 && moved() < 0.1;
      const [targetFile, targetSymbol] = targetOf(isMoved ? moved : random, shape, file);
      const isExact = random() < 0.6;
      edges.push({
        source: nameOf(file, symbol),
        sourceOrdinal: 0,
        target: { path: pathOf(targetFile), name: nameOf(targetFile, targetSymbol), ordinal: 0 },
        kind: kindOf(random()),
        resolution: isExact ? "exact" : "import",
        dispatch: "direct",
        confidence: isExact ? 1 : 0.9,
        lineOffset: i,
        count: 1 + Math.floor(random() * 1.2),
      });
    }
  }
  return {
    path: pathOf(file),
    contentHash: hashOf(file),
    chunker: CHUNKER,
    resolver: "bench 1",
    reads: Uint32Array.from({ length: 100 }, (_, i) => i * 40_000_000 + file),
    provides: Uint32Array.from({ length: 2 * SYMBOLS_PER_FILE }, (_, i) => i),
    edges,
    unbound: [],
  };
}

const textOf = (file: number): string => `int file_${file};\n`;
const hashOf = (file: number): string => createHash("sha256").update(textOf(file)).digest("hex");

/** A change set that does nothing but what `changes` say. */
export function changeSetOf(datasetId: string, changes: Partial<ChangeSet>): ChangeSet {
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
    branch: null,
    gitPosition: null,
    committedAtMs: Date.now(),
    ...changes,
  };
}

const span = (ordinal: number, lines: number) => ({
  ...{ byteStart: ordinal, byteEnd: ordinal + 1 },
  ...{ lineStart: ordinal * lines + 1, lineEnd: (ordinal + 1) * lines },
});

/** Those of a file; each holds as many of its symbols. */
const chunksOf = (file: number, count: number): Chunk[] =>
  Array.from({ length: count }, (_, ordinal) => ({
    ...{ ordinal, kind: "function", scope: "", words: "int" },
    span: span(ordinal, (SYMBOLS_PER_FILE * 30) / count),
    ...{ textStart: ordinal, textEnd: ordinal + 1 },
    textHash: createHash("sha256").update(`${file} ${ordinal}`).digest("hex").slice(0, 32),
  }));

/** Documents `from` to `to` (exclusive) with their symbols. */
export function documentsOf(from: number, to: number, chunksPerFile = 0): Partial<ChangeSet> {
  const files = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    contents: files.map((file) => ({
      hash: hashOf(file),
      byteLength: textOf(file).length,
      encoding: "utf-8",
      replacements: 0,
      lineCount: 1,
      deflatedText: deflateRawSync(textOf(file)),
      textLength: textOf(file).length,
    })),
    chunkSets: files.map((file) => ({
      contentHash: hashOf(file),
      chunker: CHUNKER,
      language: "c",
      partial: null,
      chunks: packChunks(chunksOf(file, chunksPerFile)),
      facts: { packed: new Uint8Array(0), modules: [] },
      symbols: Array.from({ length: SYMBOLS_PER_FILE }, (_, ordinal) => ({
        ordinal,
        name: nameOf(file, ordinal),
        qualifiedName: nameOf(file, ordinal),
        kind: "function",
        signature: `int ${nameOf(file, ordinal)}(void)`,
        span: span(ordinal, 30),
        chunkOrdinal: Math.floor((ordinal * chunksPerFile) / SYMBOLS_PER_FILE),
      })),
    })),
    upserts: files.map((file) => ({
      path: pathOf(file),
      sizeBytes: 1,
      mtimeMs: 1,
      contentHash: hashOf(file),
      chunker: CHUNKER,
      sourceType: "file",
      mediaType: null,
    })),
  };
}
