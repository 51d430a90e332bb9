/** Rows of the word index: postings of the texts that a project begins to show. */
import { bigints, integerLists, integers, smallintLists, texts } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import type { Transaction } from "../transaction.ts";
import { countWords } from "./path-rows.ts";

/** A text that the project's word index has not got. */
export interface BegunText {
  readonly textPk: number;
  /** How many shown chunks have it. */
  readonly shown: number;
  readonly words: readonly string[];
}

const TAKE_NUMBERS = `UPDATE word_projects SET next_number = next_number + $2, next_segment = next_segment + 1
  WHERE project_pk = $1 RETURNING next_number - $2 AS first, next_segment - 1 AS segment`;

/** More of one word says nothing more; a `smallint` holds it. */
const MOST_COUNTED = 32_767;

interface Posting {
  readonly texts: number[];
  readonly counts: number[];
}

export async function indexBegunTexts(
  tx: Transaction,
  projectPk: number,
  begun: readonly BegunText[],
): Promise<void> {
  if (begun.length === 0) return;
  const taken = await tx.get<{ first: number; segment: number }>(
    TAKE_NUMBERS,
    projectPk,
    begun.length,
  );
  const { first = 0, segment = 0 } = taken ?? {};
  await insertRows(tx, {
    into: "word_texts",
    same: { project_pk: projectPk },
    columns: {
      number: integers(begun.map((_, i) => first + i)),
      text_pk: bigints(begun.map(({ textPk }) => textPk)),
      length: integers(begun.map(({ words }) => words.length)),
      shown: integers(begun.map(({ shown }) => shown)),
    },
  });
  const postings = gather(begun, first);
  await insertRows(tx, {
    into: "postings",
    same: { project_pk: projectPk, segment },
    columns: {
      term: texts(postings.map(([term]) => term)),
      texts: integerLists(postings.map(([, { texts }]) => texts)),
      counts: smallintLists(postings.map(([, { counts }]) => counts)),
    },
  });
}

/** In order of word, as the index is. */
function gather(begun: readonly BegunText[], first: number): [string, Posting][] {
  const postings = new Map<string, Posting>();
  for (const [i, { words }] of begun.entries()) {
    for (const [term, count] of countWords(words)) {
      const known = postings.get(term) ?? { texts: [], counts: [] };
      postings.set(term, known);
      known.texts.push(first + i);
      known.counts.push(Math.min(count, MOST_COUNTED));
    }
  }
  return [...postings].sort(([a], [b]) => (a < b ? -1 : 1));
}
