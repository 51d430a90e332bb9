/** Conformance of the LexicalIndex port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LexicalIndex, SearchFilter } from "../../src/ports/lexical-index.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };
const TEXTS = {
  "src/http/parser.py": "def parseHeaders\nheaders are read here\nbody follows\n",
  "src/http/writer.py": "def writeHeaders\nheaders are written\n",
  "src/store.txt": "def openStore\nopens the store\nheaders\n",
  "docs/headers.md": "headers explained\n",
  "src/名前.txt": "日本語の名前\n",
};

export function describeLexicalIndex(factory: StoreFactory): void {
  describe(`LexicalIndex on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let lexical: LexicalIndex;
    let datasetId: string;
    const scopesBelow = (prefix = "") => [{ datasetId, prefix }];
    beforeEach(async () => {
      store = await factory.open();
      lexical = store.catalog.lexical;
      datasetId = (await makeDataset(store.catalog)).id;
      await store.catalog.commit(context, upsertSamples(datasetId, TEXTS));
    });
    afterEach(() => store.dispose());

    const search = async (
      words: readonly string[],
      filter: Partial<SearchFilter> = {},
      prefix = "",
      limit = 50,
    ) =>
      (
        await lexical.searchChunks(context, {
          scopes: scopesBelow(prefix),
          words,
          filter: { ...ALL, ...filter },
          limit,
        })
      ).map(({ chunk }) => `${chunk.path}:${chunk.ordinal}`);

    test("chunks come by BM25, and rare words weigh more", async () => {
      expect((await search(["headers", "body"]))[0]).toBe("src/http/parser.py:2");
      expect(await search(["nothinglikethis"])).toEqual([]);
      expect(await search(["日"])).toEqual(["src/名前.txt:0"]);
    });

    test("filters restrict before the cut", async () => {
      const limit = 1;
      expect(await search(["headers"], { paths: ["docs/**"] }, "", limit)).toEqual([
        "docs/headers.md:0",
      ]);
      expect(await search(["headers"], { paths: ["*.txt"] }, "", limit)).toEqual([
        "src/store.txt:2",
      ]);
      expect(await search(["headers"], { paths: ["src/http"] })).toHaveLength(4);
      expect(await search(["headers"], { paths: ["!src/**"] })).toEqual(["docs/headers.md:0"]);
      expect(
        await search(["headers"], { languages: ["python"], paths: ["**/writer.py"] }),
      ).toHaveLength(2);
      expect(await search(["headers"], { symbol: "parseheaders" })).toEqual([
        "src/http/parser.py:0",
      ]);
      expect(await search(["headers"], { kinds: ["function"] })).toEqual([
        "src/http/parser.py:0",
        "src/http/writer.py:0",
      ]);
      expect(await search(["headers"], {}, "docs/")).toEqual(["docs/headers.md:0"]);
      expect(await search(["headers"], { paths: ["headers.md"] }, "docs/")).toEqual([
        "docs/headers.md:0",
      ]);
    });

    test("a dataset that was not asked gives nothing, however well it matches", async () => {
      const other = (await makeDataset(store.catalog, "/home/me/other")).id;
      const loud = Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`loud${i}.txt`, `body body body ${i}\n`]),
      );
      await store.catalog.commit(context, upsertSamples(other, loud));
      expect(await search(["body"], {}, "", 5)).toEqual(["src/http/parser.py:2"]);
    });

    test("deleted and replaced texts are gone, equal texts elsewhere stay", async () => {
      await store.catalog.commit(
        context,
        upsertSamples(datasetId, { "copy.txt": "body follows\n" }),
      );
      expect(await search(["body"])).toEqual(["copy.txt:0", "src/http/parser.py:2"]);
      await store.catalog.commit(
        context,
        upsertSamples(datasetId, {}, { deletes: ["src/http/parser.py"] }),
      );
      expect(await search(["body"])).toEqual(["copy.txt:0"]);
      await store.catalog.commit(context, upsertSamples(datasetId, { "copy.txt": "soul\n" }));
      expect(await search(["body"])).toEqual([]);
      expect(await search(["soul"])).toEqual(["copy.txt:0"]);
    });

    test("a placed chunk carries where it stands and what it defines", async () => {
      const [hit] = await lexical.searchChunks(context, {
        scopes: scopesBelow(),
        words: ["parseheaders"],
        filter: ALL,
        limit: 1,
      });
      expect(hit?.chunk).toMatchObject({
        datasetId,
        path: "src/http/parser.py",
        language: "python",
        ordinal: 0,
        kind: "block",
        scope: "",
        span: { byteStart: 0, byteEnd: 17, lineStart: 1, lineEnd: 1 },
        definitions: [
          { name: "parseHeaders", qualifiedName: "outer.parseHeaders", chunkOrdinal: 0 },
        ],
      });
    });

    test("paths are searched by their words", async () => {
      const hits = await lexical.searchPaths(context, {
        scopes: scopesBelow(),
        words: ["parser", "http"],
        filter: ALL,
        limit: 10,
      });
      expect(hits.map(({ path }) => path)).toEqual(["src/http/parser.py", "src/http/writer.py"]);
    });

    test("definitions are found without regard to case, the exact case first", async () => {
      await store.catalog.commit(context, upsertSamples(datasetId, { "a.txt": "def openstore\n" }));
      const find = async (name: string) =>
        (
          await lexical.findDefinitions(context, {
            scopes: scopesBelow(),
            names: [name],
            filter: ALL,
            limit: 10,
          })
        ).map(({ path }) => path);
      expect(await find("openStore")).toEqual(["src/store.txt", "a.txt"]);
      expect(await find("openstore")).toEqual(["a.txt", "src/store.txt"]);
      expect(await find("nobody")).toEqual([]);
    });

    test("near names are shown ones, best first", async () => {
      const near = (name: string, prefix = "") =>
        lexical.nearestNames(context, { scopes: scopesBelow(prefix), name, limit: 3 });
      expect((await near("parseHeader"))[0]).toBe("parseHeaders");
      expect((await near("opnStore"))[0]).toBe("openStore");
      expect(await near("parseHeader", "docs/")).toEqual([]);
    });

    test("word statistics count chunks", async () => {
      const { chunks, frequencies } = await lexical.wordStatistics(context, [
        "headers",
        "body",
        "nobody",
      ]);
      expect(chunks).toBe(
        new Set(Object.values(TEXTS).flatMap((text) => text.split(/(?<=\n)/))).size,
      );
      expect([
        frequencies.get("headers"),
        frequencies.get("body"),
        frequencies.get("nobody") ?? 0,
      ]).toEqual([6, 1, 0]);
    });

    test("chunks of documents come in order", async () => {
      const chunks = await lexical.chunksOf(context, {
        scopes: scopesBelow(),
        paths: ["src/store.txt", "docs/headers.md"],
        filter: ALL,
      });
      expect(chunks.map(({ path, ordinal }) => `${path}:${ordinal}`)).toEqual([
        "docs/headers.md:0",
        "src/store.txt:0",
        "src/store.txt:1",
        "src/store.txt:2",
      ]);
    });

    test("exact candidates hold every document with the literals, before and after the pre-filter is built", async () => {
      const candidates = async (...literals: string[]) =>
        (
          await lexical.exactCandidates(context, { scopes: scopesBelow(), literals, filter: ALL })
        ).map(({ path }) => path);
      expect(await candidates("headers are")).toEqual(
        expect.arrayContaining(["src/http/parser.py", "src/http/writer.py"]),
      );
      await store.catalog.finishIndexes(context);
      expect(await candidates("headers are")).toEqual(["src/http/parser.py", "src/http/writer.py"]);
      expect(await candidates("headers are", "written")).toEqual(["src/http/writer.py"]);
      expect(await candidates("日本語")).toEqual(["src/名前.txt"]);
      expect(await candidates()).toHaveLength(Object.keys(TEXTS).length);
    });
  });
}
