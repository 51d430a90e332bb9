/** What commits tell projections, in which order, and for how long it is kept. */
import { createHash } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import type { VectorBatch } from "../../src/domain/embedding.ts";
import { NO_PAST_CHANGE } from "../../src/domain/past.ts";
import type { ProjectionName } from "../../src/domain/projected.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import { createProjectionCatalog } from "../../src/stores/postgres/projections/projection-catalog.ts";
import { removeDataset } from "../../src/stores/postgres/remove-dataset.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { openPostgres } from "../support/postgres-catalog.ts";
import { sampleChangeSet, sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
const WRITE = { name: "test" };
const MODEL = { name: "toy", version: "1", dimensions: 2, kind: "dense" } as const;

function vectorOf(text: string): VectorBatch {
  const textHashes = createHash("sha256").update(text).digest().subarray(0, 16);
  const values = Int8Array.from([127, -64]);
  return {
    ...{ slot: "code", model: MODEL, count: 1, textHashes, embeddedHashes: null },
    vectors: { kind: "dense", values, scales: Float32Array.from([0.01]) },
  };
}

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const opened = made.then((url) => openPostgres(url));
  afterAll(async () => {
    await (await opened).close();
    await dropTestDatabase(server.url, await made);
  });

  /** A tenant of its own with a dataset. */
  async function start(names: readonly ProjectionName[]) {
    const { database } = await opened;
    const context = testContext({ tenantId: createdId() });
    const projections = createProjectionCatalog(database);
    const directory = createPostgresCatalogDirectory({
      openDatabase: async () => database,
      host: "host",
    });
    const catalog = await directory.open(context, { home: "/h" });
    const ensure = (folder: string, by: OperationContext = context) =>
      catalog.datasets.ensure(by, {
        ...{ projectKey: "k", projectName: "p", host: "host", folder, branch: null },
      });
    const { id: datasetId } = await ensure("/h");
    for (const name of names) await projections.registry.register(context, name);
    const paths = async (): Promise<Map<string, string>> =>
      new Map(
        (
          await database.read({ ...context, principal: "*" }, (tx) =>
            tx.all<{ id: string; path: string }>("SELECT id, path FROM documents"),
          )
        ).map(({ id, path }) => [id, path]),
      );
    return {
      ...{ ...projections, context, database, catalog, datasetId, ensure },
      /** `path` of each event for a projection, in order. */
      events: async (name: ProjectionName) => {
        const known = await paths();
        const { events } = await projections.feed.read(context, { name, after: 0, limit: 1_000 });
        return events.map(({ kind, id }) => (kind === "dataset" ? "dataset" : known.get(id)));
      },
      pending: (name: ProjectionName, id = datasetId) =>
        projections.source.pending(context, { projection: name, datasetIds: [id] }),
    };
  }

  test("nothing is told while no projection is registered, and nothing after the last one is forgotten", async () => {
    const { context, catalog, datasetId, events, registry, pending } = await start([]);
    await catalog.commit(context, upsertSamples(datasetId, { a: "a\n" }));
    expect(await events("qdrant")).toEqual([]);
    expect(await pending("qdrant")).toBe(Number.POSITIVE_INFINITY);
    expect(await registry.register(context, "qdrant")).toBe(true);
    expect(await registry.register(context, "qdrant")).toBe(false);
    await catalog.commit(context, upsertSamples(datasetId, { b: "b\n" }));
    expect(await events("qdrant")).toEqual(["b"]);
    expect(await registry.unregister(context, "qdrant")).toBe(true);
    expect(await registry.unregister(context, "qdrant")).toBe(false);
    await catalog.commit(context, upsertSamples(datasetId, { c: "c\n" }));
    expect(await catalog.outbox.read(context, { afterSequence: 0, limit: 9 })).toEqual([]);
  });

  test("of a document the newest event is kept; graphs are told to the graph's projection, vectors to the other", async () => {
    const { context, catalog, datasetId, events, ensure } = await start(["qdrant", "neo4j"]);
    const other = await ensure("/other", { ...context, principal: "someone else" });
    const text = "def open\n";
    await catalog.commit(context, upsertSamples(datasetId, { "a.py": text, b: "b\n" }));
    await catalog.commit(
      { ...context, principal: "someone else" },
      upsertSamples(other.id, { "c.py": text }),
    );
    await catalog.commit(context, upsertSamples(datasetId, { "a.py": `${text}two\n` }));
    expect(await events("qdrant")).toEqual(["b", "c.py", "a.py"]);
    expect(await events("neo4j")).toEqual(["b", "c.py", "a.py"]);
    const { contentHash, chunker } = sampleDocument("b", "b\n").upsert;
    const numbers = new Uint32Array();
    await catalog.commit(
      context,
      sampleChangeSet(datasetId, {
        graph: {
          ...{ stale: [], gone: [], centrality: null },
          documents: [
            {
              path: "b",
              contentHash,
              chunker,
              resolver: "1",
              reads: numbers,
              provides: numbers,
              edges: [],
              unbound: [],
            },
          ],
        },
        keepsHead: true,
      }),
    );
    expect(await events("qdrant")).toEqual(["b", "c.py", "a.py"]);
    expect(await events("neo4j")).toEqual(["b", "c.py", "a.py", "b"]);
    // the text is shown in a dataset that this principal does not see, too
    await catalog.commit(
      context,
      sampleChangeSet(datasetId, { vectors: [vectorOf(text)], keepsHead: true }),
    );
    expect((await events("qdrant")).slice(0, 3)).toEqual(["b", "c.py", "a.py"]);
    expect((await events("qdrant")).slice(3).sort()).toEqual(["a.py", "c.py"]);
    expect(await events("neo4j")).toEqual(["b", "c.py", "a.py", "b"]);
    const past = { ...NO_PAST_CHANGE, cutAfter: -1 };
    await catalog.commit(context, sampleChangeSet(datasetId, { past }));
    expect(await events("neo4j")).toEqual(["b", "c.py", "a.py", "dataset"]);
    expect((await events("qdrant")).length).toBe(5);
  });

  test("a dataset that is removed or that others see from now on is told of as a whole", async () => {
    const { context, catalog, database, datasetId, events, feed, pending } = await start([
      "qdrant",
    ]);
    await catalog.commit(context, upsertSamples(datasetId, { a: "a\n", b: "b\n" }));
    await database.write(context, WRITE, (tx) =>
      tx.run("UPDATE datasets SET visibility = 'shared' WHERE id = $1", datasetId),
    );
    expect(await events("qdrant")).toEqual(["dataset"]);
    await removeDataset({ database, pk: 0 }, context, datasetId);
    expect(await events("qdrant")).toEqual(["dataset"]);
    const { events: told } = await feed.read(context, { name: "qdrant", after: 0, limit: 9 });
    expect(told[0]).toMatchObject({ kind: "dataset", datasetId, id: datasetId });
    expect(await pending("qdrant")).toBe(Number.POSITIVE_INFINITY);
  });

  test("what is pending is counted by dataset, once the projection is complete", async () => {
    const { context, catalog, datasetId, feed, ensure, pending } = await start(["qdrant", "neo4j"]);
    const other = await ensure("/other");
    await catalog.commit(context, upsertSamples(datasetId, { a: "a\n", b: "b\n" }));
    expect(await pending("qdrant")).toBe(Number.POSITIVE_INFINITY);
    const who = { owner: createdId(), pid: process.pid, host: "host", nowMs: 0, expiryMs: 1e6 };
    const turn = await feed.take(context, { name: "qdrant", ...who });
    const { name, owner, generation } = turn!;
    const held = { name, owner, generation };
    const whole = { fill: null, done: 2, total: 2, begins: true } as const;
    expect(await feed.recordFill(context, { ...held, ...whole })).toBe(true);
    expect(await pending("qdrant")).toBe(2);
    expect(await pending("qdrant", other.id)).toBe(0);
    const { upTo } = await feed.read(context, { name, after: 0, limit: 9 });
    const stale = { ...held, generation: generation - 1 };
    expect(await feed.advance(context, { ...stale, position: upTo, nowMs: 0 })).toBe(false);
    expect(await feed.advance(context, { ...held, position: upTo, nowMs: 0 })).toBe(true);
    expect(await pending("qdrant")).toBe(0);
    // the other one has not applied them yet
    expect(await catalog.outbox.read(context, { afterSequence: 0, limit: 9 })).toHaveLength(2);
    await catalog.outbox.acknowledge(context, { projection: "neo4j", sequence: upTo });
    expect(await catalog.outbox.read(context, { afterSequence: 0, limit: 9 })).toEqual([]);
  });

  test("a lower sequence never shows after a higher one was read, and whoever registers waits for commits that told nobody", async () => {
    const { context, database, datasetId, registry, feed, ensure, events } = await start([]);
    const other = await ensure("/other");
    const commitOf = async (id: string, path: string, go: Promise<void>, told: () => void) =>
      database.write(context, WRITE, async (tx) => {
        await tx.run(
          "SELECT unified.append_events($1, 't', ARRAY[gen_random_uuid()], ARRAY['upsert'], '{}', '{}')",
          id,
        );
        await tx.run("UPDATE datasets SET branch = $2 WHERE id = $1", id, path);
        told();
        await go;
      });
    const gate = () => {
      let open = (): void => undefined;
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      return { promise, open };
    };
    const [unseen, wrote] = [gate(), gate()];
    const early = commitOf(datasetId, "early", unseen.promise, wrote.open);
    await wrote.promise;
    let isRegistered = false;
    const registering = registry.register(context, "qdrant").then(() => {
      isRegistered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isRegistered).toBe(false);
    unseen.open();
    await Promise.all([early, registering]);
    expect(await events("qdrant")).toEqual([]);
    // two that are open at once: the second gets its number only when the first is to be seen
    const [first, firstWrote, secondWrote] = [gate(), gate(), gate()];
    const a = commitOf(datasetId, "a", first.promise, firstWrote.open);
    await firstWrote.promise;
    let isSecond = false;
    const b = commitOf(other.id, "b", Promise.resolve(), secondWrote.open);
    void secondWrote.promise.then(() => {
      isSecond = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isSecond).toBe(false);
    expect((await feed.read(context, { name: "qdrant", after: 0, limit: 9 })).events).toEqual([]);
    first.open();
    await Promise.all([a, b]);
    const { events: told } = await feed.read(context, { name: "qdrant", after: 0, limit: 9 });
    expect(told.map((event) => event.datasetId)).toEqual([datasetId, other.id]);
    expect(told[0]!.sequence < told[1]!.sequence).toBe(true);
  });

  test("what is kept for a projection that is away is bounded: it is then to be filled anew", async () => {
    const { context, catalog, datasetId, registry, events } = await start(["qdrant", "neo4j"]);
    await catalog.commit(context, upsertSamples(datasetId, { a: "a\n", b: "b\n" }));
    await registry.trim(context, { olderThanMs: 0, moreThanEvents: 2 });
    expect(await events("qdrant")).toEqual(["a", "b"]);
    await catalog.outbox.acknowledge(context, { projection: "neo4j", sequence: 1e12 });
    await registry.trim(context, { olderThanMs: 0, moreThanEvents: 1 });
    expect(await events("qdrant")).toEqual([]);
    const [neo4j, qdrant] = await registry.list(context);
    expect(qdrant).toMatchObject({ name: "qdrant", isReady: false, fill: "wanted", lagEvents: 0 });
    expect(qdrant?.fillReason).toMatch(/away/);
    expect(neo4j).toMatchObject({ name: "neo4j", fillReason: "registered" });
    await catalog.commit(context, upsertSamples(datasetId, { c: "c\n" }));
    await registry.trim(context, { olderThanMs: Date.now() + 60_000, moreThanEvents: 9 });
    expect(await events("qdrant")).toEqual([]);
  });

  test("no tenant sees the projections of another", async () => {
    const one = await start(["qdrant"]);
    const other = await start([]);
    expect(await other.registry.list(other.context)).toEqual([]);
    await one.catalog.commit(one.context, upsertSamples(one.datasetId, { a: "a\n" }));
    expect(await other.events("qdrant")).toEqual([]);
  });
}
