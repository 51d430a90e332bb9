/** Rows of the word index: postings of the texts that a project begins to show. */
import {
  bigints,
  integerLists,
  integers,
  smallintLists,
  smallints,
  textLists,
} from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import { together } from "../together.ts";
import type { Transaction } from "../transaction.ts";
import { gatherPostings, numberFrom, type PostingRows } from "./posting-lists.ts";

/** A text that the project's word index has not got. */
export interface BegunText {
  readonly textPk: number;
  /** How many shown chunks have it. */
  readonly shown: number;
  readonly words: readonly string[];
}

const TAKE_NUMBERS = `UPDATE word_projects SET next_number = next_number + $2, next_segment = next_segment + 1
  WHERE project_pk = $1 RETURNING next_number - $2 AS first, next_segment - 1 AS segment`;

interface Taken {
  /** The first text's number. */
  readonly first: number;
  readonly segment: number;
}

export async function indexBegunTexts(
  tx: Transaction,
  projectPk: number,
  begun: readonly BegunText[],
): Promise<void> {
  if (begun.length === 0) return;
  const taken = takeNumbers(tx, projectPk, begun.length);
  // the longest of all that is made ready: it waits for no number
  const gathered = gatherPostings(begun.map(({ words }) => words));
  await together([
    taken.then(({ first }) => insertTexts(tx, projectPk, begun, first)),
    together([taken, gathered]).then(([{ first, segment }, rows]) =>
      insertPostings(tx, { project_pk: projectPk, segment }, numberFrom(rows, first)),
    ),
  ]);
}

async function takeNumbers(tx: Transaction, projectPk: number, count: number): Promise<Taken> {
  const taken = await tx.get<Taken>(TAKE_NUMBERS, projectPk, count);
  return taken ?? { first: 0, segment: 0 };
}

function insertTexts(
  tx: Transaction,
  projectPk: number,
  begun: readonly BegunText[],
  first: number,
): Promise<unknown> {
  return insertRows(tx, {
    into: "word_texts",
    same: { project_pk: projectPk },
    columns: {
      number: integers(begun.map((_, i) => first + i)),
      text_pk: bigints(begun.map(({ textPk }) => textPk)),
      length: integers(begun.map(({ words }) => words.length)),
      shown: integers(begun.map(({ shown }) => shown)),
    },
  });
}

/** One segment's rows. */
export function insertPostings(
  tx: Transaction,
  same: { readonly project_pk: number; readonly segment: number },
  rows: PostingRows,
): Promise<unknown> {
  return insertRows(tx, {
    into: "postings",
    same,
    columns: {
      bucket: smallints(rows.buckets),
      terms: textLists(rows.terms),
      ends: integerLists(rows.ends),
      texts: integerLists(rows.texts),
      counts: smallintLists(rows.counts),
    },
  });
}
