/** Conformance of the Catalog port: commits, revisions, garbage, the change counter. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ISOLATION_LEVELS } from "../../src/domain/change-set.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { sampleChangeSet, sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

export function describeCatalog(factory: StoreFactory): void {
  describe(`Catalog on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let catalog: Catalog;
    let datasetId: string;
    const pathsNow = async (): Promise<string[]> =>
      (await catalog.documents.listCurrent(context, datasetId)).map(({ path }) => path);

    beforeEach(async () => {
      store = await factory.open();
      catalog = store.catalog;
      datasetId = (await makeDataset(catalog)).id;
    });
    afterEach(() => store.dispose());

    test("a commit shows its documents under the next revision", async () => {
      const changeSet = upsertSamples(datasetId, { "a.ts": "def one\n", "b.ts": "def two\n" });
      expect(await catalog.commit(context, changeSet)).toEqual({ revision: 1 });
      expect(await pathsNow()).toEqual(["a.ts", "b.ts"]);
      expect((await catalog.datasets.get(context, datasetId))?.revision).toBe(1);
    });

    test("the same change set again changes nothing", async () => {
      const changeSet = upsertSamples(datasetId, { "a.ts": "def one\n" });
      await catalog.commit(context, changeSet);
      const counter = await catalog.changeCounter(context);
      expect(await catalog.commit(context, changeSet)).toEqual({ revision: 1 });
      expect(await pathsNow()).toEqual(["a.ts"]);
      expect(await catalog.changeCounter(context)).toBeGreaterThanOrEqual(counter);
    });

    test("what is stored need not be sent again", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      const { upsert } = sampleDocument("copy.ts", "def one\n");
      await catalog.commit(context, sampleChangeSet(datasetId, { upserts: [upsert] }));
      expect(await pathsNow()).toEqual(["a.ts", "copy.ts"]);
    });

    test("an upsert of something unknown is refused as a whole", async () => {
      const { upsert } = sampleDocument("a.ts", "never sent\n");
      const { content, chunkSet, upsert: good } = sampleDocument("good.ts", "def good\n");
      const changeSet = sampleChangeSet(datasetId, {
        contents: [content],
        chunkSets: [chunkSet],
        upserts: [good, upsert],
      });
      await expect(catalog.commit(context, changeSet)).rejects.toMatchObject({
        code: "REVISION_CONFLICT",
        retryable: true,
      });
      expect(await pathsNow()).toEqual([]);
      expect((await catalog.datasets.get(context, datasetId))?.revision).toBe(0);
    });

    test("a delete hides the document, the past keeps it", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n", b: "b\n" }));
      await catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["a.ts", "none"] }));
      expect(await pathsNow()).toEqual(["b"]);
      const past = await catalog.documents.listAtRevision(context, { datasetId, revision: 1 });
      expect(past.map(({ path }) => path)).toEqual(["a.ts", "b"]);
      const now = await catalog.documents.listAtRevision(context, { datasetId, revision: 2 });
      expect(now.map(({ path }) => path)).toEqual(["b"]);
    });

    test("a path deleted and upserted at once is upserted", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      await catalog.commit(
        context,
        upsertSamples(datasetId, { "a.ts": "def two\n" }, { deletes: ["a.ts"] }),
      );
      const found = await catalog.documents.find(context, { datasetId, path: "a.ts" });
      expect(found?.contentHash).toBe(sampleDocument("a.ts", "def two\n").content.hash);
    });

    test("a touch changes the stat and no revision", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      const touched = { path: "a.ts", sizeBytes: 8, mtimeMs: 2_000.25 };
      const result = await catalog.commit(
        context,
        sampleChangeSet(datasetId, { touches: [touched] }),
      );
      expect(result).toEqual({ revision: 1 });
      expect(await catalog.documents.find(context, { datasetId, path: "a.ts" })).toMatchObject(
        touched,
      );
    });

    test("a new git commit is a new revision even when no file differs", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      const moved = sampleChangeSet(datasetId, { gitCommit: "c0ffee", branch: "topic" });
      expect(await catalog.commit(context, moved)).toEqual({ revision: 2 });
      expect(await catalog.datasets.get(context, datasetId)).toMatchObject({
        gitCommit: "c0ffee",
        branch: "topic",
        revision: 2,
      });
    });

    test("skips are recorded, replaced and forgotten without a revision", async () => {
      const skip = { path: "x.png", sizeBytes: 9, mtimeMs: 1, reason: "binary" } as const;
      await catalog.commit(context, sampleChangeSet(datasetId, { skips: [skip] }));
      const larger = { ...skip, reason: "oversized" } as const;
      await catalog.commit(context, sampleChangeSet(datasetId, { skips: [larger] }));
      expect(await catalog.documents.listSkips(context, datasetId)).toEqual([larger]);
      const result = await catalog.commit(
        context,
        sampleChangeSet(datasetId, { unskips: ["x.png"] }),
      );
      expect(await catalog.documents.listSkips(context, datasetId)).toEqual([]);
      expect(result).toEqual({ revision: 0 });
    });

    test("an expected revision that has passed is a conflict", async () => {
      const changeSet = upsertSamples(datasetId, { "a.ts": "def one\n" });
      await catalog.commit(context, changeSet, { expectedRevision: 0 });
      await expect(
        catalog.commit(context, upsertSamples(datasetId, { b: "b\n" }), { expectedRevision: 0 }),
      ).rejects.toMatchObject({ code: "REVISION_CONFLICT" });
      expect(await pathsNow()).toEqual(["a.ts"]);
    });

    test.each(ISOLATION_LEVELS)("commits at once lose no update: %s", async (isolation) => {
      const other = await store.reopen();
      const commits = Array.from({ length: 6 }, (_, i) =>
        (i % 2 === 0 ? catalog : other).commit(
          context,
          upsertSamples(datasetId, { [`file${i}`]: `def f${i}\n`, shared: `def shared${i}\n` }),
          { isolation },
        ),
      );
      const revisions = (await Promise.all(commits)).map(({ revision }) => revision);
      expect(revisions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await pathsNow()).toEqual([
        "file0",
        "file1",
        "file2",
        "file3",
        "file4",
        "file5",
        "shared",
      ]);
      const { chunks } = await catalog.datasets.statistics(context, datasetId);
      expect(chunks).toBe(7);
    });

    test.each(ISOLATION_LEVELS)(
      "of two that expect one revision one is refused: %s",
      async (isolation) => {
        const other = await store.reopen();
        const commit = (on: Catalog, path: string) =>
          on.commit(context, upsertSamples(datasetId, { [path]: "def x\n" }), {
            ...{ isolation, expectedRevision: 0 },
          });
        const results = await Promise.allSettled([commit(catalog, "a"), commit(other, "b")]);
        const refused = results.flatMap((each) =>
          each.status === "rejected" ? [each.reason] : [],
        );
        expect(refused).toEqual([expect.objectContaining({ code: "REVISION_CONFLICT" })]);
        expect(await pathsNow()).toHaveLength(1);
      },
    );

    test("an unknown dataset is not indexed", async () => {
      await expect(
        catalog.commit(context, sampleChangeSet("01a1fb43-5361-7ff6-a636-040cabcdf225")),
      ).rejects.toMatchObject({ code: "NOT_INDEXED" });
    });

    test("a cancelled operation commits nothing", async () => {
      const cancelled = testContext({ signal: AbortSignal.abort() });
      await expect(
        catalog.commit(cancelled, upsertSamples(datasetId, { "a.ts": "def one\n" })),
      ).rejects.toMatchObject({ code: "CANCELLED" });
      expect(await pathsNow()).toEqual([]);
    });

    test("another connection sees a commit, and its counter moves", async () => {
      const other = await store.reopen();
      const before = await other.changeCounter(context);
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      expect(await other.changeCounter(context)).not.toBe(before);
      expect(await other.documents.listCurrent(context, datasetId)).toHaveLength(1);
    });

    test("garbage collection takes what only closed revisions name, after their time", async () => {
      const { content } = sampleDocument("a.ts", "def old\n");
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def old\n" }));
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def new\n" }));
      const tooEarly = { closedBeforeMs: 1_600_000_000_000 };
      expect(await catalog.collectGarbage(context, tooEarly)).toEqual({ removed: 0 });
      expect(await catalog.documents.readText(context, content.hash)).not.toBeNull();
      const { removed } = await catalog.collectGarbage(context, { closedBeforeMs: Date.now() });
      expect(removed).toBeGreaterThan(0);
      expect(await catalog.documents.readText(context, content.hash)).toBeNull();
      expect(await catalog.collectGarbage(context, { closedBeforeMs: Date.now() })).toEqual({
        removed: 0,
      });
      expect(await pathsNow()).toEqual(["a.ts"]);
    });

    test("finishing the indexes stops on abort and completes otherwise", async () => {
      await catalog.commit(context, upsertSamples(datasetId, { "a.ts": "def one\n" }));
      await expect(catalog.finishIndexes(context)).resolves.toBeUndefined();
      const cancelled = testContext({ signal: AbortSignal.abort() });
      await expect(catalog.finishIndexes(cancelled)).rejects.toMatchObject({ code: "CANCELLED" });
    });
  });
}
