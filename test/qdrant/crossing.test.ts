/** Attempts of one tenant to see, change or remove what another one has in Qdrant, each of which fails. */
import { afterAll } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { modelIdentity } from "../../src/domain/embedding.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { VectorHit } from "../../src/ports/vector-index.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import {
  type CrossingAttempt,
  describeCrossings,
  NAMESAKES,
  OWNER,
  SECRET,
} from "../support/crossings.ts";
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
const owner = testContext({ tenantId: OWNER });
const thief = testContext({ tenantId: "beta" });
const datasetId = createdId();
const documentId = createdId();
const sample = (revision: number, lines: readonly string[] | null, path = `${SECRET}.py`) =>
  projectedSample({ datasetId, documentId, path, revision, lines });
const query = {
  ...{ slot: "code" as const, model: modelIdentity(SAMPLE_MODEL), filter: ALL, limit: 10 },
  vector: { kind: "dense" as const, values: sampleVector("one") },
  scopes: [{ datasetId, prefix: "" }],
};
const scoped = (id: string, prefix = "") => ({ ...query, scopes: [{ datasetId: id, prefix }] });

const fused = (who: OperationContext, words: readonly string[]) => {
  const { slot, model, vector, ...asked } = query;
  return index.searchFused(who, { ...asked, vectors: [{ slot, model, vector }], words });
};
/** Rows that are the thief's own are not gained. */
async function foreign(found: Promise<readonly VectorHit[] | null>): Promise<readonly string[]> {
  return ((await found) ?? [])
    .map(({ chunk }) => chunk.path)
    .filter((path) => path.includes(SECRET));
}
const whole = async (who: OperationContext): Promise<void> => {
  await projection.beginRebuild(who);
  await projection.finishRebuild(who);
};
const own = createdId();
const mine = (revision: number, more: Partial<Parameters<typeof projectedSample>[0]> = {}) =>
  projectedSample({
    ...{ datasetId: own, documentId: createdId(), path: "b.py", revision, lines: ["one"] },
    ...more,
  });

const asThief: readonly CrossingAttempt[] = [
  { name: "search its dataset", make: () => foreign(index.search(thief, query)) },
  {
    name: "search its dataset by words",
    make: () => foreign(fused(thief, ["one", "two"])),
  },
  {
    name: "search it together with an own one",
    make: async () => {
      await projection.apply(thief, [mine(1)]);
      const scopes = [...query.scopes, { datasetId: own, prefix: "" }];
      return foreign(index.search(thief, { ...query, scopes }));
    },
  },
  ...["*", "", "%", `${datasetId}*`, `${OWNER}/${datasetId}`, "../"].map((id) => ({
    name: `search the dataset ${JSON.stringify(id.replace(datasetId, "ID"))}`,
    make: () => foreign(index.search(thief, scoped(id))),
  })),
  ...["../", "/", "*", "acmes", `${SECRET}.py`].map((prefix) => ({
    name: `search below the path ${JSON.stringify(prefix)}`,
    make: () => foreign(index.search(thief, scoped(datasetId, prefix))),
  })),
  {
    name: "search with globs that take everything",
    make: () =>
      foreign(index.search(thief, { ...query, filter: { ...ALL, paths: ["**", "!x", "../**"] } })),
  },
  {
    name: "search for its symbol",
    make: () => foreign(index.search(thief, { ...query, filter: { ...ALL, symbol: "Store" } })),
  },
  {
    name: "search all that is there, by a limit",
    make: () => foreign(index.search(thief, { ...query, limit: 10_000 })),
  },
  {
    name: "search by the vector of another's model",
    make: () => foreign(index.search(thief, { ...query, model: "toy@1/4\u0000acme" })),
  },
  { name: "count its points", make: () => projection.count(thief, datasetId) },
  {
    name: "overwrite its document with a newer revision",
    make: () => projection.apply(thief, [sample(99, ["stolen"])]),
  },
  {
    name: "overwrite its document with the same revision",
    make: () => projection.apply(thief, [sample(1, ["stolen"])]),
  },
  {
    name: "give its document to an own dataset",
    make: () => projection.apply(thief, [mine(100, { documentId })]),
  },
  {
    name: "put an own document into its dataset",
    make: () => projection.apply(thief, [mine(100, { datasetId })]),
  },
  { name: "remove its document", make: () => projection.apply(thief, [sample(100, null)]) },
  { name: "remove its dataset", make: () => projection.removeDatasets(thief, [datasetId]) },
  {
    name: "remove every dataset by a pattern",
    make: () => projection.removeDatasets(thief, ["*", "", "%"]),
  },
  { name: "rebuild without it", make: () => whole(thief) },
  {
    name: "begin a rebuild, fill it with its dataset, finish",
    make: async () => {
      await projection.beginRebuild(thief);
      await projection.apply(thief, [sample(200, ["stolen"])]);
      await projection.finishRebuild(thief);
      await projection.removeDatasets(thief, [datasetId]);
    },
  },
];

/** Everything at once: a name that opens something opens it to one of these. */
const asNamesake = (tenantId: string): CrossingAttempt => ({
  name: `all of it as the tenant ${JSON.stringify(tenantId)}`,
  make: async () => {
    const who = testContext({ tenantId });
    await fillEmpty(projection, who);
    const gained = [
      await foreign(index.search(who, query)),
      await foreign(fused(who, ["one"])),
      await projection.count(who, datasetId),
    ];
    await projection.apply(who, [sample(300, ["stolen"])]);
    await projection.apply(who, [sample(301, null)]);
    await projection.removeDatasets(who, [datasetId]);
    await whole(who);
    return gained;
  },
});

describeCrossings({
  store: server.name,
  prepare: async () => {
    await fillEmpty(projection, owner);
    await fillEmpty(projection, thief);
    await projection.apply(owner, [sample(1, ["one", "two"])]);
    await projection.apply(thief, [mine(1)]);
  },
  attempts: [...asThief, ...NAMESAKES.map(asNamesake)],
  owned: async () => ({
    hits: await index.search(owner, query),
    fused: (await fused(owner, ["one"]))?.map(({ chunk }) => chunk.ordinal),
    counted: await projection.count(owner, datasetId),
  }),
});
