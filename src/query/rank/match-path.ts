/** How much of a question a file's path answers: its name first, then the folders that it lies in. */
import { foldedParts } from "./folded-words.ts";
import type { QuestionTerms } from "./question-terms.ts";
import { WEIGHTS } from "./weights.ts";

/** Folders above these say where the project lies, not what the file is about. */
const FOLDERS_READ = 2;
/** Names of entry points, which say nothing alone: the folder's name is theirs too. */
const ENTRY_STEMS: ReadonlySet<string> = new Set([
  "index",
  "mod",
  "lib",
  "main",
  "init",
  "__init__",
  "core",
  "base",
]);
/** Words this long that begin alike mean alike: `auth` and `authentication`. */
const LEAST_PREFIX = 4;

interface PathParts {
  readonly stem: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** The same files come up again and again; a few megabytes when full, then it starts anew. */
const MOST_REMEMBERED = 4_000;
const remembered = new Map<string, PathParts>();

function partsOf(path: string): PathParts {
  let parts = remembered.get(path);
  if (parts === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    parts = readPath(path);
    remembered.set(path, parts);
  }
  return parts;
}

function readPath(path: string): PathParts {
  const parts = path.split("/");
  const stem = (parts.pop() ?? "").replace(/(?<=.)\.[^.]*$/u, "");
  const folders = parts.slice(-FOLDERS_READ);
  const named = ENTRY_STEMS.has(stem.toLowerCase()) ? [stem, folders.at(-1) ?? ""] : [stem];
  const fold = (names: readonly string[]): Set<string> =>
    new Set(names.flatMap((name) => [...foldedParts(name)]));
  return { stem: fold(named), folders: fold(folders) };
}

function holds(
  words: { has(word: string): boolean; keys(): Iterable<string> },
  word: string,
): boolean {
  if (words.has(word)) return true;
  if (word.length < LEAST_PREFIX) return false;
  for (const other of words.keys()) {
    if (other.length >= LEAST_PREFIX && (other.startsWith(word) || word.startsWith(other)))
      return true;
  }
  return false;
}

/** 0 when no word of the question stands in the path. */
export function scorePath({ weights, total }: QuestionTerms, path: string): number {
  const { stem, folders } = partsOf(path);
  let matched = 0;
  for (const [word, weight] of weights) {
    if (holds(stem, word)) matched += weight;
    else if (holds(folders, word)) matched += weight * WEIGHTS.folder;
  }
  const asked = [...stem].filter((word) => holds(weights, word)).length;
  return (
    WEIGHTS.stem * (matched / Math.max(total, 1e-9)) +
    WEIGHTS.wholeStem * (asked / Math.max(1, stem.size))
  );
}
