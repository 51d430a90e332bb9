/**
 * What the code graph costs in a parse thread, by language: compiling its query, and extracting facts beside parsing the same files.
 * Processor time of one thread, so that other work on the machine counts little. Run: npm run bench:facts -- DIR…
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nestDefinitions } from "../src/ingest/chunk/definition.ts";
import { measureText } from "../src/ingest/chunk/text-measure.ts";
import { analyzeBytes, languageOf } from "../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../src/ingest/parse/analyze-settings.ts";
import { blankMacros } from "../src/ingest/parse/blank-macros.ts";
import { decodeText } from "../src/ingest/parse/decode-text.ts";
import { extractFacts } from "../src/ingest/parse/facts/extract-facts.ts";
import { FACT_RULES } from "../src/ingest/parse/facts/fact-rules.ts";
import { findDefinitions } from "../src/ingest/parse/find-definitions.ts";
import { GRAMMARS, type ParsedLanguage } from "../src/ingest/parse/grammars.ts";
import { type LoadedParser, loadParser } from "../src/ingest/parse/load-parser.ts";
import { parseText } from "../src/ingest/parse/parse-text.ts";
import { barePass } from "./speed/corpus.ts";

/** Files of a language; more do not change the ratio. */
const MOST_FILES = 150;
/** Larger ones are mostly data. */
const MAX_FILE_BYTES = 262_144;
/** The first round is for what compiles itself while it runs. */
const ROUNDS = 2;

const settings = DEFAULT_ANALYZE_SETTINGS;
const roots = process.argv.slice(2);
if (roots.length === 0) throw new Error("usage: npm run bench:facts -- DIR…");

interface Spent {
  parse: number;
  query: number;
  extract: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function filesByLanguage(): Map<ParsedLanguage, string[]> {
  const found = new Map<ParsedLanguage, string[]>();
  const files = roots.flatMap((root) =>
    barePass(root)
      .filter(({ sizeBytes }) => sizeBytes <= MAX_FILE_BYTES)
      .map(({ path }) => join(root, path)),
  );
  for (const path of files.sort()) {
    const language = languageOf(path, Buffer.alloc(0)) as ParsedLanguage;
    if (FACT_RULES[language] === undefined) continue;
    const list = found.get(language) ?? [];
    if (list.length < MOST_FILES) list.push(path);
    found.set(language, list);
  }
  return found;
}

/** Parses one file, runs the reference query over it and extracts its facts, each timed. */
async function measureFile(
  path: string,
  language: ParsedLanguage,
  { parser, query, facts }: LoadedParser,
  spent: Spent,
): Promise<number> {
  const bytes = readFileSync(path);
  const { chunkSet } = await analyzeBytes({ path, bytes, settings });
  const { text } = decodeText(bytes);
  const started = cpuMs();
  const tree = parseText(parser, blankMacros(text, language), settings.parseTimeoutMs);
  const parsed = cpuMs();
  if (tree === null || facts === null) return 0;
  const root = tree.rootNode;
  const found = findDefinitions(text, root, query, GRAMMARS[language].maxDepth);
  const definitions = nestDefinitions(found, ".");
  const measure = measureText(text);
  const references = facts.query();
  const asked = cpuMs();
  references.matches(root);
  const answered = cpuMs();
  const { symbols } = chunkSet;
  extractFacts({
    text,
    measure,
    root,
    query: references,
    rules: facts.rules,
    definitions,
    symbols,
  });
  spent.extract += cpuMs() - answered;
  spent.query += answered - asked;
  spent.parse += parsed - started;
  tree.delete();
  return bytes.length;
}

const row = (cells: readonly string[]): void =>
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(12) : cell.padStart(12))).join(""));

row(["language", "files", "MB", "compile ms", "parse MB/s", "query ÷", "extract ÷"]);
for (const [language, paths] of [...(await filesByLanguage())].sort()) {
  const loaded = await loadParser(language);
  const before = cpuMs();
  loaded.facts?.query();
  const compileMs = cpuMs() - before;
  let spent: Spent = { parse: 0, query: 0, extract: 0 };
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    spent = { parse: 0, query: 0, extract: 0 };
    bytes = 0;
    for (const path of paths) bytes += await measureFile(path, language, loaded, spent);
  }
  row([
    language,
    String(paths.length),
    (bytes / 1e6).toFixed(2),
    compileMs.toFixed(0),
    (bytes / 1e3 / spent.parse).toFixed(2),
    (spent.query / spent.parse).toFixed(2),
    (spent.extract / spent.parse).toFixed(2),
  ]);
}
