/** Names of symbols and of references: stored once a tenant, with the words that near names are found by. */
import { splitWords } from "../../../domain/words.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { bigints, texts } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import { digestOf } from "../digest.ts";
import type { Transaction } from "../transaction.ts";

interface Row {
  readonly pk: number;
  readonly name: string;
}

const FIND = "SELECT pk, name FROM names WHERE digest = ANY($1::uuid[])";

/** `names.pk` of all of them, made where they are missing. */
export async function nameKeys(
  tx: Transaction,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, number>();
  const lookUp = async (wanted: readonly string[]): Promise<void> => {
    for (const { pk, name } of await tx.all<Row>(FIND, textArray(wanted.map(digestOf))))
      keys.set(name, pk);
  };
  if (names.size === 0) return keys;
  await lookUp([...names]);
  const missing = [...names].filter((name) => !keys.has(name)).sort();
  if (missing.length === 0) return keys;
  const inserted = await insertRows<Row>(tx, {
    into: "names",
    columns: { name: texts(missing), folded: texts(missing.map((name) => name.toLowerCase())) },
    ending: "ON CONFLICT DO NOTHING RETURNING pk, name",
  });
  for (const { pk, name } of inserted) keys.set(name, pk);
  await insertWords(tx, inserted);
  const others = missing.filter((name) => !keys.has(name));
  if (others.length > 0) await lookUp(others);
  return keys;
}

/** Of names that are new, so no row of theirs is there; in order of the index, which is grown at one end of each word then. */
async function insertWords(tx: Transaction, names: readonly Row[]): Promise<void> {
  const rows = wordRowsOf(names).sort((a, b) =>
    a.term < b.term ? -1 : a.term > b.term ? 1 : a.pk - b.pk,
  );
  await insertRows(tx, {
    into: "name_words",
    columns: {
      term: texts(rows.map(({ term }) => term)),
      name_pk: bigints(rows.map(({ pk }) => pk)),
    },
  });
}

const wordRowsOf = (names: readonly Row[]): { readonly pk: number; readonly term: string }[] =>
  names.flatMap(({ pk, name }) => [...new Set(splitWords(name))].map((term) => ({ pk, term })));

const REMOVE_WORDS = `DELETE FROM name_words w USING unnest($1::bigint[], $2::text[]) o(name_pk, term)
  WHERE w.term = o.term AND w.name_pk = o.name_pk`;

/** Of names that are gone. */
export async function removeWords(tx: Transaction, names: readonly Row[]): Promise<void> {
  const rows = wordRowsOf(names);
  await tx.run(
    REMOVE_WORDS,
    plainArray(rows.map(({ pk }) => pk)),
    textArray(rows.map(({ term }) => term)),
  );
}
