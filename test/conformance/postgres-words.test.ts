/** The word index of PostgreSQL, whose rows many words share: carried over from rows of single words, and rid of hidden texts. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readMigrations } from "../../src/stores/migration-files.ts";
import { gatherPostings, numberFrom } from "../../src/stores/postgres/commit/posting-lists.ts";
import { insertPostings } from "../../src/stores/postgres/commit/word-rows.ts";
import { purgeEndedTexts } from "../../src/stores/postgres/lexical/purge-ended-texts.ts";
import { bucketOf } from "../../src/stores/postgres/lexical/word-buckets.ts";
import { countTextWords } from "../../src/stores/postgres/lexical/word-counts.ts";
import { changeDatabase } from "../../src/stores/postgres/migrate.ts";
import type { Transaction } from "../../src/stores/postgres/transaction.ts";
import { openPglite } from "../support/pglite.ts";
import { testContext } from "../support/test-context.ts";

const { open, close, owner } = await openPglite();
afterAll(close);
const database = await open();
const context = testContext({ tenantId: "words" });
const write = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  database.write(context, { name: "test" }, work);

/** Three words of one row, and others. */
const NEIGHBOURS = ["parse", ...neighboursOf("parse", 2)];
const WORDS = [...NEIGHBOURS, "headers", "größe", "名前", "𝒳𝒴", "a'b\"c\\d"];

function neighboursOf(word: string, count: number): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++)
    if (bucketOf(`word${i}`) === bucketOf(word)) found.push(`word${i}`);
  return found;
}

const LISTS = `SELECT p.project_pk, p.segment, t.term, p.texts[coalesce(p.ends[t.at - 1], 0) + 1:p.ends[t.at]] AS texts,
    p.counts[coalesce(p.ends[t.at - 1], 0) + 1:p.ends[t.at]] AS counts
  FROM unified.postings p CROSS JOIN LATERAL unnest(p.terms) WITH ORDINALITY t(term, at) ORDER BY 1, 2, 3`;
const SINGLE =
  "SELECT project_pk, segment, term, texts, counts FROM unified.postings ORDER BY 1, 2, 3";

test("the database has the same bucket for every word", async () => {
  await owner.execute("RESET ROLE");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), async (some) => {
      const words = [...WORDS, ...some].filter((word) => !word.includes("\0"));
      const { rows } = await owner.query(
        "SELECT unified.word_bucket(w.word) AS bucket FROM json_array_elements_text($1) WITH ORDINALITY w(word, at) ORDER BY at",
        [JSON.stringify(words)],
      );
      expect(rows).toEqual(words.map((word) => ({ bucket: bucketOf(word) })));
    }),
    { numRuns: 20 },
  );
  await owner.execute("SET ROLE quarry_server");
});

/** Texts of a project as their words, one segment after the other; some are not shown any more. */
const segments = fc.array(
  fc.array(
    fc.record({
      words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 }),
      isShown: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  { minLength: 1, maxLength: 3 },
);
type Segments = typeof segments extends fc.Arbitrary<infer Value> ? Value : never;

/** One list for each word of each segment, as the index should hold it. */
function listsOf(all: Segments, keep: (text: Segments[number][number]) => boolean) {
  const lists: unknown[] = [];
  let number = 0;
  for (const [segment, texts] of all.entries()) {
    const first = number + 1;
    number += texts.length;
    for (const term of [...WORDS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      const counted = texts
        .map(
          (text, i) =>
            [first + i, text, text.words.filter((word) => word === term).length] as const,
        )
        .filter(([, text, count]) => count > 0 && keep(text));
      if (counted.length > 0)
        lists.push({
          ...{ project_pk: 7, segment: segment + 1, term },
          ...{ texts: counted.map(([at]) => at), counts: counted.map(([, , count]) => count) },
        });
    }
  }
  return lists;
}

async function store(tx: Transaction, all: Segments): Promise<void> {
  for (const table of ["postings", "word_texts"]) await tx.run(`DELETE FROM ${table}`);
  let first = 1;
  for (const [segment, texts] of all.entries()) {
    for (const [i, { words, isShown }] of texts.entries())
      await tx.run(
        "INSERT INTO word_texts (project_pk, number, text_pk, length, shown) VALUES (7, $1::integer, $1::integer, $2, $3)",
        ...[first + i, words.length, Number(isShown)],
      );
    const rows = numberFrom(await gatherPostings(texts.map(({ words }) => words)), first);
    await insertPostings(tx, { project_pk: 7, segment: segment + 1 }, rows);
    first += texts.length;
  }
}

test("hidden texts are taken out of the lists, whatever else a row holds", async () => {
  await fc.assert(
    fc.asyncProperty(segments, async (all) => {
      const left = await write(async (tx) => {
        await store(tx, all);
        while (!(await purgeEndedTexts(tx)).done);
        return {
          lists: await tx.all(LISTS),
          hidden: await tx.all("SELECT 1 FROM word_texts WHERE shown = 0"),
          empty: await tx.all("SELECT 1 FROM postings WHERE cardinality(terms) = 0"),
        };
      });
      expect(left).toEqual({
        lists: listsOf(all, ({ isShown }) => isShown),
        hidden: [],
        empty: [],
      });
    }),
    { numRuns: 40 },
  );
});

test("rows of single words are carried over, and back again, and a server of the other schema says so", async () => {
  const step = readMigrations("postgres").find(({ name }) => name === "word_buckets");
  if (step === undefined) throw new Error("the step is gone");
  await fc.assert(
    fc.asyncProperty(segments, async (all) => {
      const expected = listsOf(all, () => true);
      await write((tx) => store(tx, all));
      const before = await write((tx) => tx.all("SELECT * FROM postings ORDER BY bucket, segment"));
      await owner.execute("RESET ROLE; ALTER TABLE unified.postings NO FORCE ROW LEVEL SECURITY");
      await changeDatabase(owner, true, (session) => session.revert(step));
      expect(await owner.execute(SINGLE)).toEqual(expected);
      await owner.execute("SET ROLE quarry_server");
      const asked = database.read(context, (tx) => countTextWords(tx, "{7}", ["parse"]));
      await expect(asked).rejects.toMatchObject({ code: "CATALOG_REFUSED" });
      await owner.execute("RESET ROLE");
      await changeDatabase(owner, true, (session) => session.apply(step));
      await owner.execute("SET ROLE quarry_server");
      const after = await write(async (tx) => ({
        lists: await tx.all(LISTS),
        rows: await tx.all("SELECT * FROM postings ORDER BY bucket, segment"),
      }));
      expect(after.lists).toEqual(expected);
      expect(after.rows).toHaveLength(before.length);
    }),
    { numRuns: 10 },
  );
});
