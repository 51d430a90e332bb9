/** What a Qdrant projection holds after changes, in whatever order and by whomever they come. */
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { modelIdentity } from "../../src/domain/embedding.ts";
import type { ProjectedChunks } from "../../src/domain/projected.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import type { QdrantOptions } from "../../src/stores/qdrant/qdrant-options.ts";
import {
  createQdrantProjection,
  type QdrantProjection,
} from "../../src/stores/qdrant/qdrant-projection.ts";
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

interface Opened extends QdrantProjection {
  readonly options: QdrantOptions;
  readonly context: ReturnType<typeof testContext>;
  readonly datasetId: string;
  readonly documentId: string;
  /** `path:ordinal` of all that is found, in order of path. */
  readonly found: (filter?: Partial<SearchFilter>, prefix?: string) => Promise<readonly string[]>;
  readonly change: (
    revision: number,
    lines: readonly string[] | null,
    path?: string,
  ) => ProjectedChunks;
}

async function open(
  overrides: Partial<QdrantOptions> = {},
  tenantId = createdId(),
): Promise<Opened> {
  const options = server.options(overrides);
  const opened = createQdrantProjection(options);
  const context = testContext({ tenantId });
  await fillEmpty(opened.projection, context);
  const datasetId = createdId();
  const documents = new Map<string, string>();
  const documentOf = (path: string): string => {
    const id = documents.get(path) ?? createdId();
    documents.set(path, id);
    return id;
  };
  return {
    ...opened,
    ...{ options, context, datasetId, documentId: documentOf("src/a.py") },
    found: (filter, prefix) => found(opened, context, datasetId, filter, prefix),
    change: (revision, lines, path = "src/a.py") =>
      projectedSample({ datasetId, documentId: documentOf(path), path, revision, lines }),
  };
}

async function found(
  { index }: QdrantProjection,
  context: ReturnType<typeof testContext>,
  datasetId: string,
  filter: Partial<SearchFilter> = {},
  prefix = "",
): Promise<readonly string[]> {
  const hits = await index.search(context, {
    scopes: [{ datasetId, prefix }],
    ...{ slot: "code", model: modelIdentity(SAMPLE_MODEL) },
    vector: { kind: "dense", values: sampleVector("one") },
    ...{ filter: { ...ALL, ...filter }, limit: 50 },
  });
  return hits.map(({ chunk }) => `${chunk.path}:${chunk.ordinal}`).sort();
}

test("a change applied twice is applied once, and a document that shrinks loses its points", async () => {
  const { projection, context, datasetId, change, found } = await open();
  const first = change(1, ["one", "two", "three"]);
  await projection.apply(context, [first]);
  await projection.apply(context, [first, first]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 3 });
  await projection.apply(context, [change(2, ["two"])]);
  expect(await found()).toEqual(["src/a.py:0"]);
  await projection.apply(context, [change(3, null)]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 0, rows: 0 });
});

test("an older change is left out, also after the document is gone, and also within one call", async () => {
  const { projection, context, datasetId, change, found } = await open();
  await projection.apply(context, [
    change(5, ["one", "two"]),
    change(4, ["old", "older", "oldest"]),
  ]);
  await projection.apply(context, [change(3, ["ancient"])]);
  expect(await found()).toEqual(["src/a.py:0", "src/a.py:1"]);
  await projection.apply(context, [change(7, null)]);
  await projection.apply(context, [change(6, ["late"])]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 0, rows: 0 });
});

test("appliers at the same time end with the newest, whoever is last", async () => {
  const { projection, context, datasetId, change, found, options } = await open();
  const others = [1, 2, 3].map(() => createQdrantProjection(options).projection);
  for (let round = 0; round < 5; round++) {
    const base = round * 10;
    const changes = [1, 2, 3, 4].map((step) =>
      change(
        base + step,
        Array.from({ length: 5 - step }, (_, i) => `line ${base + step} ${i}`),
      ),
    );
    await Promise.all(
      [projection, ...others].map((each, i) => each.apply(context, [changes[(i + round) % 4]!])),
    );
    expect(await found()).toEqual(["src/a.py:0"]);
  }
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 1 });
});

