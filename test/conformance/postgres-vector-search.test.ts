/** Search through an index of vectors, on PostgreSQL: held against comparing all of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusteredVectors, type VectorColumns } from "../../bench/vectors/clustered-vectors.ts";
import {
  type EmbeddingModel,
  modelIdentity,
  type VectorBatch,
} from "../../src/domain/embedding.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { sampleChangeSet, sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();

const MODEL: EmbeddingModel = { name: "toy", version: "1", dimensions: 48, kind: "dense" };
const LINES = 5;
const COUNT = 3_000;
/** A model has an index from so many vectors on. */
const FROM = 2_000;
const TOP = 10;
const QUESTIONS = 20;
const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };

/** Every tenth file is in Python. */
const documentAt = (file: number, name: string) =>
  sampleDocument(
    `src/${file}.${file % 10 === 0 ? "py" : "txt"}`,
    Array.from({ length: LINES }, (_, line) => `${name} ${file} ${line}\n`)
      .join("")
      .trimEnd(),
  );

interface Corpus {
  readonly name: string;
  readonly rows: VectorColumns;
}

/** Chunks from..to of a corpus, with their vectors. */
function changesOf({ name, rows }: Corpus, from: number, to: number, datasetId: string) {
  const documents = Array.from({ length: (to - from) / LINES }, (_, i) =>
    documentAt(from / LINES + i, name),
  );
  const { dimensions } = MODEL;
  const vectors: VectorBatch = {
    ...{ slot: "code", model: MODEL, count: to - from, embeddedHashes: null },
    textHashes: Buffer.concat(documents.map(({ chunkSet }) => chunkSet.chunks.hashes)),
    vectors: {
      kind: "dense",
      values: rows.values.subarray(from * dimensions, to * dimensions),
      scales: rows.scales.subarray(from, to),
    },
  };
  return sampleChangeSet(datasetId, {
    contents: documents.map(({ content }) => content),
    chunkSets: documents.map(({ chunkSet }) => chunkSet),
    upserts: documents.map(({ upsert }) => upsert),
    vectors: [vectors],
  });
}

/** Rows nearest to a question among those that pass, by comparing all. */
function nearest(
  { values, scales }: VectorColumns,
  question: Float32Array,
  passes: (row: number) => boolean,
) {
  const { dimensions } = MODEL;
  const products = Array.from(scales, (scale, row) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++)
      sum += (values[row * dimensions + d] ?? 0) * (question[d] ?? 0);
    return [row, sum * scale] as const;
  }).filter(([row]) => passes(row));
  return products
    .sort((a, b) => b[1] - a[1])
    .slice(0, TOP)
    .map(([row]) => row);
}

const everything = (_row: number): boolean => true;
const inPython = (row: number): boolean => Math.floor(row / LINES) % 10 === 0;

