/** The first index of a folder, beside reading and parsing the same files alone. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { detectLanguage } from "../../src/domain/language.ts";
import { isParsed } from "../../src/ingest/parse/grammars.ts";
import { CLI, runToEnd } from "./child-process.ts";
import { type CorpusFile, countLines, layOut } from "./corpus.ts";
import { parseOnlySeconds } from "./parse-only.ts";

export interface IndexFigures {
  readonly files: number;
  readonly lines: number;
  readonly megabytes: number;
  readonly parseOnlySeconds: number;
  readonly indexSeconds: number;
  /** The same without an embedder. */
  readonly wordsOnlySeconds: number;
  readonly peakMiB: number;
  readonly databaseMiB: number;
  readonly wordsOnlyMiB: number;
  readonly report: string;
}

export const hasGrammar = (path: string): boolean => isParsed(detectLanguage(path, ""));

/** Indexes a tree of exactly `files` (hard links beside the original) in a process of its own, then parses the same tree alone. */
export async function measureIndex(
  root: string,
  files: readonly CorpusFile[],
  work: string,
): Promise<IndexFigures> {
  // beside the corpus, so that files can be linked instead of copied
  const tree = mkdtempSync(join(dirname(root), ".quarry-bench-"));
  const dataDir = mkdtempSync(join(work, "data-"));
  const wordsDir = mkdtempSync(join(work, "words-"));
  try {
    const paths = files.map(({ path }) => path);
    mkdirSync(tree, { recursive: true });
    layOut(root, tree, paths);
    const parse = await parseOnlySeconds(tree, paths);
    const index = [CLI, "index", "--root", tree, tree];
    const words = await runToEnd([...index, "--embedder", "off"], { QUARRY_DATA_DIR: wordsDir });
    const run = await runToEnd(index, { QUARRY_DATA_DIR: dataDir });
    return {
      files: paths.length,
      lines: countLines(tree, paths),
      megabytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6,
      parseOnlySeconds: parse,
      indexSeconds: run.seconds,
      wordsOnlySeconds: words.seconds,
      wordsOnlyMiB: folderMiB(wordsDir),
      peakMiB: run.peakMiB,
      databaseMiB: folderMiB(dataDir),
      report: run.output.trim(),
    };
  } finally {
    rmSync(tree, { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(wordsDir, { recursive: true, force: true });
  }
}

export function folderMiB(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size / 1_048_576, 0);
}
