/** What a model is given of a chunk, by slot. */
import { createHash } from "node:crypto";
import type { EmbeddingSlot } from "../../domain/embedding.ts";
import type { LanguageId } from "../../domain/language.ts";

/** Languages whose chunks are prose as they are. */
const PROSE: ReadonlySet<string> = new Set(["markdown", "text", "rst", "asciidoc", "html"]);
/** Where a comment or a documentation string of several lines may begin, and what ends it. */
const OPENINGS = /\/\*|"""|'''|\{-|--\[\[/gu;
const CLOSINGS: Readonly<Record<string, string>> = {
  "/*": "*/",
  '"""': '"""',
  "'''": "'''",
  "{-": "-}",
  "--[[": "]]",
};
const LINES = /^[ \t]*(?:\/\/|#|--|;|%)(?!!)(.*)$/gmu;
const LEADING = new Set(" \t\r\f\v\u00a0*/\"'#!;{}%[]-");
const TRAILING = new Set(" \t\r\f\v\u00a0*/\"'{}[]-");
/** Less is a marker or a rule under a heading. */
const LEAST_LETTERS = 12;

interface Passage {
  readonly at: number;
  readonly text: string;
}

/** Found by plain look-ups: an expression over both ends takes the square of the length where openings are not closed. */
function findBlocks(text: string): readonly Passage[] {
  const blocks: Passage[] = [];
  const unclosed = new Set<string>();
  let from = 0;
  for (const { 0: opening, index: at } of text.matchAll(OPENINGS)) {
    if (at < from || unclosed.has(opening)) continue;
    const closing = CLOSINGS[opening] ?? "";
    const end = text.indexOf(closing, at + opening.length);
    if (end === -1) {
      unclosed.add(opening);
      continue;
    }
    from = end + closing.length;
    blocks.push({ at, text: text.slice(at, from) });
  }
  return blocks;
}

/** Line comments between the blocks. */
function findLines(text: string, blocks: readonly Passage[]): readonly Passage[] {
  const passages: Passage[] = [];
  let from = 0;
  for (const block of [...blocks, { at: text.length, text: "" }]) {
    for (const match of text.slice(from, block.at).matchAll(LINES))
      passages.push({ at: from + match.index, text: match[1] ?? "" });
    from = block.at + block.text.length;
  }
  return passages;
}

function withoutMarkers(line: string): string {
  let from = 0;
  let to = line.length;
  while (from < to && LEADING.has(line[from] ?? "")) from++;
  while (from < to && TRAILING.has(line[to - 1] ?? "")) to--;
  return line.slice(from, to);
}

/** Comments and documentation of a chunk, in order of appearance, without their markers. */
function proseOf(text: string): string | null {
  const blocks = findBlocks(text);
  const prose = [...blocks, ...findLines(text, blocks)]
    .sort((a, b) => a.at - b.at)
    .flatMap((passage) => passage.text.split("\n"))
    .map(withoutMarkers)
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
