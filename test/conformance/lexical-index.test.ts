/** Both lexical indexes against the suite, and against each other on random texts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import { createMemoryLexicalIndex } from "../../src/stores/memory/lexical-index.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { createSqliteLexicalIndex } from "../../src/stores/sqlite/lexical-index.ts";
import { openCatalog } from "../../src/stores/sqlite/open-catalog.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { describeLexicalIndex } from "./lexical-index.suite.ts";
import { makeDataset, type StoreFactory } from "./store-factory.ts";

const memory: StoreFactory = {
  name: "memory",
  open: async () => {
    const state = createMemoryState(false);
    const open = () => createMemoryCatalog({ state, lexical: createMemoryLexicalIndex });
    return { catalog: open(), reopen: async () => open(), dispose: async () => {} };
  },
};

const sqlite: StoreFactory = {
  name: "SQLite",
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "quarry-lexical-"));
    const open = () =>
      openCatalog({
        file: join(folder, "c.sqlite"),
        home: "/h",
        projections: false,
        lexical: createSqliteLexicalIndex,
      });
    const catalog = await open();
    return {
      catalog,
      reopen: open,
      dispose: async () => {
        await catalog.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

describeLexicalIndex(memory);
describeLexicalIndex(sqlite);

const word = fc.constantFrom("open", "store", "parse", "header", "名", "a1", "read", "write");
const line = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
const text = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join("\n")}\n`);
const path = fc
  .tuple(fc.constantFrom("src", "lib/store", "docs"), word, fc.constantFrom("txt", "py"))
  .map(([a, b, c]) => `${a}/${b}.${c}`);
const filter: fc.Arbitrary<SearchFilter> = fc.record({
  paths: fc.subarray(["src/**", "!docs/**", "*.py"]),
  languages: fc.constantFrom([], ["python"] as const),
  kinds: fc.constant([]),
  symbol: fc.constant(null),
});

test("SQLite and memory give the same chunks, scores and paths", async () => {
  const context = testContext();
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(path, text, { minKeys: 1, maxKeys: 8 }),
      fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
      filter,
      fc.integer({ min: 1, max: 12 }),
      async (texts, words, asked, limit) => {
        const results = [];
        for (const factory of [memory, sqlite]) {
          const store = await factory.open();
          const datasetId = (await makeDataset(store.catalog)).id;
          await store.catalog.commit(context, upsertSamples(datasetId, texts));
          const params = { scopes: [{ datasetId, prefix: "" }], words, filter: asked, limit };
          const chunks = await store.catalog.lexical.searchChunks(context, params);
          const paths = await store.catalog.lexical.searchPaths(context, params);
          await store.dispose();
          results.push({
            scores: chunks.map(({ score }) => score.toFixed(4)),
            paths: paths.map((hit) => `${hit.path} ${hit.score.toFixed(4)}`),
          });
        }
        expect(results[1]).toEqual(results[0]);
      },
    ),
    { numRuns: 25 },
  );
});
