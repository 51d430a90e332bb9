/** Conformance of the DocumentReader port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unpackChunks } from "../../src/domain/chunk.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const TEXT = "def parseHTTP\nlet x = 'ünïcode 名';\ndef other\n";

export function describeDocumentReader(factory: StoreFactory): void {
  describe(`DocumentReader on ${factory.name}`, () => {
    const context = testContext();
    const sample = sampleDocument("src/a.ts", TEXT);
    let store: OpenedStore;
    let catalog: Catalog;
    let datasetId: string;
    beforeEach(async () => {
      store = await factory.open();
      catalog = store.catalog;
      datasetId = (await makeDataset(catalog)).id;
      await catalog.commit(
        context,
        upsertSamples(datasetId, { "src/a.ts": TEXT, "src/ü.ts": "b\n", "Z.md": "" }),
      );
    });
    afterEach(() => store.dispose());

    test("documents come in byte order of their paths", async () => {
      const versions = await catalog.documents.listCurrent(context, datasetId);
      expect(versions.map(({ path }) => path)).toEqual(["Z.md", "src/a.ts", "src/ü.ts"]);
      expect(versions[1]).toEqual({
        datasetId,
        path: "src/a.ts",
        sizeBytes: sample.content.byteLength,
        mtimeMs: 1_000.5,
        contentHash: sample.content.hash,
        chunker: sample.chunkSet.chunker,
        language: "text",
        partial: null,
      });
    });

    test("find answers for what is shown only", async () => {
      const find = (path: string) => catalog.documents.find(context, { datasetId, path });
      expect((await find("src/a.ts"))?.contentHash).toBe(sample.content.hash);
      expect(await find("src")).toBeNull();
      const paths = ["src", "src/a.ts", "", "src/a.ts"];
      const each = await catalog.documents.findEach(context, { datasetId, paths });
      expect(each).toEqual(await Promise.all(paths.map(find)));
      expect(await catalog.documents.findEach(context, { datasetId, paths: [] })).toEqual([]);
    });

    test("a folder is known by what it shows or skips below it", async () => {
      const knows = (prefix: string) =>
        catalog.documents.knowsBelow(context, { datasetId, prefix });
      const skip = (path: string) =>
        ({ path, sizeBytes: 0, mtimeMs: 0, reason: "vendored" }) as const;
      await catalog.commit(context, {
        ...upsertSamples(datasetId, {}),
        skips: [skip("vendor/"), skip("img/logo.png")],
      });
      expect(await knows("src/")).toBe(true);
      expect(await knows("img/")).toBe(true);
      expect(await knows("vendor/")).toBe(false);
      expect(await knows("sr/")).toBe(false);
      expect(await knows("other/")).toBe(false);
      await catalog.commit(context, {
        ...upsertSamples(datasetId, {}),
        deletes: ["src/a.ts", "src/ü.ts"],
      });
      expect(await knows("src/")).toBe(false);
    });

    test("text, chunks and symbols come back as they were sent, words left out", async () => {
      const key = { contentHash: sample.content.hash, chunker: sample.chunkSet.chunker };
      expect(String(await catalog.documents.readText(context, key.contentHash))).toBe(TEXT);
      expect(await catalog.documents.listChunks(context, key)).toEqual(
        unpackChunks(sample.chunkSet.chunks).map((chunk) => ({ ...chunk, words: "" })),
      );
      expect(await catalog.documents.listSymbols(context, key)).toEqual(sample.chunkSet.symbols);
    });

    test("an unknown content is null or empty", async () => {
      const unknown = { contentHash: "00".repeat(32), chunker: sample.chunkSet.chunker };
      expect(await catalog.documents.readText(context, unknown.contentHash)).toBeNull();
      expect(await catalog.documents.listChunks(context, unknown)).toEqual([]);
      expect(await catalog.documents.listSymbols(context, unknown)).toEqual([]);
    });

    test("known chunk sets are told from unknown ones", async () => {
      const known = `${sample.content.hash} ${sample.chunkSet.chunker}`;
      const others = [
        `${sample.content.hash} other 2`,
        `${"00".repeat(32)} ${sample.chunkSet.chunker}`,
      ];
      expect(await catalog.documents.knownChunkSets(context, [known, ...others])).toEqual(
        new Set([known]),
      );
    });

    test("near paths stay inside the scope", async () => {
      const near = (prefix: string, path: string) =>
        catalog.documents.nearestPaths(context, {
          scopes: [{ datasetId, prefix }],
          path,
          limit: 5,
        });
      expect(await near("", "lib/a.ts")).toContain("src/a.ts");
      expect(await near("src/", "Z.md")).toEqual([]);
    });
  });
}
