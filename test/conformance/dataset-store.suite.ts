/** Conformance of the DatasetStore port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Catalog } from "../../src/ports/catalog.ts";
import { sampleChangeSet, sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

export function describeDatasetStore(factory: StoreFactory): void {
  describe(`DatasetStore on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let catalog: Catalog;
    beforeEach(async () => {
      store = await factory.open();
      catalog = store.catalog;
    });
    afterEach(() => store.dispose());

    test("ensure makes a dataset once and finds it again", async () => {
      const made = await makeDataset(catalog);
      expect(made).toMatchObject({ revision: 0, sweptAtMs: null, visibility: "private" });
      expect(await makeDataset(catalog)).toEqual(made);
      const { host, folder } = made;
      expect(await catalog.datasets.find(context, { host, folder })).toEqual(made);
      expect(await catalog.datasets.get(context, made.id)).toEqual(made);
    });

    test("two worktrees share their project and list in order of folder", async () => {
      const b = await makeDataset(catalog, "/b");
      const a = await makeDataset(catalog, "/a");
      expect(a.project).toEqual(b.project);
      expect(await catalog.datasets.list(context)).toEqual([a, b]);
    });

    test("a sweep keeps the fingerprint unless it brings one", async () => {
      const { id: datasetId } = await makeDataset(catalog);
      await catalog.datasets.markSwept(context, { datasetId, sweptAtMs: 5, fingerprint: "f1" });
      await catalog.datasets.markSwept(context, { datasetId, sweptAtMs: 9, fingerprint: null });
      expect(await catalog.datasets.get(context, datasetId)).toMatchObject({
        sweptAtMs: 9,
        fingerprint: "f1",
      });
    });

    test("statistics count what is shown now", async () => {
      const { id: datasetId } = await makeDataset(catalog);
      await catalog.commit(
        context,
        upsertSamples(
          datasetId,
          { "a.ts": "def one\nx\n", "b.py": "partial\n", gone: "def gone\n" },
          { skips: [{ path: "p.png", sizeBytes: 3, mtimeMs: 0, reason: "binary" }] },
        ),
      );
      await catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["gone"] }));
      expect(await catalog.datasets.statistics(context, datasetId)).toEqual({
        documents: 2,
        chunks: 3,
        symbols: 1,
        bytes: 18,
        partialDocuments: 1,
        byLanguage: { python: 1, text: 1 },
        skippedByReason: { binary: 1 },
      });
    });

    test("skipped files are listed by path, so many of each reason", async () => {
      const { id: datasetId } = await makeDataset(catalog);
      const skip = (path: string, reason: "binary" | "secret") => ({
        path,
        reason,
        sizeBytes: 1,
        mtimeMs: 0,
      });
      const skips = [
        skip("c", "binary"),
        skip("a", "binary"),
        skip("b", "secret"),
        skip("d", "binary"),
      ];
      await catalog.commit(context, sampleChangeSet(datasetId, { skips }));
      const list = async (params: { reason?: "binary"; limit: number }): Promise<string[]> =>
        (await catalog.datasets.listSkipped(context, { datasetId, ...params })).map((s) => s.path);
      expect(await list({ limit: 2 })).toEqual(["a", "b", "c"]);
      expect(await list({ limit: 9, reason: "binary" })).toEqual(["a", "c", "d"]);
    });

    test("removing one dataset frees what only it named and leaves the other", async () => {
      const one = await makeDataset(catalog, "/one");
      const two = await makeDataset(catalog, "/two");
      const shared = { "same.ts": "def same\n" };
      await catalog.commit(context, upsertSamples(one.id, { ...shared, "own.ts": "def own\n" }));
      await catalog.commit(context, upsertSamples(two.id, shared));
      await catalog.datasets.remove(context, one.id);
      await catalog.datasets.remove(context, one.id);
      expect(await catalog.datasets.list(context)).toEqual([
        await catalog.datasets.get(context, two.id),
      ]);
      const hashOf = (text: string): string => sampleDocument("x", text).content.hash;
      expect(await catalog.documents.readText(context, hashOf("def own\n"))).toBeNull();
      expect(String(await catalog.documents.readText(context, hashOf("def same\n")))).toBe(
        "def same\n",
      );
    });

    test("a removed dataset fences its writer", async () => {
      const { id: datasetId } = await makeDataset(catalog);
      await catalog.datasets.remove(context, datasetId);
      await expect(
        catalog.commit(context, upsertSamples(datasetId, { a: "a\n" })),
      ).rejects.toMatchObject({ code: "NOT_INDEXED" });
    });
  });
}
