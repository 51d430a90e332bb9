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

    test("refs of a folder are datasets of their own beside its work tree", async () => {
      const tree = await makeDataset(catalog, "/a");
      const below = await makeDataset(catalog, "/a/b");
      const { host } = tree;
      const ensureRef = (ref: string) =>
        catalog.datasets.ensure(context, {
          ...{ projectKey: tree.project.key, projectName: "project" },
          ...{ host, folder: "/a", ref, branch: null },
        });
      const v1 = await ensureRef("v1");
      const feature = await ensureRef("team/feature");
      expect(v1).toMatchObject({ kind: "ref", folder: "/a", ref: "v1", project: tree.project });
      expect(tree).toMatchObject({ kind: "worktree", folder: "/a", ref: null });
      expect(await ensureRef("v1")).toEqual(v1);
      const find = (ref?: string) =>
        catalog.datasets.find(context, {
          host,
          folder: "/a",
          ...(ref === undefined ? {} : { ref }),
        });
      expect(await find()).toEqual(tree);
      expect(await find("team/feature")).toEqual(feature);
      expect(await find("v2")).toBeNull();
      expect(await catalog.datasets.list(context)).toEqual([tree, feature, v1, below]);
      await catalog.datasets.remove(context, v1.id);
      expect(await find("v1")).toBeNull();
      expect(await find()).toEqual(tree);
    });

    test("what is made from what is shown leaves commit and branch alone", async () => {
      const { id: datasetId } = await makeDataset(catalog);
      const head = { gitCommit: "a".repeat(40), branch: "main" };
      await catalog.commit(context, upsertSamples(datasetId, { a: "a\n" }, head));
      const { revision } = await catalog.commit(
        context,
        sampleChangeSet(datasetId, { keepsHead: true, gitCommit: null, branch: null }),
      );
      expect(await catalog.datasets.get(context, datasetId)).toMatchObject({ ...head, revision });
      await catalog.commit(context, sampleChangeSet(datasetId, { gitCommit: null, branch: null }));
      expect(await catalog.datasets.get(context, datasetId)).toMatchObject({ gitCommit: null });
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
