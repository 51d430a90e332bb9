/** docs/languages.md: what each language gets, from the tables that the parser itself uses. */
import { LANGUAGE_IDS, LANGUAGES, type LanguageId } from "../src/domain/language.ts";
import { DEFAULT_ANALYZE_SETTINGS, MAX_CHUNK_BYTES } from "../src/ingest/parse/analyze-settings.ts";
import { grammarsOf } from "../src/ingest/parse/chunker-name.ts";
import { GRAMMARS, grammarVersion, isParsed } from "../src/ingest/parse/grammars.ts";

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

/** The whole page, as Markdown, below a note that it is generated. */
export function languagesPage(generated: string): string {
  const { maxChunkSize, parseTimeoutMs, maxParseBytes } = DEFAULT_ANALYZE_SETTINGS;
  const whole = (value: number): string => value.toLocaleString("en-US");
  return `# Languages

${generated}

A file's language is told by its name, then by its \`#!\` line; a \`.h\` file is C++ when it looks like it. A chunk follows the
syntax tree up to ${whole(maxChunkSize)} characters that are not white space and never exceeds ${whole(MAX_CHUNK_BYTES)} bytes. A text of more than
${whole(maxParseBytes)} characters, or one that takes longer than ${whole(parseTimeoutMs)} ms to parse, is split at blank lines and counted as partial.

| language | endings | chunks | symbols | grammars |
| --- | --- | --- | --- | --- |
${LANGUAGE_IDS.map(row).join("\n")}
`;
}
