/** One file's bytes become a content and its chunk set: the flow of parsing and chunking. */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { packChunks } from "../../domain/chunk.ts";
import { type PackedFacts, packFacts } from "../../domain/code-facts.ts";
import type { ChunkSet, Content } from "../../domain/content.ts";
import { detectLanguage, type LanguageId } from "../../domain/language.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { chooseCuts } from "../chunk/choose-cuts.ts";
import { nestDefinitions, type ScopedDefinition } from "../chunk/definition.ts";
import { placeBoundaries } from "../chunk/place-boundaries.ts";
import { measureText, type TextMeasure } from "../chunk/text-measure.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { assembleSet } from "./assemble-set.ts";
import { chunkerName } from "./chunker-name.ts";
import { type DecodedText, decodeText } from "./decode-text.ts";
import { extractFacts } from "./facts/extract-facts.ts";
import { textFacts } from "./facts/settings-facts.ts";
import { layOut } from "./lay-out.ts";
import type { Layout } from "./layout.ts";
import { plainLayout } from "./tree-layout.ts";

export interface AnalyzeRequest {
  /** Relative to its root, `/`-separated: only the name tells the language. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly settings: AnalyzeSettings;
}

export interface Analysis {
  readonly content: Content;
  readonly chunkSet: ChunkSet;
}

/** Speed counts for more than size: deflating harder costs as much as parsing. */
const DEFLATE_LEVEL = 1;
/** Bytes that tell the language where the name does not; even, so that UTF-16 stays whole. */
const HEAD_BYTES = 4_096;
/** UTF-8 bytes a UTF-16 unit takes at most. */
const BYTES_PER_UNIT = 3;

/** SHA-256 of the bytes, 64 hex digits: what names a content. */
export function hashContent(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Language of the file at `path` by its name and, where that is not enough, its first kilobytes. */
export function languageOf(path: string, bytes: Buffer): LanguageId {
  // what detection looks for is ASCII, so a head cut inside a character does no harm
  return detectLanguage(path, decodeText(bytes.subarray(0, HEAD_BYTES)).text);
}

function unitWidth(decoded: DecodedText): number {
  if (!decoded.ascii) return BYTES_PER_UNIT;
  return decoded.map.kind === "units" ? decoded.map.scale : 1;
}

/**
 * Decodes, parses, chunks and names the definitions of one file. Asynchronous only to load a grammar; the same request
 * always gives the same result. Throws AppError GRAMMAR_UNAVAILABLE.
 */
export async function analyzeBytes(request: AnalyzeRequest): Promise<Analysis> {
  const { path, bytes, settings } = request;
  const decoded = decodeText(bytes);
  return analyzeDecoded({
    decoded,
    bytes,
    settings,
    hash: hashContent(bytes),
    language: languageOf(path, bytes),
    avoidParse: null,
  });
}

/** The part of `analyzeBytes` that follows decoding and hashing. */
export async function analyzeDecoded(request: {
  readonly decoded: DecodedText;
  readonly bytes: Buffer;
  readonly settings: AnalyzeSettings;
  readonly hash: string;
  readonly language: LanguageId;
  /** Why the text is not to be parsed, or null. */
  readonly avoidParse: string | null;
}): Promise<Analysis> {
  const { decoded, bytes, settings, hash, language, avoidParse } = request;
  const { text } = decoded;
  const measure = measureText(text);
  const layout =
    avoidParse === null ? await layOut(text, language, settings) : plainLayout(text, avoidParse);
  try {
    const cuts = chooseCuts(measure, layout.parts, text.length, settings.maxChunkSize);
    const { positions, cutTokens } = placeBoundaries(measure, cuts, unitWidth(decoded));
    const definitions = nestDefinitions(layout.definitions, layout.separator);
    const parts = { decoded, byteLength: bytes.length, measure, positions, definitions };
    const { chunks, symbols } = assembleSet({ ...parts, plain: layout.plain });
    const content = {
      hash,
      byteLength: bytes.length,
      encoding: decoded.encoding,
      replacements: decoded.replacements,
      lineCount: measure.lineCount,
      deflatedText: deflateRawSync(decoded.utf8, { level: DEFLATE_LEVEL }),
      textLength: decoded.utf8.length,
    };
    const chunkSet = {
      contentHash: hash,
      chunker: chunkerName(language, settings),
      language,
      partial: layout.partial,
      ...(cutTokens === 0 ? {} : { cutTokens }),
      chunks: packChunks(chunks),
      symbols,
      facts: factsOf(layout, language, { measure, definitions, symbols }),
    };
    return { content, chunkSet };
  } finally {
    layout.release();
  }
}

function factsOf(
  { facts }: Layout,
  language: LanguageId,
  parts: {
    readonly measure: TextMeasure;
    readonly definitions: readonly ScopedDefinition[];
    readonly symbols: readonly SymbolDefinition[];
  },
): PackedFacts {
  const { text } = parts.measure;
  return packFacts(
    facts == null
      ? textFacts(text, language, parts.measure)
      : extractFacts({ ...facts, ...parts, text }),
  );
}
