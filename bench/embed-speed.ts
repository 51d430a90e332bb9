/** Chunks a second that the built-in embedder takes in one thread, beside the parsing and chunking of the same files: npm run bench:embed-speed -- DIR */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { analyzeBytes } from "../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../src/ingest/parse/analyze-settings.ts";
import { decodeText } from "../src/ingest/parse/decode-text.ts";
import { embedChunks, openThreadEmbedder } from "../src/ingest/parse/embed-chunks.ts";
import { openBuiltIn } from "../src/server/open-embedders.ts";
import { barePass } from "./speed/corpus.ts";
import { hasGrammar } from "./speed/measure-index.ts";

const MOST_FILES = 1_500;

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error("usage: npm run bench:embed-speed -- DIR");
const embedder = await openThreadEmbedder(openBuiltIn().inThread);
if (embedder === null) throw new Error("the built-in table does not open");

const files = barePass(root)
  .map(({ path }) => path)
  .filter(hasGrammar)
  .sort()
  .slice(0, MOST_FILES);
let chunks = 0;
let bytesRead = 0;
let analyzeMs = 0;
let embedMs = 0;
for (const path of files) {
  const bytes = readFileSync(join(root, path));
  const startedMs = performance.now();
  const { chunkSet } = await analyzeBytes({ path, bytes, settings: DEFAULT_ANALYZE_SETTINGS });
  const analyzedMs = performance.now();
  embedChunks(embedder, decodeText(bytes).utf8, chunkSet.chunks);
  embedMs += performance.now() - analyzedMs;
  analyzeMs += analyzedMs - startedMs;
  chunks += chunkSet.chunks.count;
  bytesRead += bytes.length;
}
const perSecond = (count: number): string =>
  Math.round((count * 1_000) / embedMs).toLocaleString("en");
console.log(
  `${files.length} files, ${(bytesRead / 1e6).toFixed(1)} MB, ${chunks} chunks, one thread`,
);
console.log(
  `embedding: ${perSecond(chunks)} chunks/s, ${(bytesRead / 1e3 / embedMs).toFixed(1)} MB/s`,
);
console.log(`beside parsing and chunking of them: ${(embedMs / analyzeMs).toFixed(2)} x`);
