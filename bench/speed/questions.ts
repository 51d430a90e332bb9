/** Questions made from the corpus itself: the same words a reader of it would use, chosen without luck. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WORD = /[A-Za-z]{3,}/g;

/**
 * `count` questions of three to six words. Each takes its words from one place of one file: files at equal steps through the sorted
 * list, the line in the middle of the file and what follows it. Deterministic for a tree.
 */
export function questionsOf(root: string, paths: readonly string[], count: number): string[] {
  const questions: string[] = [];
  const step = Math.max(1, Math.floor(paths.length / (count * 2)));
  for (let i = 0; i < paths.length && questions.length < count; i += step) {
    const text = readFileSync(join(root, paths[i] ?? ""), "utf8");
    const words = [
      ...new Set(text.slice(text.length / 2, text.length / 2 + 600).match(WORD) ?? []),
    ];
    if (words.length >= 6) questions.push(words.slice(0, 3 + (questions.length % 4)).join(" "));
  }
  return questions;
}
