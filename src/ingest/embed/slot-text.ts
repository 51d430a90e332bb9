/** What a model is given of a chunk, by slot. */
import { createHash } from "node:crypto";
import type { EmbeddingSlot } from "../../domain/embedding.ts";
import type { LanguageId } from "../../domain/language.ts";

/** Languages whose chunks are prose as they are. */
const PROSE: ReadonlySet<string> = new Set(["markdown", "text", "rst", "asciidoc", "html"]);
const BLOCKS = /\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|'''[\s\S]*?'''|\{-[\s\S]*?-\}|--\[\[[\s\S]*?\]\]/gu;
const LINES = /^[^\S\n]*(?:\/\/|#|--|;|%)(?!!)(.*)$/gmu;
const MARKERS = /^[\s*/"'#!;{}%[\]-]+|[\s*/"'{}[\]-]+$/gu;
/** Less is a marker or a rule under a heading. */
const LEAST_LETTERS = 12;

/** Comments and documentation of a chunk, in order of appearance, without their markers. */
function proseOf(text: string): string | null {
  const found: { readonly at: number; readonly text: string }[] = [];
  const rest = text.replace(BLOCKS, (block, at: number) => {
    found.push({ at, text: block });
    return block.replace(/[^\n]/gu, " ");
  });
  for (const match of rest.matchAll(LINES)) found.push({ at: match.index, text: match[1] ?? "" });
  const prose = found
    .sort((a, b) => a.at - b.at)
    .flatMap((part) => part.text.split("\n"))
    .map((line) => line.replace(MARKERS, ""))
    .filter((line) => line !== "")
    .join("\n");
  return (prose.match(/\p{L}/gu)?.length ?? 0) < LEAST_LETTERS ? null : prose;
}

/** Null when the chunk has no such text. `summary` is written by others, never derived. */
export function slotText(slot: EmbeddingSlot, text: string, language: LanguageId): string | null {
  if (slot === "code") return text;
  if (slot === "summary") return null;
  return PROSE.has(language) ? text : proseOf(text);
}

/** Names the exact text that a model was given: the first half of its SHA-256, sixteen bytes. Zeros for none. */
export function slotHash(text: string | null): Uint8Array {
  if (text === null) return new Uint8Array(16);
  return new Uint8Array(createHash("sha256").update(text).digest().subarray(0, 16));
}
