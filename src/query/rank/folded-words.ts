/** Folded words of names and paths, remembered: the same few thousand names come with every question. */
import { splitWords } from "../../domain/words.ts";
import { foldWord } from "./fold-word.ts";

/** About 5 MB when full; then it starts anew. */
const MOST_REMEMBERED = 10_000;
const remembered = new Map<string, ReadonlySet<string>>();

/** The folded words of `name`; its parts alone when it has several. */
export function foldedParts(name: string): ReadonlySet<string> {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const words = splitWords(name);
  const compound = name.toLowerCase();
  const parts = new Set(
    (words.length > 1 ? words.filter((word) => word !== compound) : words).map(foldWord),
  );
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(name, parts);
  return parts;
}
