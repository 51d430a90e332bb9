/** Whole answers about a code graph: shape, starts, relations, the past, freshness and pages. */
import { describe, expect, test } from "vitest";
import { scriptedRefresher } from "../../../test/support/ask-samples.ts";
import type { FakeEdge, FakeNode } from "../../../test/support/fake-code-graph.ts";
import { walkSample } from "../../../test/support/walk-samples.ts";
import type { History } from "../../ports/history.ts";

const NODES: FakeNode[] = [
  { path: "src/store.ts", name: "", line: 1 },
  { path: "src/store.ts", name: "Store", line: 2, kind: "interface", signature: "interface Store" },
  {
    path: "src/store.ts",
    name: "Store.open",
    line: 3,
    kind: "method",
    signature: "open(path: string): void",
  },
  { path: "src/sqlite.ts", name: "SqliteStore", line: 5, kind: "class" },
  {
    path: "src/sqlite.ts",
    name: "SqliteStore.open",
    line: 6,
    kind: "method",
    signature: "open(path: string): void",
  },
  {
    path: "src/session.ts",
    name: "Session.start",
    line: 10,
    kind: "method",
    signature: "async start(): Promise<void>",
  },
  { path: "src/session.ts", name: "Session.restart", line: 30, kind: "method" },
  { path: "src/main.ts", name: "main", line: 4, signature: "function main(args: string[])" },
  { path: "test/store.test.ts", name: "opens a store", line: 8, kind: "test" },
  { path: "src/store.ts", name: "connect", line: 40 },
];
const [, STORE, OPEN, SQLITE, SQLITE_OPEN, START, RESTART, MAIN, TEST, CONNECT] = NODES.keys();
const edge = (source = 0, target = 0, line = 1, more: Partial<FakeEdge> = {}): FakeEdge => ({
  source,
  target,
  kind: "calls",
  line,
  ...more,
});
const EDGES: FakeEdge[] = [
  edge(SQLITE_OPEN, OPEN, 6, { kind: "overrides" }),
  edge(SQLITE, STORE, 5, { kind: "implements" }),
  edge(START, OPEN, 14, { dispatch: "interface", count: 3 }),
  edge(RESTART, SQLITE_OPEN, 33, { resolution: "heuristic", confidence: 0.6 }),
  edge(RESTART, START, 35, { resolution: "import" }),
  edge(MAIN, START, 6),
  edge(START, RESTART, 20),
  edge(MAIN, MAIN, 9),
  edge(TEST, SQLITE_OPEN, 12),
  edge(SQLITE_OPEN, CONNECT, 7),
];
const UNBOUND = [
  { path: "src/legacy.js", source: "run", name: "open", kind: "calls", line: 4 } as const,
  { path: "src/legacy.js", source: "", name: "open", kind: "calls", line: 9 } as const,
];

