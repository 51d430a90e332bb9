/** Prints what parsing a folder costs alone and what each further stage adds. Usage: npx tsx bench/parse-speed.ts DIR [EXTENSIONS] */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { splitWords } from "../src/domain/words.ts";
import { chooseCuts } from "../src/ingest/chunk/choose-cuts.ts";
import { nestDefinitions } from "../src/ingest/chunk/definition.ts";
import { placeBoundaries } from "../src/ingest/chunk/place-boundaries.ts";
import { measureText } from "../src/ingest/chunk/text-measure.ts";
import { analyzeBytes, languageOf } from "../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../src/ingest/parse/analyze-settings.ts";
import { decodeText } from "../src/ingest/parse/decode-text.ts";
import { findDefinitions } from "../src/ingest/parse/find-definitions.ts";
import { GRAMMARS, isParsed, type ParsedLanguage } from "../src/ingest/parse/grammars.ts";
import { loadParser } from "../src/ingest/parse/load-parser.ts";
import { parseText } from "../src/ingest/parse/parse-text.ts";
import { treeParts } from "../src/ingest/parse/tree-parts.ts";

const settings = DEFAULT_ANALYZE_SETTINGS;
const [folder = "src", extensions = ""] = process.argv.slice(2);
const wanted = extensions.split(",").filter((extension) => extension !== "");

const seconds = new Map<string, number>();

/** Processor time, so that other work on the machine does not count. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function timed<T>(stage: string, work: () => T): T {
  const start = cpuSeconds();
  try {
    return work();
  } finally {
    seconds.set(stage, (seconds.get(stage) ?? 0) + cpuSeconds() - start);
  }
}

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
  .filter((path) => wanted.length === 0 || wanted.some((extension) => path.endsWith(extension)))
  .filter((path) => statSync(path).size <= settings.maxParseBytes)
  .filter((path) => isParsed(languageOf(path, Buffer.alloc(0))));

let bytes = 0;
let chunks = 0;
let symbols = 0;
for (const path of files) {
  const language = languageOf(path, Buffer.alloc(0)) as ParsedLanguage;
  const { parser, query } = await loadParser(language);
  const raw = timed("read + decode", () => readFileSync(path));
  const { text, utf8 } = timed("read + decode", () => decodeText(raw));
  const tree = timed("parse", () => parseText(parser, text, settings.parseTimeoutMs));
  bytes += raw.length;
  if (tree === null) continue;
  const measure = timed("measure", () => measureText(text));
  const grammar = GRAMMARS[language];
  const positions = timed("cut", () => {
    const parts = treeParts({ text, grammar }, tree.rootNode, 0);
    const cuts = chooseCuts(measure, parts, text.length, settings.maxChunkSize);
    return placeBoundaries(measure, cuts, 1).positions;
  });
  const found = timed("definitions", () =>
    findDefinitions(text, tree.rootNode, query, grammar.maxDepth),
  );
  timed("nest", () => nestDefinitions(found, "."));
  timed("words", () =>
    positions.map((at, i) => splitWords(text.slice(at, positions[i + 1])).join(" ")),
  );
  timed("deflate", () => deflateRawSync(utf8, { level: 1 }));
  tree.delete();
}
const start = cpuSeconds();
for (const path of files) {
  const { chunkSet } = await analyzeBytes({ path, bytes: readFileSync(path), settings });
  chunks += chunkSet.chunks.count;
  symbols += chunkSet.symbols.length;
}
const whole = cpuSeconds() - start;
const alone = (seconds.get("read + decode") ?? 0) + (seconds.get("parse") ?? 0);

console.log(
  `${folder}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${chunks} chunks, ${symbols} symbols`,
);
for (const [stage, spent] of seconds) {
  console.log(`${stage.padEnd(14)} ${spent.toFixed(2)} s  ${((100 * spent) / alone).toFixed(0)} %`);
}
console.log(`parse alone    ${alone.toFixed(2)} s  ${(bytes / 1e6 / alone).toFixed(2)} MB/s`);
console.log(`all of it      ${whole.toFixed(2)} s  ${(whole / alone).toFixed(2)} × parse alone`);
