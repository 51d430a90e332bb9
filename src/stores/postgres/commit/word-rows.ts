/** Rows of the word index: postings of the texts that a project begins to show. */
import { plainArray, textArray } from "../array-literals.ts";
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
const INSERT_TEXTS = `INSERT INTO word_texts (project_pk, number, text_pk, length, shown)
  SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::int[], $5::int[])`;
/** Lists within a list come as texts. */
const INSERT_POSTINGS = `INSERT INTO postings (project_pk, segment, term, texts, counts)
  SELECT $1, $2, p.term, p.texts::int[], p.counts::smallint[]
  FROM unnest($3::text[], $4::text[], $5::text[]) p(term, texts, counts)`;

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
  await tx.run(
    INSERT_TEXTS,
    projectPk,
    plainArray(begun.map((_, i) => first + i)),
    plainArray(begun.map(({ textPk }) => textPk)),
    plainArray(begun.map(({ words }) => words.length)),
    plainArray(begun.map(({ shown }) => shown)),
  );
  const postings = gather(begun, first);
  await tx.run(
    INSERT_POSTINGS,
    projectPk,
    segment,
    textArray(postings.map(([term]) => term)),
    textArray(postings.map(([, { texts }]) => plainArray(texts))),
    textArray(postings.map(([, { counts }]) => plainArray(counts))),
  );
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
