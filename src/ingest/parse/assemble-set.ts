/** Chunks and symbols with their exact bytes, lines and words, from positions in the text. */
import { createHash } from "node:crypto";
import type { Chunk, ChunkKind } from "../../domain/chunk.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { splitWords } from "../../domain/words.ts";
import type { ScopedDefinition } from "../chunk/definition.ts";
import { describeChunks } from "../chunk/describe-chunks.ts";
import type { TextMeasure } from "../chunk/text-measure.ts";
import type { DecodedText } from "./decode-text.ts";
import { lastAtMost, toFileOffset } from "./offset-map.ts";
import { signatureOf } from "./signature.ts";
import { toUtf8Offsets } from "./utf8-offsets.ts";

export interface SetParts {
  readonly decoded: DecodedText;
  readonly byteLength: number;
  readonly measure: TextMeasure;
  /** Chunk starts and the text's end, in UTF-16 units. */
  readonly positions: readonly number[];
  readonly definitions: readonly ScopedDefinition[];
  readonly plain: ChunkKind;
}

/** Bytes of a SHA-256 that name a chunk's text. */
const TEXT_HASH_DIGITS = 32;

function hashText(utf8: Buffer, start: number, end: number): string {
  return createHash("sha256")
    .update(utf8.subarray(start, end))
    .digest("hex")
    .slice(0, TEXT_HASH_DIGITS);
}

function buildChunks(parts: SetParts, starts: Uint32Array, chunkOf: readonly number[]): Chunk[] {
  const { decoded, byteLength, measure, definitions, plain } = parts;
  const { text, utf8, map } = decoded;
  const count = starts.length - 1;
  const offsets = toUtf8Offsets(decoded, starts);
  const descriptions = describeChunks(measure, parts.positions, definitions, chunkOf, plain);
  return descriptions.map(({ kind, scope }, ordinal) => {
    const start = starts[ordinal] ?? 0;
    const end = starts[ordinal + 1] ?? 0;
    const textStart = offsets[ordinal] ?? 0;
    const textEnd = offsets[ordinal + 1] ?? 0;
    return {
      ordinal,
      span: {
        byteStart: toFileOffset(map, start, textStart),
        byteEnd: ordinal === count - 1 ? byteLength : toFileOffset(map, end, textEnd),
        lineStart: measure.lineAt(start),
        lineEnd: measure.lineAt(Math.max(start, end - 1)),
      },
      textStart,
      textEnd,
      kind,
      scope,
      textHash: hashText(utf8, textStart, textEnd),
      words: splitWords(text.slice(start, end)).join(" "),
    };
  });
}

const DOTTED = /^[\p{L}\p{N}_$#!?]+(?:\.[\p{L}\p{N}_$#!?]+)+$/u;
const UNDIVIDED: ReadonlySet<string> = new Set(["heading", "selector", "key", "test"]);

/** `open` of `Store.open`, as definitions with a path for a name have it. */
function lastName(name: string, kind: SymbolDefinition["kind"]): string {
  if (UNDIVIDED.has(kind) || !DOTTED.test(name)) return name;
  return name.slice(name.lastIndexOf(".") + 1);
}

function buildSymbols(parts: SetParts, chunkOf: readonly number[]): SymbolDefinition[] {
  const { decoded, definitions, measure } = parts;
  const { map } = decoded;
  const ends = Uint32Array.from(definitions, (definition) => definition.end);
  const startOffsets = toUtf8Offsets(
    decoded,
    Uint32Array.from(definitions, (each) => each.start),
  );
  const order = Uint32Array.from(ends.keys()).sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0));
  const sortedOffsets = toUtf8Offsets(
    decoded,
    order.map((index) => ends[index] ?? 0),
  );
  const endOffsets = new Uint32Array(ends.length);
  order.forEach((index, i) => {
    endOffsets[index] = sortedOffsets[i] ?? 0;
  });
  const symbols: SymbolDefinition[] = [];
  definitions.forEach((definition, i) => {
    const { start, end, kind, name, qualifiedName } = definition;
    if (kind === "scope" || kind === "import") return;
    symbols.push({
      ordinal: symbols.length,
      name: lastName(name, kind),
      qualifiedName,
      kind,
      signature: signatureOf(measure.text, definition),
      span: {
        byteStart: toFileOffset(map, start, startOffsets[i] ?? 0),
        byteEnd: Math.min(parts.byteLength, toFileOffset(map, end, endOffsets[i] ?? 0)),
        lineStart: measure.lineAt(start),
        lineEnd: measure.lineAt(Math.max(start, end - 1)),
      },
      chunkOrdinal: chunkOf[i] ?? 0,
    });
  });
  return symbols;
}

/** A file that is only a byte-order mark has bytes but no text: one chunk holds them. */
function chunkPositions({ positions, byteLength }: SetParts): readonly number[] {
  return positions.length === 1 && byteLength > 0 ? [0, 0] : positions;
}

/** Chunks that tile the file and its text, and the symbols in them. */
export function assembleSet(given: SetParts): {
  readonly chunks: Chunk[];
  readonly symbols: SymbolDefinition[];
} {
  const parts = { ...given, positions: chunkPositions(given) };
  const starts = Uint32Array.from(parts.positions);
  const chunkStarts = starts.subarray(0, Math.max(0, starts.length - 1));
  const chunkOf = parts.definitions.map((each) =>
    Math.max(0, lastAtMost(chunkStarts, each.nameStart)),
  );
  return {
    chunks: buildChunks(parts, starts, chunkOf),
    symbols: buildSymbols(parts, chunkOf),
  };
}
