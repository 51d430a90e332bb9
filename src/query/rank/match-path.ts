/** How much of a question a file's path answers: its name first, then the folders that it lies in. */
import { splitWords } from "../../domain/words.ts";
import type { WeighedQuestion } from "../candidate.ts";
import { foldWord } from "./fold-word.ts";
import { WEIGHTS } from "./weights.ts";

/** Folders above these say where the project lies, not what the file is about. */
const FOLDERS_READ = 2;
/** File names that say nothing: their folder's name stands for them. */
const ENTRY_STEMS = new Set(["index", "mod", "lib", "main", "init", "__init__", "core", "base"]);

export interface PathWords {
  /** Folded words of the file's stem, or of its folder when the stem is an entry point's. */
  readonly stem: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

const foldAll = (text: string): string[] => splitWords(text).map(foldWord);

export function readPath(path: string): PathWords {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const stem = file.replace(/(?<=.)\.[^.]*$/u, "");
  const folders = parts.slice(-FOLDERS_READ);
  const named = ENTRY_STEMS.has(stem.toLowerCase()) ? [stem, folders.at(-1) ?? ""] : [stem];
  return { stem: new Set(named.flatMap(foldAll)), folders: new Set(folders.flatMap(foldAll)) };
}

/** Long enough that a shared beginning means a shared meaning (`auth`, `authentication`). */
const LEAST_PREFIX = 4;

function has(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word)) return true;
  if (word.length < LEAST_PREFIX) return false;
  for (const other of words) {
    if (other.length >= LEAST_PREFIX && (other.startsWith(word) || word.startsWith(other)))
      return true;
  }
  return false;
}

/** From 0 (no word of the question stands in the path) to 1 (the file's name holds them all), plus a share when the name holds nothing else. */
export function scorePath(question: WeighedQuestion, path: PathWords): number {
  let total = 0;
  let matched = 0;
  const folded = question.words.map(foldWord);
  folded.forEach((word, i) => {
    const weight = question.weights[i] ?? 0;
    total += weight;
    if (has(path.stem, word)) matched += weight;
    else if (has(path.folders, word)) matched += weight * WEIGHTS.pathFolder;
  });
  if (total === 0) return 0;
  const words = new Set(folded);
  const whole =
    [...path.stem].filter((word) => has(words, word)).length / Math.max(1, path.stem.size);
  return WEIGHTS.path * (matched / total) + WEIGHTS.pathStem * whole * Math.min(1, matched);
}