test("an applier that is overtaken before it writes leaves nothing of the older state", async () => {
  if (server.standIn === null) return; // a real server cannot be held
  const { projection, context, datasetId, change, found, options } = await open();
  const other = createQdrantProjection(options).projection;
  // the newer state shares a point with the older one
  await projection.apply(context, [change(1, ["one"])]);
  const newer = change(6, ["one"]);
  server.standIn.holdNext("upsert_points", () => other.apply(context, [newer]));
  await projection.apply(context, [change(5, ["one", "two", "three"])]);
  expect(await found()).toEqual(["src/a.py:0"]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 1 });
  // and one that is overtaken after it wrote, before it takes away what is older
  server.standIn.holdNext("delete_points", () => other.apply(context, [change(8, ["two"])]));
  await projection.apply(context, [change(7, ["one", "two", "three"])]);
  expect(await found()).toEqual(["src/a.py:0"]);
  await other.apply(context, [change(7, ["late"])]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 1 });
});

test("chunks come back as the catalog would place them", async () => {
  const { projection, index, context, datasetId, change } = await open();
  const document = change(1, ["one"]);
  const [chunk] = document.chunks;
  const definitions = [
    {
      ...{ ordinal: 3, name: "open", qualifiedName: "Store.open", kind: "method" as const },
      ...{ signature: "open()", chunkOrdinal: 0 },
      span: { byteStart: 1, byteEnd: 2, lineStart: 3, lineEnd: 4 },
    },
  ];
  await projection.apply(context, [{ ...document, chunks: [{ ...chunk!, definitions }] }]);
  const [hit] = await index.search(context, {
    scopes: [{ datasetId, prefix: "" }],
    ...{ slot: "code", model: modelIdentity(SAMPLE_MODEL), filter: ALL, limit: 1 },
    vector: { kind: "dense", values: sampleVector("one") },
  });
  expect(hit?.similarity).toBeCloseTo(1, 5);
  const { id: _id, words: _words, vectors: _vectors, ...placed } = chunk!;
  expect(hit?.chunk).toEqual({
    ...{ datasetId, path: "src/a.py", contentHash: document.contentHash, language: "python" },
    ...{ ...placed, definitions },
  });
});

test("paths, prefixes, languages, kinds and symbols restrict before the cut", async () => {
  const { projection, context, change, found } = await open();
  const many = Array.from({ length: 300 }, (_, i) => change(1, ["one"], `many/deep/${i}.py`));
  await projection.apply(context, [...many, change(1, ["far", "away"], "docs/guide/c.md")]);
  const places = ["docs/guide/c.md:0", "docs/guide/c.md:1"];
  expect(await found({ paths: ["docs/**"] })).toEqual(places);
  expect(await found({ paths: ["*.md"] })).toEqual(places);
  expect(await found({ paths: ["!many"] })).toEqual(places);
  expect(await found({ paths: ["guide/*.md"] }, "docs/")).toEqual(places);
  expect(await found({}, "docs/gu")).toEqual(places);
  expect(await found({ symbol: "nowhere" })).toEqual([]);
  expect(await found({ symbol: "store", paths: ["docs"] })).toEqual(places);
  expect(await found({ kinds: ["function"] })).toEqual([]);
  expect(await found({ languages: ["go"] })).toEqual([]);
});

test("datasets that are removed are gone, others stay", async () => {
  const { projection, context, datasetId, change, found } = await open();
  const other = createdId();
  const elsewhere = projectedSample({
    ...{ datasetId: other, documentId: createdId(), path: "b.py", revision: 1, lines: ["one"] },
  });
  await projection.apply(context, [change(1, ["one"]), elsewhere]);
  await projection.removeDatasets(context, [datasetId]);
  await projection.removeDatasets(context, [datasetId]);
  expect(await found()).toEqual([]);
  expect(await projection.count(context, other)).toEqual({ documents: 1, rows: 1 });
});

test("a rebuild asks the old copy until it is done, gets changes meanwhile, and leaves other tenants alone", async () => {
  const { projection, context, datasetId, change, found, index } = await open();
  const other = testContext({ tenantId: createdId() });
  const theirs = createdId();
  await fillEmpty(projection, other);
  await projection.apply(other, [
    projectedSample({
      ...{ datasetId: theirs, documentId: createdId(), path: "b.py", revision: 1, lines: ["one"] },
    }),
  ]);
  await projection.apply(context, [change(1, ["one"]), change(1, ["stale"], "gone.py")]);
  await projection.beginRebuild(context);
  expect(await found()).toEqual(["gone.py:0", "src/a.py:0"]);
  await projection.apply(context, [change(2, ["one", "two"])]);
  expect(await found()).toEqual(["gone.py:0", "src/a.py:0", "src/a.py:1"]);
  // one that was not finished is dropped
  await projection.beginRebuild(context);
  await projection.apply(context, [change(2, ["one", "two"])]);
  await projection.finishRebuild(context);
  await projection.finishRebuild(context);
  expect(await found()).toEqual(["src/a.py:0", "src/a.py:1"]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 2 });
  expect(await projection.count(other, theirs)).toEqual({ documents: 1, rows: 1 });
  expect((await found.call(null, {})).length).toBe(2);
  const hits = await index.search(other, {
    scopes: [{ datasetId: theirs, prefix: "" }],
    ...{ slot: "code", model: modelIdentity(SAMPLE_MODEL), filter: ALL, limit: 1 },
    vector: { kind: "dense", values: sampleVector("one") },
  });
  expect(hits).toHaveLength(1);
});

