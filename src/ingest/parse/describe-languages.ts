/** Writes what each language gets, for `docs/languages.md`. */
import { LANGUAGE_IDS, LANGUAGES, type LanguageId } from "../../domain/language.ts";
import { DEFAULT_ANALYZE_SETTINGS, MAX_CHUNK_BYTES } from "./analyze-settings.ts";
import { grammarsOf } from "./chunker-name.ts";
import { GRAMMARS, grammarVersion, isParsed } from "./grammars.ts";

const SPECIAL: Partial<Record<LanguageId, readonly [chunks: string, symbols: string]>> = {
  html: ["syntax tree; scripts and styles by their own", "ids, and those of scripts and styles"],
  vue: ["a chunk or more for each block, by its own tree", "ids, and those of scripts and styles"],
  svelte: [
    "a chunk or more for each block, by its own tree",
    "ids, and those of scripts and styles",
  ],
  jupyter: ["cells", "top-level functions and classes of code cells"],
  markdown: ["headings, then blank-line blocks", "headings"],
};

const SYMBOLS: Partial<Record<LanguageId, string>> = {
  css: "selectors, custom properties, keyframes",
  json: "keys of the top two levels",
  yaml: "keys of the top two levels",
  toml: "tables and keys",
  c: "functions, types, fields, enumerators, macros, variables of the file",
  bash: "functions and variables of the script",
};

function row(id: LanguageId): string {
  const { label, extensions } = LANGUAGES[id];
  const parsed = isParsed(id);
  const [chunks, symbols] = SPECIAL[id] ?? [
    parsed ? "syntax tree" : "blank-line blocks",
    SYMBOLS[id] ?? (parsed ? "definitions, qualified by what encloses them" : "none"),
  ];
  const grammars = grammarsOf(id).map((name) => `${GRAMMARS[name].wasm} ${grammarVersion(name)}`);
  const endings = extensions.map((extension) => `\`${extension}\``).join(" ");
  return `| ${label} | ${endings} | ${chunks} | ${symbols} | ${grammars.join(", ")} |`;
}

/** The whole page, as Markdown. */
export function describeLanguages(): string {
  const { maxChunkSize, parseTimeoutMs, maxParseBytes } = DEFAULT_ANALYZE_SETTINGS;
  const whole = (value: number): string => value.toLocaleString("en-US");
  return `# Languages

Generated from the parser's own tables by \`node scripts/generate-languages-doc.mjs\`; do not edit.

A file's language is told by its name, then by its \`#!\` line; a \`.h\` file is C++ when it looks like it. A chunk follows the
syntax tree up to ${whole(maxChunkSize)} characters that are not white space and never exceeds ${whole(MAX_CHUNK_BYTES)} bytes. A text of more than
${whole(maxParseBytes)} characters, or one that takes longer than ${whole(parseTimeoutMs)} ms to parse, is split at blank lines and counted as partial.

| language | endings | chunks | symbols | grammars |
| --- | --- | --- | --- | --- |
${LANGUAGE_IDS.map(row).join("\n")}
`;
}
