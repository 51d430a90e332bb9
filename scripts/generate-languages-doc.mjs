// Writes docs/languages.md from the tables that the parser itself uses. Needs a build: it reads dist.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const { describeLanguages } = await import(`${root}dist/ingest/parse/describe-languages.js`);

const text = describeLanguages();
const target = `${root}docs/languages.md`;
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("docs/languages.md is stale: run node scripts/generate-languages-doc.mjs");
    process.exit(1);
  }
} else {
  mkdirSync(`${root}docs`, { recursive: true });
  writeFileSync(target, text);
}