test("a rebuild with other shards moves to a new collection, and the aliases follow in one step", async () => {
  const { projection, context, change, options } = await open();
  await projection.apply(context, [change(1, ["one", "two"])]);
  const base = options.collection ?? "";
  const aliasesOf = async (): Promise<readonly string[]> =>
    (await server.client.getAliases()).aliases
      .filter(({ collection_name: name }) => name.startsWith(base))
      .map(({ alias_name: alias, collection_name: name }) => `${alias} ${name}`)
      .sort();
  const before = await aliasesOf();
  expect(before).toContain(`${base} ${base}_1`);
  const sharded = createQdrantProjection({ ...options, shards: 2 });
  await sharded.projection.prepare(context);
  await sharded.projection.beginRebuild(context);
  expect(await aliasesOf()).toEqual(before);
  await sharded.projection.apply(context, [change(1, ["one", "two"])]);
  await sharded.projection.finishRebuild(context);
  expect(await aliasesOf()).toEqual(before.map((line) => line.replace(/_1$/, "_2")));
  const names = (await server.client.getCollections()).collections.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith(base)).sort()).toEqual([
    `${base}_2`,
    `${base}_meta`,
  ]);
});

test("settings of the configuration go into a new collection, and into one that is there at the next start", async () => {
  const asked = { hnswM: 24, hnswEfConstruct: 200, replicas: 1, writeConsistency: 1, shards: 2 };
  const { options } = await open({ ...asked, onDisk: false });
  const name = `${options.collection}_1`;
  const read = async () => (await server.client.getCollection(name)).config;
  expect(await read()).toMatchObject({
    hnsw_config: { m: 24, ef_construct: 200 },
    quantization_config: { scalar: { type: "int8" } },
    params: { shard_number: 2, replication_factor: 1, on_disk_payload: false },
  });
  const other = { ...options, hnswM: 0, hnswEfConstruct: 64, quantization: "none" as const };
  await createQdrantProjection({ ...other, onDisk: true }).projection.prepare(testContext());
  expect(await read()).toMatchObject({
    hnsw_config: { m: 16, ef_construct: 64 },
    quantization_config: null,
    params: { shard_number: 2, on_disk_payload: true },
  });
  const before = server.standIn?.asked.length ?? 0;
  await createQdrantProjection({ ...other, onDisk: true }).projection.prepare(testContext());
  expect(server.standIn?.asked.slice(before) ?? []).not.toContain("update_collection");
});

test("an alias that is gone is made again at the next start", async () => {
  const { options } = await open();
  const base = options.collection ?? "";
  await server.client.updateCollectionAliases({
    actions: [{ delete_alias: { alias_name: base } }],
  });
  await createQdrantProjection(options).projection.prepare(testContext());
  const { aliases } = await server.client.getAliases();
  expect(aliases).toContainEqual({ alias_name: base, collection_name: `${base}_1` });
});

test("a new model's vectors get a name of their own beside the others", async () => {
  const { projection, index, context, datasetId, documentId, change, found } = await open();
  const wide = { ...SAMPLE_MODEL, name: "wide", dimensions: 8 };
  await projection.apply(context, [change(1, ["one"])]);
  const second = projectedSample({
    ...{ datasetId, documentId, path: "src/a.py", revision: 2, lines: ["one"], model: wide },
  });
  const both = second.chunks.map((chunk, i) => ({
    ...chunk,
    vectors: [...chunk.vectors, ...(change(2, ["one"]).chunks[i]?.vectors ?? [])],
  }));
  await projection.apply(context, [{ ...second, chunks: both }]);
  expect(await found()).toEqual(["src/a.py:0"]);
  const search = (model: typeof wide, length: number) =>
    index.search(context, {
      scopes: [{ datasetId, prefix: "" }],
      ...{ slot: "code", model: modelIdentity(model), filter: ALL, limit: 5 },
      vector: { kind: "dense", values: sampleVector("one", length) },
    });
  expect(await search(wide, 8)).toHaveLength(1);
  expect(await search(wide, 4)).toEqual([]);
  expect(await search({ ...wide, name: "nobody" }, 8)).toEqual([]);
});