const sample = () => walkSample({ nodes: NODES, edges: EDGES, unbound: UNBOUND });
describe("relations", () => {
  test("callers, with those of the declaration that it implements, and what was not bound", async () => {
    const { ask } = await sample();
    const { text, hits, total } = await ask("src/sqlite.ts#SqliteStore.open");
    expect(text).toMatchInlineSnapshot(`
      "src/sqlite.ts:6-7 SqliteStore.open: open(path: string): void

      callers: 3 in 2 files
      src/session.ts:30 Session.restart: restart() [calls at :33 (heuristic 0.6)]
      src/store.ts:3 Store.open: open(path: string): void [overridden at :6; what reaches it may reach this]
        src/session.ts:10 Session.start: async start(): Promise<void> [calls at :14 x3 (via interface)] +1 more
      test/store.test.ts:8 opens a store() [calls at :12]

      Also 2 references by the name open that could not be bound to any one definition, so perhaps to this: src/legacy.js:4 in run, src/legacy.js:9."
    `);
    expect(hits.map(({ symbol }) => symbol).sort()).toEqual([
      "Session.restart",
      "Session.start",
      "opens a store",
    ]);
    expect(total).toEqual({ count: 3, atLeast: false });
  });

  test("callers of callers: cycles are said, what lies behind is counted", async () => {
    const { ask } = await sample();
    expect(
      (await ask("Store.open", { depth: 2, relation: "callers" })).text,
    ).toMatchInlineSnapshot(`
      "src/store.ts:3-4 Store.open: open(path: string): void

      callers, up to 2 steps: 3 (1 direct, 2 at 2) in 2 files
      src/session.ts:10 Session.start: async start(): Promise<void> [calls at :14 x3 (via interface)]
        src/main.ts:4 function main(args: string[]) [calls at :6]
        :30 Session.restart: restart() [calls at :35]

      Also 2 references by the name open that could not be bound to any one definition, so perhaps to this: src/legacy.js:4 in run, src/legacy.js:9."
    `);
    expect((await ask("main", {})).text).toContain("itself [calls at :9]");
  });

  test("callees go on from a declaration to what implements it", async () => {
    const { ask } = await sample();
    expect(
      (await ask("Session.start", { relation: "callees", depth: 3 })).text,
    ).toMatchInlineSnapshot(`
      "src/session.ts:10-11 Session.start: async start(): Promise<void>

      callees, up to 3 steps: 4 (2 direct, 1 at 2, 1 at 3) in 3 files
      src/session.ts:30 Session.restart: restart() [called at :20]
        Session.start [called at :35] (seen above)
        src/sqlite.ts:6 SqliteStore.open: open(path: string): void [called at :33 (heuristic 0.6)]
          src/store.ts:40 connect() [called at :7]
      src/store.ts:3 Store.open: open(path: string): void [called at :14 x3 (via interface)]
        SqliteStore.open [overrides at :6] (seen above)"
    `);
  });

  test("references, hierarchy, neighbourhood", async () => {
    const { ask } = await sample();
    expect((await ask("connect", { relation: "references" })).text).toMatchInlineSnapshot(`
      "src/store.ts:40-41 connect()

      references: 1 in 1 file
      src/sqlite.ts:6 SqliteStore.open: open(path: string): void [calls at :7] +2 more"
    `);
    expect((await ask("Store", { relation: "hierarchy" })).text).toMatchInlineSnapshot(`
      "src/store.ts:2-3 interface Store

      supertypes and what it overrides, up to 10 steps: none

      subtypes and overrides, up to 10 steps: 1 in 1 file
      src/sqlite.ts:5 SqliteStore() [implements at :5]"
    `);
    expect(
      (await ask("SqliteStore.open", { relation: "neighbourhood" })).text,
    ).toMatchInlineSnapshot(`
      "src/sqlite.ts:6-7 SqliteStore.open: open(path: string): void

      what uses it: 2 in 2 files
      src/session.ts:30 Session.restart: restart() [calls at :33 (heuristic 0.6)] +1 more
      test/store.test.ts:8 opens a store() [calls at :12]

      what it uses: 2 in 1 file
      src/store.ts
        :3 Store.open: open(path: string): void [overridden at :6]
        :40 connect() [called at :7]

      Also 2 references by the name open that could not be bound to any one definition, so perhaps to this: src/legacy.js:4 in run, src/legacy.js:9."
    `);
  });

  test("impact ranks by distance, confidence and tests; tests stand apart", async () => {
    const { ask } = await sample();
    expect((await ask("connect", { relation: "impact", depth: 4 })).text).toMatchInlineSnapshot(`
      "src/store.ts:40-41 connect()

      impact, up to 4 steps: 4 (1 direct, 2 at 2, 1 at 3) in 3 files; tests: 1 in test/store.test.ts (1)
      direct
        src/sqlite.ts:6 SqliteStore.open: open(path: string): void [calls at :7], 1 test
      distance 2
        src/session.ts
          :10 Session.start: async start(): Promise<void> [calls at :14 x3 (via interface), through Store.open], no test
          :30 Session.restart: restart() [calls at :33 (heuristic 0.6), through SqliteStore.open, confidence 0.6], no test
      distance 3
        src/main.ts:4 function main(args: string[]) [calls at :6, through Session.start], no test
      tests
        test/store.test.ts:8 opens a store() [calls at :12, through SqliteStore.open]"
    `);
  });

  test("tests reach it through others", async () => {
    const { ask } = await sample();
    const { text, hits } = await ask("connect", { relation: "tests" });
    expect(text).toMatchInlineSnapshot(`
      "src/store.ts:40-41 connect()

      tests, up to 5 steps: 1 in 1 file
      test/store.test.ts:8 opens a store() [calls at :12, through SqliteStore.open]"
    `);
    expect(hits).toMatchObject([{ symbol: "opens a store", distance: 2 }]);
  });

  test("the shortest path, the other way round, and none", async () => {
    const { ask } = await sample();
    expect((await ask("main", { relation: "path", to: "connect" })).text).toMatchInlineSnapshot(`
      "src/main.ts:4-5 function main(args: string[])
      to src/store.ts:40-41 connect()

      path: 4 steps
      src/main.ts:4 function main(args: string[])
      src/session.ts:10 Session.start: async start(): Promise<void> [called at :6]
      src/store.ts:3 Store.open: open(path: string): void [called at :14 x3 (via interface)]
      src/sqlite.ts:6 SqliteStore.open: open(path: string): void [overrides at :6]
      src/store.ts:40 connect() [called at :7]"
    `);
    expect((await ask("connect", { relation: "path", to: "main" })).text).toContain(
      "none from the first to the second; the other way round, 4 steps",
    );
    expect((await ask("main", { relation: "path", to: "connect", depth: 2 })).text).toMatch(
      /no path within 2 steps, in either direction, among \d+ nodes/,
    );
  });
});

