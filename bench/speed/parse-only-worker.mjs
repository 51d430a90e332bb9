// Reads, decodes and parses files and does nothing else: the least that indexing them must cost, in the product's own threads.
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { languageOf } from "../../dist/ingest/parse/analyze-bytes.js";
import { DEFAULT_ANALYZE_SETTINGS } from "../../dist/ingest/parse/analyze-settings.js";
import { decodeText } from "../../dist/ingest/parse/decode-text.js";
import { loadParser } from "../../dist/ingest/parse/load-parser.js";
import { parseText } from "../../dist/ingest/parse/parse-text.js";

const { maxParseBytes, parseTimeoutMs } = DEFAULT_ANALYZE_SETTINGS;

parentPort.on("message", async (files) => {
  for (const file of files) {
    const bytes = readFileSync(file);
    const { text } = decodeText(bytes);
    if (bytes.length > maxParseBytes) continue;
    const { parser } = await loadParser(languageOf(file, bytes));
    parseText(parser, text, parseTimeoutMs)?.delete();
  }
  parentPort.postMessage("next");
});
