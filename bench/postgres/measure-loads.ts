/** Chunks a second into a catalog, held against PostgreSQL's own COPY and INSERT of the same rows. */
import { once } from "node:events";
import { from } from "pg-copy-streams";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { storeChunks } from "../../src/stores/postgres/commit/store-chunk-sets.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import type { BulkBench } from "./bulk-bench.ts";
import { type BulkFile, bulkCommits, bulkFiles } from "./bulk-corpus.ts";

const ROUNDS = 3;
/** Keys that no chunk set has. */
const FIRST_SET = 2 ** 40;
const ARRAYS_ALWAYS = Number.MAX_SAFE_INTEGER;

const print = (name: string, value: string): void => console.log(`${name.padEnd(52)} ${value}`);

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
};

/** The columns of `chunks`, as they would be sent without keys of texts and sets. */
function bareRows(files: readonly BulkFile[]): string[] {
  return files.flatMap(({ chunks }, set) =>
    chunks.map(({ ordinal, textHash, span, scope }) =>
      [set, ordinal, textHash, span.byteStart, span.byteEnd, span.lineStart, span.lineEnd]
        .concat([span.byteStart, span.byteEnd, 7, scope])
        .join("\t"),
    ),
  );
}

const BARE = `CREATE TABLE IF NOT EXISTS bare (chunk_set_pk bigint, ordinal integer, hash text, byte_start integer,
  byte_end integer, line_start integer, line_end integer, text_start integer, text_end integer, kind smallint, scope text)`;

async function bareCopy({ owner }: BulkBench, data: string): Promise<void> {
  const stream = owner.query(from("COPY bare FROM STDIN"));
  const done = once(stream, "finish");
  stream.end(data);
  await done;
}

/** One statement a row, all in one transaction. */
async function bareInsert({ owner }: BulkBench, rows: readonly string[]): Promise<void> {
  await owner.query("BEGIN");
  for (const row of rows)
    await owner.query({
      name: "bare",
      text: "INSERT INTO bare VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      values: row.split("\t"),
    });
  await owner.query("COMMIT");
}

type Commits = ReturnType<typeof bulkCommits>;

async function load(
  commits: Commits,
  store: (changeSet: ChangeSet) => Promise<unknown>,
): Promise<number> {
  // what a commit holds is made before the clock starts
  let seconds = 0;
  for (const changeSet of commits) seconds += await secondsOf(() => store(changeSet));
  return seconds;
}

async function datasetOf({ context }: BulkBench, catalog: Catalog, name: string): Promise<string> {
  const { id } = await catalog.datasets.ensure(context, {
    ...{ projectKey: name, projectName: name, host: "bench", folder: `/${name}`, branch: "main" },
  });
  return id;
}

/** Of a commit's rows those of chunks and of the texts they name, in as many transactions as there are commits. */
function loadChunks({ context }: BulkBench, database: Database, commits: Commits): Promise<number> {
  let pk = FIRST_SET;
  return load(commits, ({ chunkSets }) => {
    const made = chunkSets.map((set) => ({ pk: pk++, set }));
    return database.write(context, { name: "bench" }, (tx) => storeChunks(tx, made));
  });
}

interface Way {
  readonly name: string;
  readonly copyFromRows: number | undefined;
  readonly shown: boolean;
}

const WAYS: readonly Way[] = [
  { name: "commit without text index, by COPY", copyFromRows: undefined, shown: false },
  { name: "commit without text index, by arrays", copyFromRows: ARRAYS_ALWAYS, shown: false },
  { name: "commit with words, by COPY", copyFromRows: undefined, shown: true },
  { name: "commit with words, by arrays", copyFromRows: ARRAYS_ALWAYS, shown: true },
];

/** Every way in turn, several times: the best of each is told. */
export async function measureLoads(bench: BulkBench, count: number): Promise<void> {
  const best = new Map<string, number>();
  const keep = (name: string, seconds: number): void => {
    best.set(name, Math.min(seconds, best.get(name) ?? Number.POSITIVE_INFINITY));
  };
  await bench.owner.query(BARE);
  for (let round = 0; round < ROUNDS; round++) {
    const rows = bareRows(bulkFiles(count, round));
    keep(
      "bare COPY of the chunks' rows",
      await secondsOf(() => bareCopy(bench, `${rows.join("\n")}\n`)),
    );
    const few = rows.slice(0, count / 10);
    keep("bare INSERT, a statement a row", (await secondsOf(() => bareInsert(bench, few))) * 10);
    await bench.owner.query("TRUNCATE bare");
    const seed = (WAYS.length + 1) * ROUNDS + round;
    const alone = bulkCommits(bulkFiles(count, seed), {
      datasetId: "",
      shown: false,
      vectors: null,
    });
    const database = await bench.openDatabase();
    await bench.openCatalog(database, "/alone");
    keep("chunks and their texts alone, by COPY", await loadChunks(bench, database, alone));
    await bench.owner.query(`DELETE FROM unified.chunks WHERE chunk_set_pk >= ${FIRST_SET}`);
    for (const [at, way] of WAYS.entries()) {
      const database = await bench.openDatabase(way.copyFromRows);
      const catalog = await bench.openCatalog(database, `/${round} ${at}`);
      const datasetId = await datasetOf(bench, catalog, `${round} ${at}`);
      const files = bulkFiles(count, round * WAYS.length + at);
      const { shown } = way;
      const commits = bulkCommits(files, { datasetId, shown, vectors: null });
      keep(way.name, await load(commits, (sent) => catalog.commit(bench.context, sent)));
      if (shown) {
        const seconds = await secondsOf(() => catalog.finishIndexes(bench.context));
        keep(`${way.name}: trigrams behind it`, seconds);
      }
    }
  }
  const bare = best.get("bare COPY of the chunks' rows") ?? 1;
  for (const [name, seconds] of best)
    print(
      name,
      `${Math.round(count / seconds).toLocaleString("en")} chunks/s, ${(seconds / bare).toFixed(1)} × bare COPY`,
    );
}