describe("filters", () => {
  test("kinds, confidence, globs and direction", async () => {
    const { ask } = await sample();
    const names = async (start: string, changes: Parameters<typeof ask>[1]) =>
      (await ask(start, changes)).hits.map(({ symbol }) => symbol);
    expect(await names("SqliteStore.open", { minConfidence: 1, globs: ["src/**"] })).toEqual([
      "Session.start",
    ]);
    expect(await names("SqliteStore.open", { globs: ["!test/**", "!src/session.ts"] })).toEqual([]);
    expect(await names("SqliteStore.open", { kinds: ["overrides"], direction: "out" })).toEqual([
      "Store.open",
    ]);
    // the way leads through what is not shown
    const far = await ask("connect", { depth: 3, globs: ["src/main.ts"] });
    expect(far.hits.map(({ symbol }) => symbol)).toEqual(["main"]);
    expect(far.text).toContain("SqliteStore.open");
  });
});

describe("starts", () => {
  test("by line, by file, by module", async () => {
    const texts = { "src/session.ts": "export class Session {}\n" };
    const { ask } = await walkSample({ nodes: NODES, edges: EDGES, texts });
    for (const start of [
      "src/session.ts:10",
      "session.ts:11",
      "session.Session.start",
      "`Session::start()`",
    ])
      expect((await ask(start)).text).toContain("Session.start: async start()");
    expect((await ask("src/store.ts", { relation: "imports" })).text).toMatch(
      /^src\/store.ts \(file\)/,
    );
  });

  test("an ambiguous name lists what it could mean, and walks nothing", async () => {
    const { ask, asked } = await sample();
    const { text, hits, total } = await ask("open");
    expect(text).toMatchInlineSnapshot(`
      "open could be any of 2 symbols; name one of them as start:
      src/store.ts:3 (method) Store.open: open(path: string): void
        src/store.ts#Store.open
      src/sqlite.ts:6 (method) SqliteStore.open: open(path: string): void
        src/sqlite.ts#SqliteStore.open"
    `);
    expect(hits).toHaveLength(2);
    expect(total.count).toBe(0);
    expect(asked.expanded).toBe(0);
  });

  test("unknown names and paths are errors that name the nearest", async () => {
    const texts = { "src/store.ts": "export function openStore() {}\n" };
    const { ask } = await walkSample({ nodes: NODES, edges: EDGES, texts });
    await expect(ask("openStor")).rejects.toMatchObject({
      code: "UNKNOWN_SYMBOL",
      next: expect.stringContaining("openStore"),
    });
    await expect(ask("src/stor.ts#x")).rejects.toMatchObject({ code: "UNKNOWN_PATH" });
    await expect(ask("lib/store.ts")).rejects.toMatchObject({
      code: "UNKNOWN_PATH",
      next: expect.stringContaining("src/store.ts"),
    });
    await expect(ask("src/store.ts#opne")).rejects.toMatchObject({ code: "UNKNOWN_SYMBOL" });
  });

  test("arguments that do not go together", async () => {
    const { ask } = await sample();
    await expect(ask(" ")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(ask("main", { relation: "path" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(ask("main", { to: "connect" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(ask("main", { asOf: "v1.0" })).rejects.toMatchObject({ code: "NOT_INDEXED" });
    await expect(ask("main", { cursor: "x" })).rejects.toMatchObject({ code: "INVALID_CURSOR" });
  });
});

describe("the past", () => {
  const HISTORY: History = {
    resolveTime: async (_context, { text }) =>
      text === "v1.0"
        ? { position: 10, commit: "3f2a1c9d".repeat(5), date: "2025-05-01T10:00:00Z" }
        : { problem: `${text} is not on the line; covered is v1.0 to now.` },
    findRef: async () => null,
  };
  const then = { times: [0, 20] as const };
  const since = { times: [20, Number.POSITIVE_INFINITY] as const };
  const past = () =>
    walkSample({
      nodes: [
        { path: "a.ts", name: "open", line: 1 },
        { path: "b.ts", name: "kept", line: 3 },
        { path: "b.ts", name: "old", line: 9, ...then },
        { path: "c.ts", name: "fresh", line: 5, ...since },
      ],
      edges: [edge(1, 0, 4), edge(2, 0, 11, then), edge(3, 0, 6, since), edge(2, 1, 12, then)],
      history: HISTORY,
    });

  test("as_of shows what was there, and no freshness", async () => {
    const { ask } = await past();
    const { text, hits } = await ask("open", { asOf: "v1.0" });
    expect(text).toContain("as of v1.0 (3f2a1c9, 2025-05-01)");
    expect(hits.map(({ symbol }) => symbol)).toEqual(["kept", "old"]);
  });

  test("changed_since tells what is new and gone", async () => {
    const { ask } = await past();
    const { text, hits } = await ask("open", { changedSince: "v1.0", depth: 2 });
    expect(text).toMatchInlineSnapshot(`
      "a.ts:1-2 open()

      callers since v1.0 (3f2a1c9, 2025-05-01): 1 new (+), 2 gone (-), 1 unchanged
      - b.ts:9 old() [calls at :11]
      + c.ts:5 fresh() [calls at :6]
      - b.ts:9 old() [calls at :12] → kept"
    `);
    expect(hits.map(({ change, symbol }) => `${change}${symbol}`)).toEqual([
      "-old",
      "+fresh",
      "-old",
    ]);
  });

  test("what is gone or new itself", async () => {
    const { ask } = await past();
    expect((await ask("old", { changedSince: "v1.0" })).text).toContain("It is gone since v1.0");
    expect((await ask("fresh", { changedSince: "v1.0" })).text).toContain(
      "nothing of that name at v1.0",
    );
    await expect(ask("open", { asOf: "main~900" })).rejects.toMatchObject({
      code: "NOT_INDEXED",
      message: expect.stringContaining("covered is v1.0 to now"),
    });
  });
});

describe("freshness and completeness", () => {
  test("what changed and is not read yet is marked", async () => {
    const { refresher, calls } = scriptedRefresher((path) =>
      path === "src/session.ts" ? { path, state: "stale" } : undefined,
    );
    const { ask } = await walkSample({ nodes: NODES, edges: EDGES, refresher });
    const { text, hits } = await ask("Store.open");
    expect(text).toContain(
      "src/session.ts:10 Session.start: async start(): Promise<void> [calls at :14 x3 (via interface)] +2 more stale",
    );
    expect(hits[0]?.stale).toBe(true);
    expect(calls.refreshed).toContain("src/store.ts");
  });

  test("a file committed just now is asked again, once", async () => {
    const { refresher, calls } = scriptedRefresher((path) => ({ path, state: "committed" }));
    const { ask, asked } = await walkSample({ nodes: NODES, edges: EDGES, refresher });
    await ask("Store.open");
    const { expanded } = asked;
    expect(calls.refreshed.filter((path) => path === "src/store.ts")).toHaveLength(2);
    expect(expanded).toBeGreaterThan(1);
  });

  test("what another process commits while it walks is walked again, once", async () => {
    let commit = async (): Promise<void> => undefined;
    const { refresher, calls } = scriptedRefresher(async (path) => {
      if (path === "src/store.ts") await commit();
      return { path, state: "unchanged", contentHash: null };
    });
    const { ask, show } = await walkSample({ nodes: NODES, edges: EDGES, refresher });
    await ask("Store.open");
    expect(calls.refreshed.filter((path) => path === "src/store.ts")).toHaveLength(1);
    commit = () => show({ "src/other.ts": "export const other = 1;\n" });
    await ask("Store.open");
    expect(calls.refreshed.filter((path) => path === "src/store.ts")).toHaveLength(3);
  });

  test("an unfinished graph is said", async () => {
    const { ask } = await walkSample({ nodes: NODES, edges: EDGES, resolvedShare: 0.6 });
    expect((await ask("Store.open")).text).toContain("Graph: 3 of 5 files resolved");
  });
});