test("with shard keys a tenant's points lie in a shard of its own", async () => {
  if (server.standIn === null) return; // a single node of Qdrant takes none
  const { projection, context, change, found, datasetId } = await open({ shardKeys: "tenant" });
  await projection.apply(context, [change(1, ["one"])]);
  await projection.beginRebuild(context);
  await projection.apply(context, [change(1, ["one"])]);
  await projection.finishRebuild(context);
  expect(await found()).toEqual(["src/a.py:0"]);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 1, rows: 1 });
});

test("nearness and words are fused by ranks, with filters before the cut", async () => {
  const { projection, index, context, datasetId, change } = await open();
  const lines = ["one", "needle in hay", "hay", "more hay"];
  const elsewhere = Array.from({ length: 120 }, (_, i) =>
    change(1, ["one", "needle"], `other/${i}.py`),
  );
  await projection.apply(context, [change(1, lines), ...elsewhere]);
  const vector = { kind: "dense" as const, values: sampleVector("one") };
  const asked = {
    scopes: [{ datasetId, prefix: "" }],
    vectors: [{ slot: "code" as const, model: modelIdentity(SAMPLE_MODEL), vector }],
    ...{ words: ["needle"], filter: { ...ALL, paths: ["src/**"] }, limit: 4 },
  };
  const found = await index.searchFused(context, asked);
  // only one chunk of the folder holds the word, so it leads whoever else is near
  expect(found.map(({ chunk }) => chunk.path)).toEqual(Array(4).fill("src/a.py"));
  expect(found[0]?.chunk.ordinal).toBe(1);
  const near = await index.search(context, { ...asked, ...asked.vectors[0]! });
  const rank = (hits: typeof near, ordinal: number): number =>
    hits.findIndex(({ chunk }) => chunk.ordinal === ordinal);
  for (const { chunk, similarity } of found) {
    const byNearness = 1 / (60 + rank(near, chunk.ordinal));
    expect(similarity).toBeCloseTo(byNearness + (chunk.ordinal === 1 ? 1 / 60 : 0), 5);
  }
  // either list alone, and neither
  const alone = await index.searchFused(context, { ...asked, vectors: [] });
  expect(alone.map(({ chunk }) => chunk.ordinal)).toEqual([1]);
  const byMeaning = await index.searchFused(context, { ...asked, words: [] });
  expect(byMeaning.map(({ chunk }) => chunk.ordinal)).toEqual(
    near.map(({ chunk }) => chunk.ordinal),
  );
  expect(await index.searchFused(context, { ...asked, words: [], vectors: [] })).toEqual([]);
});

test("before the first copy is whole nothing is answered, and changes wait for it", async () => {
  const opened = createQdrantProjection(server.options());
  const context = testContext({ tenantId: createdId() });
  const datasetId = createdId();
  const change = projectedSample({
    ...{ datasetId, documentId: createdId(), path: "a.py", revision: 1, lines: ["one"] },
  });
  const refused = { code: "PROJECTION_REFUSED", next: expect.stringMatching(/by itself/) };
  await opened.projection.prepare(context);
  await opened.projection.apply(context, [change]);
  await expect(found(opened, context, datasetId)).rejects.toMatchObject(refused);
  await opened.projection.beginRebuild(context);
  await opened.projection.apply(context, [change]);
  await expect(found(opened, context, datasetId)).rejects.toMatchObject(refused);
  await opened.projection.finishRebuild(context);
  expect(await found(opened, context, datasetId)).toEqual(["a.py:0"]);
});

test("a collection that somebody deleted is made anew by a rebuild, with its aliases", async () => {
  const { projection, context, change, found, options } = await open();
  await projection.apply(context, [change(1, ["one"])]);
  await server.client.deleteCollection(`${options.collection}_1`);
  await expect(found()).rejects.toMatchObject({ code: "PROJECTION_REFUSED" });
  await projection.beginRebuild(context);
  await projection.apply(context, [change(1, ["one"])]);
  await projection.finishRebuild(context);
  expect(await found()).toEqual(["src/a.py:0"]);
  const { aliases } = await server.client.getCollectionAliases(`${options.collection}_1`);
  expect(aliases.map(({ alias_name: alias }) => alias)).toContain(options.collection);
});
