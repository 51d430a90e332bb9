/** Finds scripts and styles inside markup: HTML, Vue and Svelte. */
import type { ParsedLanguage } from "./grammars.ts";

export interface EmbeddedBlock {
  /** The block's inside, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly language: ParsedLanguage;
}

// an opening tag that never ends is given up after so many parts, else each would be read to the end of the file
const OPENING = /<(script|style)\b((?:[^>"']|"[^"]*"|'[^']*'){0,1000})>/gi;
/** A page with more is data, and each block costs a parse. */
const MAX_BLOCKS = 200;

const LANG = /\b(?:lang|type)\s*=\s*["']?([\w/+.-]+)/i;

const SCRIPT_LANGUAGES: Readonly<Record<string, ParsedLanguage>> = {
  ts: "typescript",
  typescript: "typescript",
  "text/typescript": "typescript",
  tsx: "tsx",
  js: "javascript",
  jsx: "javascript",
  javascript: "javascript",
  module: "javascript",
  "text/javascript": "javascript",
  "application/javascript": "javascript",
  "text/babel": "javascript",
  "application/json": "json",
  "application/ld+json": "json",
  importmap: "json",
};
/** Indented dialects would parse as one long error. */
const STYLE_LANGUAGES = new Set(["css", "text/css", "scss", "less", "postcss"]);

function languageOfBlock(tag: string, attributes: string): ParsedLanguage | null {
  const lang = LANG.exec(attributes)?.[1]?.toLowerCase();
  if (tag === "style") return lang === undefined || STYLE_LANGUAGES.has(lang) ? "css" : null;
  return lang === undefined ? "javascript" : (SCRIPT_LANGUAGES[lang] ?? null);
}

/** Non-empty scripts and styles of `text`, in order. */
export function findEmbeddedBlocks(text: string): EmbeddedBlock[] {
  const blocks: EmbeddedBlock[] = [];
  OPENING.lastIndex = 0;
  for (
    let match = OPENING.exec(text);
    match !== null && blocks.length < MAX_BLOCKS;
    match = OPENING.exec(text)
  ) {
    const [whole, name = "", attributes = ""] = match;
    const tag = name.toLowerCase();
    const start = match.index + whole.length;
    const closing = new RegExp(`</${tag}`, "gi");
    closing.lastIndex = start;
    const end = closing.exec(text)?.index ?? text.length;
    const language = attributes.endsWith("/") ? null : languageOfBlock(tag, attributes);
    if (language !== null && text.slice(start, end).trim() !== "") {
      blocks.push({ start, end, language });
    }
    if (!attributes.endsWith("/")) OPENING.lastIndex = end;
  }
  return blocks;
}
