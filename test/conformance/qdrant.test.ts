/** Search by meaning on Qdrant (or its stand-in, as the suite's name says) over a PostgreSQL catalog. */
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { modelIdentity, type VectorBatch } from "../../src/domain/embedding.ts";
import { quantize } from "../../src/domain/quantize.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { postgresStore } from "../support/postgres-store.ts";
import { fillEmpty, sampleVector } from "../support/projected-samples.ts";
import { projectAll, projectedStore } from "../support/projected-store.ts";
import { openTestQdrant } from "../support/qdrant-server.ts";
import { sampleChangeSet, sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset } from "./store-factory.ts";
import { describeVectorIndex } from "./vector-index.suite.ts";

const MODEL = { name: "toy", version: "1", dimensions: 16, kind: "dense" } as const;
const FILTERS: readonly Partial<SearchFilter>[] = [
  {},
  { paths: ["src/**"] },
  { paths: ["src/1", "!src/1/2.py"] },
  { paths: ["*.txt", "src/2/*.py"] },
  { languages: ["python"] },
  { kinds: ["function"] },
  { symbol: "outer.name3" },
  { symbol: "outer", paths: ["src/0/**"] },
];
const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const open = async () => openTestDatabase(await made);
  const qdrant = await openTestQdrant();
  const options = qdrant.options();
  const openProjection = async () => {
    const opened = createQdrantProjection(options);
    await opened.projection.prepare(testContext());
    return opened;
  };
  afterAll(async () => {
    await qdrant.close();
    await dropTestDatabase(server.url, await made);
  });
  describeVectorIndex(projectedStore(qdrant.name, open, openProjection));

  test("finds what the catalog's exact search finds, in the same order, whatever the filter", async () => {
    const opened = await postgresStore("PostgreSQL", open).open();
    const { catalog, tenantId = createdId() } = opened;
    const context = testContext();
    const datasetId = (await makeDataset(catalog)).id;
    const texts = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [
        `src/${i % 4}/${i}.${i % 3 === 0 ? "txt" : "py"}`,
        // every seventh has the lines of another one: ties
        [`def name${i % 7}\n`, `line ${i % 60}\n`, `other ${(i * 7) % 50}\n`].join(""),
      ]),
    );
    const documents = Object.entries(texts).map(([path, text]) => sampleDocument(path, text));
    await catalog.commit(
      context,
      sampleChangeSet(datasetId, {
        contents: documents.map(({ content }) => content),
        chunkSets: documents.map(({ chunkSet }) => chunkSet),
        upserts: documents.map(({ upsert }) => upsert),
        vectors: [batchOf([...new Set(Object.values(texts).flatMap((t) => t.split(/(?<=\n)/)))])],
      }),
    );
    const projection = await openProjection();
    await fillEmpty(projection.projection, testContext({ tenantId }));
    const database = await open();
    await projectAll(database, projection, testContext({ tenantId }));
    for (const filter of FILTERS)
      for (const prefix of ["", "src/1"])
        for (const limit of [1, 75]) {
          const params = {
            scopes: [{ datasetId, prefix }],
            ...{ slot: "code" as const, model: modelIdentity(MODEL), limit },
            vector: { kind: "dense" as const, values: sampleVector(`asked ${limit}`, 16) },
            filter: { paths: [], languages: [], kinds: [], symbol: null, ...filter },
          };
          const exact = await catalog.vectors.search(context, params);
          const found = await projection.index.search(testContext({ tenantId }), params);
          expect(found.map(({ chunk }) => chunk)).toEqual(exact.map(({ chunk }) => chunk));
          for (const [i, { similarity }] of found.entries())
            expect(similarity).toBeCloseTo(exact[i]?.similarity ?? 0, 3);
        }
    await database.close();
    await opened.dispose();
  });
}

function batchOf(texts: readonly string[]): VectorBatch {
  const documents = texts.map((text) => sampleDocument("a.txt", text));
  const values = new Int8Array(texts.length * MODEL.dimensions);
  const scales = texts.map((text, i) =>
    quantize(
      sampleVector(text, MODEL.dimensions),
      values.subarray(i * MODEL.dimensions, (i + 1) * MODEL.dimensions),
    ),
  );
  return {
    ...{ slot: "code", model: MODEL, count: texts.length, embeddedHashes: null },
    textHashes: Buffer.concat(
      documents.map(({ chunkSet }) => Buffer.from(chunkSet.chunks.hashes.subarray(0, 16))),
    ),
    vectors: { kind: "dense", values, scales: Float32Array.from(scales) },
  };
}
