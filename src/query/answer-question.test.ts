/** Whole answers: shape, freshness, budget, pages, outline, body and errors. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import {
  sampleDependencies,
  sampleRequest,
  sampleWorkspace,
  scriptedRefresher,
} from "../../test/support/ask-samples.ts";
import { testContext } from "../../test/support/test-context.ts";
import { unpackChunks } from "../domain/chunk.ts";
import type { SearchRequest } from "../domain/question.ts";
import { analyzeBytes } from "../ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../ingest/parse/analyze-settings.ts";
import { answerQuestion } from "./answer-question.ts";
import { createPatternMatcher } from "./recall/pattern-matcher.ts";
import { CHARACTERS_PER_TOKEN, MOST_CHARACTERS } from "./render/budget.ts";

const matcher = createPatternMatcher();
afterAll(() => matcher.close());
const context = testContext();

const STORE = `/** Opens and closes stores. */
export class Store {
  /** Opens the store at a path. */
  open(path: string): void {
    if (path === "") throw new Error("no path given");
    this.path = path;
  }

  close(): void {
    this.path = "";
  }

  path = "";
}
`;
const SAMPLES = {
  "src/store.ts": STORE,
  "src/parser.ts":
    "export function parseHeaders(text: string): string[] {\n  return text.split(';');\n}\n",
  "test/store.test.ts": "test('opens the store', () => new Store().open('x'));\n",
  "README.md": "# Sample\n\nThe store opens a path.\n",
};

async function ask(
  query: string,
  changes: Partial<SearchRequest> = {},
  texts: Readonly<Record<string, string>> = SAMPLES,
) {
  const { workspace } = await sampleWorkspace(texts);
  const { refresher } = scriptedRefresher();
  return answerQuestion(
    context,
    sampleDependencies(refresher, matcher),
    sampleRequest(query, changes),
    [await workspace()],
  );
}

test("concise: a header and the lines that tell most", async () => {
  const { text } = await ask("how is the store opened at a path", { limit: 2 });
  expect(text.replace(/cursor \S+\]/u, "cursor …]")).toMatchInlineSnapshot(`
    "src/store.ts:1-14 Store (class)
    1: /** Opens and closes stores. */
    2: export class Store {
    3:   /** Opens the store at a path. */
    4:   open(path: string): void {
    5:     if (path === "") throw new Error("no path given");

    test/store.test.ts:1-1 (file)
    1: test('opens the store', () => new Store().open('x'));

    [hits 1-2 of 3; more with cursor …]"
  `);
});

test("detailed: the whole chunk", async () => {
  const { text, cursor } = await ask("parseHeaders", { format: "detailed", limit: 1 });
  expect(text).toMatchInlineSnapshot(`
    "src/parser.ts:1-3 parseHeaders (function)
    export function parseHeaders(text: string): string[] {
      return text.split(';');
    }"
  `);
  expect(cursor).toBeNull();
});

test("a quoted text shows its own lines", async () => {
  const { text, hits } = await ask('"no path given"');
  expect(text).toContain('5:     if (path === "") throw new Error("no path given");');
  expect(hits.map(({ path }) => path)).toEqual(["src/store.ts"]);
  expect((await ask('"NO PATH given"')).text).toContain("match without it");
  expect((await ask("/no\\s+path/")).hits).toHaveLength(1);
});

test("an outline is an indented tree", async () => {
  const { text } = await ask("", { paths: ["src/store.ts"] });
  expect(text).toMatchInlineSnapshot(`
    "src/store.ts (14 lines)
    2-14 class Store
      4-7 open(path: string): void
      9-11 close(): void
      13-13 path = """
  `);
});

test("a symbol's body is its whole text, in pages that join", async () => {
  const whole = await ask("", { paths: ["store.ts#Store.open"] });
  expect(whole.text).toMatchInlineSnapshot(`
    "src/store.ts:4-7 Store.open (method)
      open(path: string): void {
        if (path === "") throw new Error("no path given");
        this.path = path;
      }"
  `);
  const long = {
    "a.ts": `export function long(): void {\n${Array.from({ length: 300 }, (_, i) => `  step(${i});`).join("\n")}\n}\n`,
  };
  const shown = await sampleWorkspace(long);
  const asked = await shown.workspace();
  const lines: number[] = [];
  let cursor: string | null = null;
  do {
    const request = sampleRequest("", { paths: ["a.ts#long"], maxTokens: 400, cursor });
    const page = await answerQuestion(context, sampleDependencies(undefined, matcher), request, [
      asked,
    ]);
    lines.push(...page.hits.map(({ lineStart }) => lineStart));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(lines).toEqual(Array.from({ length: 302 }, (_, i) => i + 1));
});

test("a question narrowed to a symbol that nothing defines names the nearest ones", async () => {
  const { text, hits } = await ask("path", { symbol: "parseHeader" });
  expect(hits).toEqual([]);
  expect(text).toContain("Nothing found in parseHeader; nearest names: parseHeaders");
});

test("unknown paths and symbols are answered with the nearest", async () => {
  await expect(ask("", { paths: ["src/stor.ts"] })).rejects.toMatchObject({ code: "UNKNOWN_PATH" });
  await expect(ask("", { paths: ["lib/store.ts"] })).rejects.toMatchObject({
    code: "UNKNOWN_PATH",
    next: expect.stringContaining("src/store.ts"),
  });
  await expect(ask("", { paths: ["src/store.ts#opne"] })).rejects.toMatchObject({
    code: "UNKNOWN_SYMBOL",
    next: expect.stringContaining("open"),
  });
});

test("filters hold, and paths are relative to the folder asked", async () => {
  expect((await ask("store", { paths: ["test/**"] })).hits.map(({ path }) => path)).toEqual([
    "test/store.test.ts",
  ]);
  expect((await ask("store", { paths: ["/home/me/sample/test"] })).hits).toHaveLength(1);
  const { workspace } = await sampleWorkspace(SAMPLES, "src/");
  const answer = await answerQuestion(
    context,
    sampleDependencies(undefined, matcher),
    sampleRequest("store"),
    [await workspace()],
  );
  expect(answer.hits.map(({ path }) => path)).toEqual(["store.ts"]);
});

test("a cursor goes on with its own question only", async () => {
  const { cursor } = await ask("store path", { limit: 1 });
  const { workspace, show } = await sampleWorkspace(SAMPLES);
  const dependencies = sampleDependencies(undefined, matcher);
  const first = await answerQuestion(
    context,
    dependencies,
    sampleRequest("store path", { limit: 1 }),
    [await workspace()],
  );
  const page = (query: string, at: string | null) => async () =>
    answerQuestion(context, dependencies, sampleRequest(query, { limit: 1, cursor: at }), [
      await workspace(),
    ]);
  await expect(page("other words", first.cursor)()).rejects.toMatchObject({
    code: "INVALID_CURSOR",
  });
  await expect(page("store path", cursor)()).rejects.toMatchObject({ code: "INVALID_CURSOR" });
  await expect(page("store path", "bm9uc2Vuc2U")()).rejects.toMatchObject({
    code: "INVALID_CURSOR",
  });
  expect((await page("store path", first.cursor)()).text).not.toContain("index changed");
  await show({ "src/new.ts": "export const path = 1;\n" });
  expect((await page("store path", first.cursor)()).text).toContain(
    "The index changed since the page before",
  );
});

test("what changed is re-indexed before it is shown, what could not be is marked, what is gone is dropped", async () => {
  const { workspace, show } = await sampleWorkspace(SAMPLES);
  const changed = SAMPLES["src/store.ts"].replace("this.path = path", "this.path = resolve(path)");
  let committed = false;
  const { refresher, calls } = scriptedRefresher(async (path) => {
    if (path === "test/store.test.ts") return { path, state: "gone" };
    if (path === "README.md") return { path, state: "stale" };
    if (path !== "src/store.ts" || committed) return undefined;
    committed = true;
    await show({ "src/store.ts": changed });
    return { path, state: "committed" };
  });
  const request = sampleRequest("store path open", { format: "detailed" });
  const answer = await answerQuestion(context, sampleDependencies(refresher, matcher), request, [
    await workspace(),
  ]);
  expect(answer.text).toContain("resolve(path)");
  expect(answer.text).toMatch(/README\.md:\d+-\d+ .* stale/);
  expect(answer.hits.map(({ path }) => path)).not.toContain("test/store.test.ts");
  expect(calls.behind).toBe(1);
});

test.each(["search", "body"])(
  "what another process commits between finding and comparing is not shown as it was: %s",
  async (way) => {
    const { workspace, show } = await sampleWorkspace(SAMPLES);
    const changed = STORE.replace("no path given", "the path is empty");
    const { refresher } = scriptedRefresher(async (path) => {
      if (path !== "src/store.ts") return undefined;
      await show({ "src/store.ts": changed });
      const { content } = await analyzeBytes({
        ...{ path, bytes: Buffer.from(changed), settings: DEFAULT_ANALYZE_SETTINGS },
      });
      return { path, state: "unchanged", contentHash: content.hash };
    });
    const request =
      way === "search"
        ? sampleRequest("store path open", { format: "detailed" })
        : sampleRequest("", { paths: ["store.ts#Store.open"] });
    const { text } = await answerQuestion(
      context,
      sampleDependencies(refresher, matcher),
      request,
      [await workspace()],
    );
    expect(text).toContain("the path is empty");
    expect(text).not.toContain("no path given");
  },
);

test("a file read for this answer alone is shown as it is now, where the hit has moved to", async () => {
  const { workspace } = await sampleWorkspace(SAMPLES);
  const text = Buffer.from(
    `// a new first line\n${STORE.replace("no path given", "no path at all")}`,
  );
  const { chunkSet } = await analyzeBytes({
    path: "src/store.ts",
    bytes: text,
    settings: DEFAULT_ANALYZE_SETTINGS,
  });
  const { refresher } = scriptedRefresher((path) =>
    path === "src/store.ts"
      ? {
          path,
          state: "read",
          text,
          chunks: unpackChunks(chunkSet.chunks),
          symbols: chunkSet.symbols,
          language: chunkSet.language,
        }
      : undefined,
  );
  const request = sampleRequest("open store", { format: "detailed", limit: 1 });
  const answer = await answerQuestion(context, sampleDependencies(refresher, matcher), request, [
    await workspace(),
  ]);
  expect(answer.text).toContain("no path at all");
  expect(answer.text).not.toContain("stale");
});

test("a question without hits sweeps once and asks again", async () => {
  const { workspace, show } = await sampleWorkspace(SAMPLES);
  const { refresher, calls } = scriptedRefresher();
  calls.sweepResult = async () => {
    await show({ "src/zebra.ts": "export function zebra(): void {}\n" });
    return true;
  };
  const answer = await answerQuestion(
    context,
    sampleDependencies(refresher, matcher),
    sampleRequest("zebra"),
    [await workspace()],
  );
  expect(answer.hits.map(({ path }) => path)).toEqual(["src/zebra.ts"]);
  expect(calls.sweeps).toBe(1);
});

test("what is missing is said in one line at the end", async () => {
  const { workspace } = await sampleWorkspace(SAMPLES);
  const dependencies = {
    ...sampleDependencies(undefined, matcher),
    describeGaps: async () => "Index 40 % built.",
  };
  const { text } = await answerQuestion(context, dependencies, sampleRequest("store"), [
    await workspace(),
  ]);
  expect(text.split("\n").at(-1)).toContain("Index 40 % built.");
});

const many = Object.fromEntries(
  Array.from({ length: 30 }, (_, i) => [
    `src/module${i}.ts`,
    `${"/** The handler of requests. */\n".repeat(i % 4)}export function handler${i}(request: string): string {\n${"  // request and handler\n".repeat(i * 3)}  return "${"x".repeat(i * 40)}";\n}\n`,
  ]),
);

test("any request stays within its budget and 45,000 characters", async () => {
  const { workspace } = await sampleWorkspace({ ...many, ...SAMPLES });
  const asked = await workspace();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        "request handler",
        "handler3",
        '"request and"',
        "/handler\\d+/",
        "store",
        "nothing at all",
        "日本",
      ),
      fc.integer({ min: 150, max: 20_000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom("concise", "detailed"),
      async (query, maxTokens, limit, format) => {
        const request = sampleRequest(query, {
          maxTokens,
          limit,
          format: format as SearchRequest["format"],
        });
        const { text } = await answerQuestion(
          context,
          sampleDependencies(undefined, matcher),
          request,
          [asked],
        );
        expect(text.length).toBeLessThanOrEqual(
          Math.min(MOST_CHARACTERS, maxTokens * CHARACTERS_PER_TOKEN),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("pages by cursor join to the unpaged list without repeats", async () => {
  const { workspace } = await sampleWorkspace({ ...many, ...SAMPLES });
  const asked = await workspace();
  const page = (limit: number, maxTokens: number, cursor: string | null) =>
    answerQuestion(
      context,
      sampleDependencies(undefined, matcher),
      sampleRequest("request handler", { limit, maxTokens, cursor }),
      [asked],
    );
  const whole = await page(50, 14_000, null);
  expect(whole.cursor).toBeNull();
  const places = (hits: typeof whole.hits): string[] =>
    hits.map(({ path, lineStart }) => `${path}:${lineStart}`);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 250, max: 3_000 }),
      async (limit, maxTokens) => {
        const joined: string[] = [];
        let cursor: string | null = null;
        do {
          const next: typeof whole = await page(limit, maxTokens, cursor);
          expect(next.hits.length).toBeGreaterThan(0);
          joined.push(...places(next.hits));
          cursor = next.cursor;
        } while (cursor !== null);
        expect(joined).toEqual(places(whole.hits));
      },
    ),
    { numRuns: 12 },
  );
});
