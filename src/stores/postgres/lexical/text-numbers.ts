/**
 * What a project's word index calls its texts: each has a number, from 1, in the order in which they came. Numbers are never given twice, and
 * neither a number's text nor its length ever changes, so they are kept in memory and only what is new is read.
 */
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { parseNumbers } from "./parse-numbers.ts";

export interface NumberedTexts {
  /** By number: `texts.pk`, and how many words the text has. What has no number any more is 0 or of the past. */
  readonly textPks: Float64Array;
  readonly lengths: Int32Array;
  /** The largest number known. */
  readonly last: number;
}

export interface NumberedProject {
  /** `projects.pk`. */
  readonly pk: number;
  /** UUID: a database made anew counts its keys from the start again. */
  readonly id: string;
}

interface NewRow {
  readonly pk: number;
  readonly numbers: string;
  readonly textPks: string;
  readonly lengths: string;
}

/** Sixteen bytes each: 32 MB at most, beside what one question asks for. */
const MOST_TEXTS = 2_000_000;
const NOTHING: NumberedTexts = {
  textPks: new Float64Array(0),
  lengths: new Int32Array(0),
  last: 0,
};
const NEW = `SELECT a.pk, array_agg(w.number ORDER BY w.number)::text AS numbers, array_agg(w.text_pk ORDER BY w.number)::text AS "textPks",
    array_agg(w.length ORDER BY w.number)::text AS lengths
  FROM unnest($1::bigint[], $2::int[]) a(pk, last)
  CROSS JOIN LATERAL (SELECT number, text_pk, length FROM word_texts WHERE project_pk = a.pk AND number > a.last OFFSET 0) w
  GROUP BY a.pk`;

/** In order of last use, by project's id. */
type Known = Map<string, NumberedTexts>;

/** By server: homes of one project share it. */
const knownOf = new WeakMap<WeakKey, Known>();

/** By `projects.pk`: all texts that the transaction sees, and maybe newer ones. */
export async function numberedTexts(
  tx: Transaction,
  projects: readonly NumberedProject[],
): Promise<ReadonlyMap<number, NumberedTexts>> {
  const known = knownOf.get(tx.server) ?? new Map<string, NumberedTexts>();
  knownOf.set(tx.server, known);
  const before = projects.map(({ id }) => known.get(id) ?? NOTHING);
  const rows = await tx.all<NewRow>(
    NEW,
    plainArray(projects.map(({ pk }) => pk)),
    plainArray(before.map(({ last }) => last)),
  );
  const added = new Map(rows.map((row) => [row.pk, row]));
  const texts = new Map(
    projects.map(({ pk }, i) => [pk, withRow(before[i] ?? NOTHING, added.get(pk))]),
  );
  for (const { pk, id } of projects) remember(known, id, texts.get(pk) ?? NOTHING);
  return texts;
}

function withRow(before: NumberedTexts, row: NewRow | undefined): NumberedTexts {
  if (row === undefined) return before;
  const numbers = parseNumbers(row.numbers);
  const textPks = parseNumbers(row.textPks);
  const lengths = parseNumbers(row.lengths);
  const last = numbers.at(-1) ?? before.last;
  const all = grown(before, last);
  for (const [i, number] of numbers.entries()) {
    all.textPks[number] = textPks[i] ?? 0;
    all.lengths[number] = lengths[i] ?? 0;
  }
  return { ...all, last };
}

/** Written only above what others may be reading; with some room, so that a stream of edits copies little. */
function grown({ textPks, lengths }: NumberedTexts, last: number): Omit<NumberedTexts, "last"> {
  if (last < textPks.length) return { textPks, lengths };
  const room = Math.ceil((last + 1) * 1.25);
  const more = { textPks: new Float64Array(room), lengths: new Int32Array(room) };
  more.textPks.set(textPks);
  more.lengths.set(lengths);
  return more;
}

function remember(known: Known, id: string, texts: NumberedTexts): void {
  const newest = known.get(id);
  known.delete(id);
  known.set(id, newest !== undefined && newest.last > texts.last ? newest : texts);
  let total = 0;
  for (const { textPks } of known.values()) total += textPks.length;
  for (const [oldest, { textPks }] of known) {
    if (total <= MOST_TEXTS || known.size === 1) break;
    known.delete(oldest);
    total -= textPks.length;
  }
}
