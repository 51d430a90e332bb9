/** Walks source trees and takes their pairs, in the order of tree and path, without near-duplicates. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { detectLanguage } from "../../src/domain/language.ts";
import { wordsOf } from "../../src/embedders/static-table/words-of.ts";
import { isParsed } from "../../src/ingest/parse/grammars.ts";
import { definitionPairs, type FoundPair } from "./definition-pairs.ts";
import { markdownPairs } from "./markdown-pairs.ts";
import type { Pair } from "./pair.ts";

/** Not written by hand, not the tree's own, or nothing but data. */
const SKIPPED_FOLDERS =
  /^(?:\.git|node_modules|vendor|third_party|3rdparty|dist|build|target|fixtures|testdata)$/u;
const SKIPPED_FILES = /\.min\.|\.generated\.|_pb2\.py$|\.pb\.go$|\.lock$/u;
const DATA_LANGUAGES: ReadonlySet<string> = new Set(["json", "yaml", "toml", "html", "css"]);
const LEAST_BYTES = 200;
const MOST_BYTES = 300_000;
const HEAD_CHARS = 1_000;
/** Words of a text that tell whether it is the same as another. */
const FINGERPRINT_WORDS = 40;

function* filesBelow(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.test(entry.name)) yield* filesBelow(path);
    else if (entry.isFile() && !SKIPPED_FILES.test(entry.name)) yield path;
  }
}

async function pairsOfFile(path: string): Promise<readonly FoundPair[]> {
  const { size } = statSync(path);
  if (size < LEAST_BYTES || size > MOST_BYTES) return [];
  const text = readFileSync(path, "utf8");
  const language = detectLanguage(path, text.slice(0, HEAD_CHARS));
  if (language === "markdown") return markdownPairs(text);
  if (!isParsed(language) || DATA_LANGUAGES.has(language)) return [];
  return definitionPairs(text, language);
}

/** Equal for texts that differ in spelling, punctuation or what follows the first words. */
function fingerprint(text: string): string {
  const words = (text.match(/[\p{L}\p{N}_$]+/gu) ?? []).flatMap(wordsOf);
  return createHash("sha1").update(words.slice(0, FINGERPRINT_WORDS).join(" ")).digest("base64");
}

export interface CollectedPairs {
  readonly pairs: readonly Pair[];
  readonly duplicates: number;
  readonly files: number;
}

/** Keeps the first of pairs whose code is the same, and of their queries those not met before. */
function createSieve(): (pair: FoundPair) => readonly Omit<Pair, "tree" | "path">[] {
  const seen = new Set<string>();
  const isNew = (text: string): boolean => {
    const print = fingerprint(text);
    const known = seen.has(print);
    seen.add(print);
    return !known;
  };
  return ({ queries, named, code }) =>
    isNew(code) ? queries.filter(isNew).map((query) => ({ query, named, code })) : [];
}

/** `corpus` holds one source tree a folder. `onTree` is called after each with the pairs that it gave. */
export async function collectPairs(
  corpus: string,
  onTree: (tree: string, pairs: number) => void,
): Promise<CollectedPairs> {
  const sieve = createSieve();
  const pairs: Pair[] = [];
  let duplicates = 0;
  let files = 0;
  for (const tree of readdirSync(corpus).sort()) {
    const root = join(corpus, tree);
    if (!statSync(root).isDirectory()) continue;
    const before = pairs.length;
    for (const file of filesBelow(root)) {
      files++;
      const found = await pairsOfFile(file);
      const kept = found.flatMap(sieve);
      duplicates += found.reduce((sum, { queries }) => sum + queries.length, 0) - kept.length;
      const path = relative(root, file);
      pairs.push(...kept.map((pair) => ({ tree, path, ...pair })));
    }
    onTree(tree, pairs.length - before);
  }
  return { pairs, duplicates, files };
}