describe.skipIf("missing" in server)("an index of vectors", () => {
  const url = "url" in server ? server.url : "";
  const { rows, questions } = clusteredVectors(COUNT, MODEL.dimensions, QUESTIONS);
  const corpus: Corpus = { name: "one", rows };
  const contexts = { one: testContext({ tenantId: "one" }), two: testContext({ tenantId: "two" }) };
  let address: string;
  let database: Database;
  const opened: { catalog: Catalog; datasetId: string }[] = [];

  const open = async (tenant: keyof typeof contexts) => {
    const directory = createPostgresCatalogDirectory({
      ...{ openDatabase: async () => database, host: "h", projections: false },
      indexVectorsFrom: FROM,
    });
    const catalog = await directory.open(contexts[tenant], { home: "/h" });
    const { id } = await catalog.datasets.ensure(contexts[tenant], {
      ...{ projectKey: "p", projectName: "p", host: "h", folder: "/h", branch: "main" },
    });
    const made = { catalog, datasetId: id };
    opened.push(made);
    return made;
  };
  const indexes = (tenant: keyof typeof contexts) =>
    database.read(contexts[tenant], (tx) =>
      tx.all<{ pk: number; vectors: number; backlog: number }>(
        `SELECT model_pk AS pk, vectors, (SELECT count(*) FROM vector_backlog) AS backlog FROM vector_indexes`,
      ),
    );
  const search = async (
    tenant: keyof typeof contexts,
    question: Float32Array,
    filter: Partial<SearchFilter> = {},
  ): Promise<number[]> => {
    const { catalog, datasetId } = opened[tenant === "one" ? 0 : 1] ?? (await open(tenant));
    const hits = await catalog.vectors.search(contexts[tenant], {
      ...{ scopes: [{ datasetId, prefix: "" }], slot: "code", model: modelIdentity(MODEL) },
      vector: { kind: "dense", values: question },
      filter: { ...ALL, ...filter },
      limit: TOP,
    });
    return hits.map(({ chunk }) => {
      const file = Number(/\d+/.exec(chunk.path)?.[0]);
      return file * LINES + chunk.ordinal;
    });
  };
  const recall = async (
    tenant: keyof typeof contexts,
    of: VectorColumns,
    passes = everything,
    filter: Partial<SearchFilter> = {},
  ): Promise<number> => {
    let found = 0;
    let wanted = 0;
    for (const question of questions) {
      const exact = nearest(of, question, passes);
      const hits = new Set(await search(tenant, question, filter));
      wanted += exact.length;
      found += exact.filter((row) => hits.has(row)).length;
    }
    return found / wanted;
  };

  beforeAll(async () => {
    address = await createTestDatabase(url);
    database = await openTestDatabase(address);
    const { catalog, datasetId } = await open("one");
    await catalog.commit(contexts.one, changesOf(corpus, 0, 1_500, datasetId));
    await catalog.finishIndexes(contexts.one);
  });
  afterAll(async () => {
    await database.connector.close();
    await dropTestDatabase(url, address);
  });

  test("few vectors have none", async () => {
    expect(await indexes("one")).toEqual([]);
  });

  test("many have one, which finds what comparing all of them finds, also under a filter", async () => {
    const [one] = opened;
    if (one === undefined) throw new Error("no catalog");
    await one.catalog.commit(contexts.one, changesOf(corpus, 1_500, 2_500, one.datasetId));
    await one.catalog.finishIndexes(contexts.one);
    expect(await indexes("one")).toMatchObject([{ vectors: 2_500, backlog: 0 }]);
    // what comes later is found before it is moved in, and not twice
    await one.catalog.commit(contexts.one, changesOf(corpus, 2_500, COUNT, one.datasetId));
    expect(await indexes("one")).toMatchObject([{ vectors: 2_500, backlog: 500 }]);
    expect(await recall("one", rows)).toBeGreaterThan(0.97);
    expect(await recall("one", rows, inPython, { languages: ["python"] })).toBeGreaterThan(0.97);
    await one.catalog.finishIndexes(contexts.one);
    expect(await indexes("one")).toMatchObject([{ vectors: COUNT, backlog: 0 }]);
    expect(await recall("one", rows)).toBeGreaterThan(0.97);
  });

  test("it is what was asked: a walk that keeps few candidates finds less of the same", async () => {
    const [index] = await indexes("one");
    let found = 0;
    for (const question of questions) {
      const exact = new Set(nearest(rows, question, inPython));
      const near = await database.read(contexts.one, async (tx) => {
        await tx.get(
          "SELECT set_config('hnsw.ef_search', '10', true), set_config('enable_sort', 'off', true)",
        );
        return tx.all<{ path: string; ordinal: number }>(
          `SELECT d.path, k.ordinal FROM (SELECT text_pk FROM unified_vectors.model_${index?.pk}
             ORDER BY embedding <=> $1::halfvec LIMIT 10) n
           JOIN chunks k ON k.text_pk = n.text_pk JOIN document_versions v ON v.chunk_set_pk = k.chunk_set_pk
           JOIN documents d ON d.pk = v.document_pk WHERE d.path LIKE '%.py'`,
          `[${question.join(",")}]`,
        );
      });
      found += near.filter(({ path, ordinal }) =>
        exact.has(Number(/\d+/.exec(path)?.[0]) * LINES + ordinal),
      ).length;
    }
    expect(found / (questions.length * TOP)).toBeLessThan(0.5);
  });

  test("a second tenant has its own, and sees nothing of the first one's", async () => {
    const reversed = rows.values.slice().reverse();
    const own: Corpus = {
      name: "two",
      rows: { values: reversed, scales: rows.scales.slice().reverse() },
    };
    const two = await open("two");
    await two.catalog.commit(contexts.two, changesOf(own, 0, COUNT, two.datasetId));
    await two.catalog.finishIndexes(contexts.two);
    expect(await indexes("two")).toMatchObject([{ vectors: COUNT, backlog: 0 }]);
    expect(await recall("two", own.rows)).toBeGreaterThan(0.97);
    expect(await recall("one", rows)).toBeGreaterThan(0.97);
    const [index] = await indexes("one");
    const seen = await database.read(contexts.two, (tx) =>
      tx.all(`SELECT 1 FROM unified_vectors.model_${index?.pk}`),
    );
    expect(seen).toEqual([]);
    await expect(
      database.write(contexts.two, { name: "drop" }, (tx) =>
        tx.get<{ dropped: boolean }>(
          "SELECT unified.drop_vector_index($1::bigint) AS dropped",
          index?.pk ?? 0,
        ),
      ),
    ).resolves.toEqual({ dropped: false });
  });

  test("texts that are gone leave it, and with most of them it goes", async () => {
    const [one] = opened;
    if (one === undefined) throw new Error("no catalog");
    const paths = Array.from({ length: 450 }, (_, file) => documentAt(file, "one").upsert.path);
    await one.catalog.commit(contexts.one, sampleChangeSet(one.datasetId, { deletes: paths }));
    const left = (row: number): boolean => row >= 450 * LINES;
    expect(await recall("one", rows, left)).toBeGreaterThan(0.97);
    await one.catalog.collectGarbage(contexts.one, { closedBeforeMs: Number.MAX_SAFE_INTEGER });
    expect(await indexes("one")).toMatchObject([{ vectors: COUNT - 450 * LINES }]);
    await one.catalog.finishIndexes(contexts.one);
    expect(await indexes("one")).toEqual([]);
    expect(await recall("one", rows, left)).toBeGreaterThan(0.97);
  });

  test("a model that is retired loses it", async () => {
    const two = opened[1];
    if (two === undefined) throw new Error("no catalog");
    await two.catalog.vectors.retire(contexts.two, {
      ...{ slot: "code", keep: [], unusedSinceMs: Number.MAX_SAFE_INTEGER },
    });
    expect(await indexes("two")).toEqual([]);
    const tables = await database.read(contexts.two, (tx) =>
      tx.all("SELECT tablename FROM pg_tables WHERE schemaname = 'unified_vectors'"),
    );
    expect(tables).toEqual([]);
  });
});
