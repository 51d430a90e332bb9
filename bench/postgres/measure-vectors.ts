/** Vectors into the catalog, their index, and search by comparing all of them and by the index. */
import { modelIdentity } from "../../src/domain/embedding.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { bigints, halfVectors, reals } from "../../src/stores/postgres/bulk/columns.ts";
import { insertRows } from "../../src/stores/postgres/bulk/insert-rows.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { median, percentile } from "../speed/percentiles.ts";
import { clusteredVectors, type VectorColumns } from "../vectors/clustered-vectors.ts";
import type { BulkBench } from "./bulk-bench.ts";
import { BULK_MODEL } from "./bulk-corpus.ts";

const QUESTIONS = 100;
const TOP = 10;
const NEVER = Number.MAX_SAFE_INTEGER;
const LOADED_AT_ONCE = 5_000;
const ALL = { paths: [], languages: [], kinds: [], symbol: null };

/** One document of so many chunks, each with a text of its own: what search places its hits in. */
const filling = (dataset: number, count: number): readonly string[] => [
  `INSERT INTO texts (hash) SELECT sha256(int8send(n)) FROM generate_series(1, ${count}) n`,
  `INSERT INTO contents (hash, byte_length, encoding, replacements, line_count, text_length, created_at)
   VALUES (sha256('bench'), ${count}, 'utf-8', 0, ${count}, ${count}, 0)`,
  "INSERT INTO chunk_sets (content_pk, chunker, language) SELECT pk, 'bench', 'text' FROM contents",
  `INSERT INTO documents (dataset_pk, id, path, source_type, created_at)
   VALUES (${dataset}, gen_random_uuid(), 'bench.txt', 'file', 0)`,
  `INSERT INTO document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms, rev_from)
   SELECT d.pk, ${dataset}, s.content_pk, s.pk, ${count}, 0, 1 FROM documents d, chunk_sets s`,
  `INSERT INTO chunks (chunk_set_pk, ordinal, text_pk, byte_start, byte_end, line_start, line_end, text_start, text_end, kind, scope)
   SELECT s.pk, t.pk - m.least, t.pk, 0, 1, 1, 1, 0, 1, 1, ''
   FROM texts t, chunk_sets s, (SELECT min(pk) AS least FROM texts) m`,
  `INSERT INTO word_texts (project_pk, number, text_pk, length, shown)
   SELECT d.project_pk, t.pk, t.pk, 1, 1 FROM texts t, datasets d WHERE d.pk = ${dataset}`,
  `UPDATE word_projects SET texts = ${count}`,
];

async function fill(
  { context }: BulkBench,
  database: Database,
  datasetId: string,
  { values, scales }: VectorColumns,
): Promise<number> {
  const count = scales.length;
  const { dimensions, name, version, kind } = BULK_MODEL;
  const { modelPk, textPks } = await database.write(context, { name: "fill" }, async (tx) => {
    const dataset = await tx.get<{ pk: number }>(
      "SELECT pk FROM datasets WHERE id = $1",
      datasetId,
    );
    for (const sql of filling(dataset?.pk ?? 0, count)) await tx.run(sql);
    const model = await tx.get<{ pk: number }>(
      `INSERT INTO models (slot, identity, name, version, dimensions, kind, used_at) VALUES ('code', $1, $2, $3, $4, $5, 0) RETURNING pk`,
      ...[modelIdentity(BULK_MODEL), name, version, dimensions, kind],
    );
    const texts = await tx.all<{ pk: number }>("SELECT pk FROM texts ORDER BY pk");
    return { modelPk: model?.pk ?? 0, textPks: texts.map(({ pk }) => pk) };
  });
  const startedAt = performance.now();
  for (let at = 0; at < count; at += LOADED_AT_ONCE) {
    const rows = Array.from({ length: Math.min(LOADED_AT_ONCE, count - at) }, (_, i) => at + i);
    await database.write(context, { name: "fill" }, (tx) =>
      insertRows(tx, {
        into: "embeddings",
        same: { model_pk: modelPk },
        columns: {
          text_pk: bigints(rows.map((row) => textPks[row])),
          embedding: halfVectors(
            rows.map((row) => values.subarray(row * dimensions, (row + 1) * dimensions)),
          ),
          scale: reals(rows.map((row) => scales[row])),
        },
      }),
    );
  }
  return (performance.now() - startedAt) / 1_000;
}

async function ask(
  { context }: BulkBench,
  catalog: Catalog,
  datasetId: string,
  questions: readonly Float32Array[],
): Promise<{ readonly times: number[]; readonly hits: Set<number>[] }> {
  const times: number[] = [];
  const hits: Set<number>[] = [];
  for (const values of questions) {
    const startedAt = performance.now();
    const found = await catalog.vectors.search(context, {
      ...{ scopes: [{ datasetId, prefix: "" }], slot: "code", model: modelIdentity(BULK_MODEL) },
      ...{ vector: { kind: "dense", values }, filter: ALL, limit: TOP },
    });
    times.push(performance.now() - startedAt);
    hits.push(new Set(found.map(({ chunk }) => chunk.ordinal)));
  }
  return { times, hits };
}

const print = (name: string, value: string): void => console.log(`${name.padEnd(52)} ${value}`);
const spread = (times: readonly number[]): string =>
  `p50 ${median(times).toFixed(1)}, p95 ${percentile(times, 0.95).toFixed(1)}, p99 ${percentile(times, 0.99).toFixed(1)} ms`;

export async function measureVectors(bench: BulkBench, count: number): Promise<void> {
  const { context } = bench;
  const { rows, questions } = clusteredVectors(count, BULK_MODEL.dimensions, QUESTIONS);
  const database = await bench.openDatabase();
  const exactly = await bench.openCatalog(database, "/vectors", NEVER);
  const { id } = await exactly.datasets.ensure(context, {
    ...{
      projectKey: "vectors",
      projectName: "vectors",
      host: "bench",
      folder: "/vectors",
      branch: "main",
    },
  });
  const perSecond = (seconds: number): string => Math.round(count / seconds).toLocaleString("en");
  const loaded = await fill(bench, database, id, rows);
  const of = `${count.toLocaleString("en")} × ${BULK_MODEL.dimensions}`;
  print(`vectors in by COPY, ${of}`, `${perSecond(loaded)} rows/s`);
  await bench.owner.query("ANALYZE");
  await ask(bench, exactly, id, questions.slice(0, 5));
  const exact = await ask(bench, exactly, id, questions);
  print("search, all compared", spread(exact.times));
  const indexed = await bench.openCatalog(database, "/vectors again", 1);
  const startedAt = performance.now();
  await indexed.finishIndexes(context);
  print(
    "index made after the load",
    `${perSecond((performance.now() - startedAt) / 1_000)} rows/s`,
  );
  await ask(bench, indexed, id, questions.slice(0, 5));
  const near = await ask(bench, indexed, id, questions);
  const found = near.hits.map(
    (hits, i) => [...(exact.hits[i] ?? [])].filter((hit) => hits.has(hit)).length,
  );
  const recall = found.reduce((sum, each) => sum + each, 0) / (QUESTIONS * TOP);
  print("search by the index", `${spread(near.times)}, recall@${TOP} ${recall.toFixed(3)}`);
}
