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
import { gatherPostings } from "./posting-lists.ts";

/** A text that the project's word index has not got. */
export interface BegunText {
  readonly textPk: number;
  /** How many shown chunks have it. */
  readonly shown: number;
  readonly words: readonly string[];
}

const TAKE_NUMBERS = `UPDATE word_projects SET next_number = next_number + $2, next_segment = next_segment + 1
  WHERE project_pk = $1 RETURNING next_number - $2 AS first, next_segment - 1 AS segment`;

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
  await together([
    insertRows(tx, {
      into: "word_texts",
      same: { project_pk: projectPk },
      columns: {
        number: integers(begun.map((_, i) => first + i)),
        text_pk: bigints(begun.map(({ textPk }) => textPk)),
        length: integers(begun.map(({ words }) => words.length)),
        shown: integers(begun.map(({ shown }) => shown)),
      },
    }),
    insertPostings(tx, { project_pk: projectPk, segment }, begun, first),
  ]);
}

async function insertPostings(
  tx: Transaction,
  same: { readonly project_pk: number; readonly segment: number },
  begun: readonly BegunText[],
  first: number,
): Promise<void> {
  const rows = await gatherPostings(
    begun.map(({ words }) => words),
    first,
  );
  await insertRows(tx, {
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
