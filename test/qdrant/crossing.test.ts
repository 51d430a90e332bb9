/** Attempts of one tenant to see, change or remove what another one has, each of which fails. */
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { modelIdentity } from "../../src/domain/embedding.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import {
  fillEmpty,
  projectedSample,
  SAMPLE_MODEL,
  sampleVector,
} from "../support/projected-samples.ts";
import { openTestQdrant } from "../support/qdrant-server.ts";
import { testContext } from "../support/test-context.ts";

const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };
const server = await openTestQdrant();
afterAll(() => server.close());

const { projection, index } = createQdrantProjection(server.options());
const owner = testContext({ tenantId: createdId() });
const thief = testContext({ tenantId: createdId() });
const datasetId = createdId();
const documentId = createdId();
const sample = (revision: number, lines: readonly string[] | null) =>
  projectedSample({ datasetId, documentId, path: "a.py", revision, lines });
const query = {
  ...{ slot: "code" as const, model: modelIdentity(SAMPLE_MODEL), filter: ALL, limit: 10 },
  vector: { kind: "dense" as const, values: sampleVector("one") },
  scopes: [{ datasetId, prefix: "" }],
};

const ATTEMPTS: Readonly<Record<string, () => Promise<unknown>>> = {
  "searching its dataset": async () => {
    expect(await index.search(thief, query)).toEqual([]);
  },
  "searching its dataset by words and meaning": async () => {
    const { slot, model, vector, filter, scopes, limit } = query;
    const vectors = [{ slot, model, vector }];
    const asked = { vectors, filter, scopes, limit, words: ["one"] };
    expect(await index.searchFused(thief, asked)).toEqual([]);
    expect(await index.searchFused(owner, asked)).not.toEqual([]);
  },
  "searching it together with an own one": async () => {
    const own = createdId();
    await projection.apply(thief, [
      projectedSample({
        ...{ datasetId: own, documentId: createdId(), path: "b.py", revision: 1, lines: ["one"] },
      }),
    ]);
    const scopes = [...query.scopes, { datasetId: own, prefix: "" }];
    const hits = await index.search(thief, { ...query, scopes });
    expect(hits.map(({ chunk }) => chunk.datasetId)).toEqual([own]);
  },
  "counting its points": async () => {
    expect(await projection.count(thief, datasetId)).toEqual({ documents: 0, rows: 0 });
  },
  "overwriting its document with a newer revision": () =>
    projection.apply(thief, [sample(99, ["stolen"])]),
  "removing its document": () => projection.apply(thief, [sample(100, null)]),
  "removing its dataset": () => projection.removeDatasets(thief, [datasetId]),
  "rebuilding without it": async () => {
    await projection.beginRebuild(thief);
    await projection.finishRebuild(thief);
  },
};

test.each(Object.keys(ATTEMPTS))("%s", async (name) => {
  await fillEmpty(projection, owner);
  await fillEmpty(projection, thief);
  await projection.apply(owner, [sample(1, ["one", "two"])]);
  await projection.apply(thief, [
    projectedSample({
      ...{ datasetId: createdId(), documentId: createdId(), path: "t.py", revision: 1, lines: [] },
    }),
  ]);
  await ATTEMPTS[name]?.();
  const hits = await index.search(owner, query);
  expect(hits.map(({ chunk }) => chunk.ordinal)).toEqual([0, 1]);
  expect(await projection.count(owner, datasetId)).toEqual({ documents: 1, rows: 2 });
});
