/** From identifiers to rows of the table: a row a known word, rows of character grams for every other word. */
import { wordsOf } from "./words-of.ts";

/** Rows of one identifier, with the part of an occurrence that each gets. */
export interface IdentifierRows {
  readonly rows: readonly number[];
  readonly shares: readonly number[];
}

export interface VocabularyShape {
  readonly words: readonly string[];
  readonly gramLength: number;
  readonly buckets: number;
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function hashOf(gram: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < gram.length; i++)
    hash = Math.imul(hash ^ gram.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Rows of the grams of a word between its edges; at least one. */
export function gramRows(word: string, { words, gramLength, buckets }: VocabularyShape): number[] {
  if (buckets === 0) return [];
  const edged = `<${word}>`;
  const count = Math.max(1, edged.length - gramLength + 1);
  return Array.from(
    { length: count },
    (_, i) => words.length + (hashOf(edged.slice(i, i + gramLength)) % buckets),
  );
}

/** Identifiers come again and again; some ten megabytes when full, then it starts anew. */
const MOST_REMEMBERED = 60_000;

export interface Vocabulary {
  readonly rowsOf: (identifier: string) => IdentifierRows;
}

/** The same identifier always has the same rows. */
export function createVocabulary(shape: VocabularyShape): Vocabulary {
  const known = new Map(shape.words.map((word, row) => [word, row]));
  const remembered = new Map<string, IdentifierRows>();
  const lookUp = (identifier: string): IdentifierRows => {
    const rows: number[] = [];
    const shares: number[] = [];
    for (const word of wordsOf(identifier)) {
      const row = known.get(word);
      const found = row === undefined ? gramRows(word, shape) : [row];
      for (const each of found) {
        rows.push(each);
        shares.push(1 / found.length);
      }
    }
    return { rows, shares };
  };
  return {
    rowsOf: (identifier) => {
      let found = remembered.get(identifier);
      if (found === undefined) {
        found = lookUp(identifier);
        if (remembered.size >= MOST_REMEMBERED) remembered.clear();
        // a key cut out of a text would keep the whole text
        remembered.set(Buffer.from(identifier).toString(), found);
      }
      return found;
    },
  };
}
