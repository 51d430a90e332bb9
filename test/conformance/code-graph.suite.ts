/** Conformance of the CodeGraph and GraphSource ports, and of what commits do to the graph. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../src/domain/change-set.ts";
import {
  type DocumentGraph,
  EDGE_KINDS,
  type EdgeKind,
  type EdgeOut,
  type GraphChange,
  type UnboundReference,
} from "../../src/domain/graph.ts";
import { NO_PAST_CHANGE } from "../../src/domain/past.ts";
import type { CodeGraph } from "../../src/ports/code-graph.ts";
import type { GraphSource } from "../../src/ports/graph-source.ts";
import { describeEdgesOf, describeGraph, nodeText } from "../support/describe-graph.ts";
import { sampleChangeSet, sampleDocument, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const RESOLVER = "suite 1";
const ALL = { kinds: EDGE_KINDS, minConfidence: 0, at: null };
const EVERYTHING = Number.MAX_SAFE_INTEGER;
const TEXTS = {
  "src/a.py": "module one\ndef open\ndef close\n",
  "src/b.py": "module one\nmodule two\ndef Open\n",
  "lib/c.py": "def read\n\ndef read\n",
  "notes.md": "def open\n",
};

/** `open → lib/c.py#read~1` inside a document; names are written without the `outer.` that samples have. */
function edge(source: string, target: string, more: Partial<EdgeOut> = {}): EdgeOut {
  const [, path = "", name = "", ordinal = "0"] = /^([^#]*)#?([^~]*)~?(\d*)$/.exec(target) ?? [];
  return {
    source: source === "" ? "" : `outer.${source}`,
    sourceOrdinal: 0,
    target: { path, name: name === "" ? "" : `outer.${name}`, ordinal: Number(ordinal) },
    kind: "calls",
    resolution: "exact",
    dispatch: "direct",
    confidence: 1,
    lineOffset: 0,
    count: 1,
    ...more,
  };
}

function graphOf(
  path: string,
  text: string,
  edges: readonly EdgeOut[],
  more: Partial<DocumentGraph> = {},
): DocumentGraph {
  const { contentHash, chunker } = sampleDocument(path, text).upsert;
  return {
    ...{ path, contentHash, chunker, resolver: RESOLVER },
    ...{ reads: new Uint32Array(), provides: new Uint32Array() },
    ...{ edges, unbound: [], ...more },
  };
}

const reference = (
  source: string,
  name: string,
  more: Partial<UnboundReference> = {},
): UnboundReference => ({
  ...{ source: source === "" ? "" : `outer.${source}`, sourceOrdinal: 0, name },
  ...{ kind: "calls", lineOffset: 0, count: 1, ...more },
});

const GRAPHS = [
  graphOf("src/a.py", TEXTS["src/a.py"], [
    edge("open", "src/a.py#close", { lineOffset: 1 }),
    edge("open", "lib/c.py#read~1", { kind: "reads", confidence: 0.7, resolution: "heuristic" }),
    edge("open", "lib/c.py#read~1", { count: 3 }),
    edge("", "lib/c.py", { kind: "imports", resolution: "import" }),
  ]),
  graphOf("src/b.py", TEXTS["src/b.py"], [
    edge("Open", "src/a.py#open", { dispatch: "interface" }),
  ]),
  graphOf("lib/c.py", TEXTS["lib/c.py"], []),
];

export function describeCodeGraph(factory: StoreFactory): void {
  describe(`CodeGraph on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let graph: CodeGraph;
    let source: GraphSource;
    let datasetId: string;
    beforeEach(async () => {
      store = await factory.open();
      ({ graph, graphSource: source } = store.catalog);
      datasetId = (await makeDataset(store.catalog)).id;
      await store.catalog.commit(context, upsertSamples(datasetId, TEXTS, { gitPosition: 10 }));
    });
    afterEach(() => store.dispose());

    const commit = (changes: Partial<ChangeSet>, id = datasetId) =>
      store.catalog.commit(context, sampleChangeSet(id, changes));
    const put = (change: Partial<GraphChange>, gitPosition: number | null = 10, id = datasetId) =>
      commit(
        { graph: { stale: [], documents: [], gone: [], centrality: null, ...change }, gitPosition },
        id,
      );
    const putAll = () => put({ documents: GRAPHS });
    const show = (texts: Readonly<Record<string, string>>, changes: Partial<ChangeSet> = {}) =>
      store.catalog.commit(context, upsertSamples(datasetId, texts, changes));
    const find = async (
      name: string,
      more: Partial<Parameters<CodeGraph["findSymbols"]>[1]> = {},
    ) => {
      const scopes = [{ datasetId, prefix: "" }];
      return graph.findSymbols(context, { scopes, name, path: null, at: null, limit: 50, ...more });
    };
    const named = async (...of: Parameters<typeof find>) =>
      (await find(...of)).map(({ key }) => nodeText(key));
    const nodeOf = async (text: string, at: number | null = null): Promise<number> => {
      const [path = "", name = ""] = text.split("#");
      if (name === "")
        return (await graph.findDocument(context, { datasetId, path, at }))?.node ?? 0;
      return (await find(`outer.${name}`, { path, at }))[0]?.node ?? 0;
    };
    const step = async (
      direction: "in" | "out",
      from: readonly string[],
      more: { kinds?: readonly EdgeKind[]; minConfidence?: number; at?: number } = {},
    ): Promise<string[]> => {
      const nodes = await Promise.all(from.map((text) => nodeOf(text, more.at ?? null)));
      const filter = { ...ALL, ...more };
      const params = { datasetId, nodes, direction, filter, maxEdges: EVERYTHING };
      const { pairs, complete } = await graph.expand(context, params);
      expect(complete).toBe(true);
      const ends = [...pairs];
      const placed = await graph.describeNodes(context, { datasetId, nodes: ends, at: null });
      return Array.from({ length: ends.length / 2 }, (_, i) =>
        placed
          .slice(2 * i, 2 * i + 2)
          .map(({ key }) => nodeText(key))
          .join(" → "),
      ).sort();
    };
    const pending = async (resolver = RESOLVER) => {
      const { documents, gone } = await source.pending(context, { datasetId, resolver });
      return {
        documents: documents.map(({ path, staleOnly }) => (staleOnly ? `${path} stale` : path)),
        gone: gone.map(({ path }) => path),
      };
    };
    const edges = () => describeGraph(store.catalog, datasetId);

    test("edges are walked in both directions, from many nodes at once", async () => {
      await putAll();
      expect(await step("out", ["src/a.py#open", "src/b.py#Open"])).toEqual([
        "src/a.py#outer.open → lib/c.py#outer.read~1",
        "src/a.py#outer.open → lib/c.py#outer.read~1",
        "src/a.py#outer.open → src/a.py#outer.close",
        "src/b.py#outer.Open → src/a.py#outer.open",
      ]);
      expect(await step("in", ["src/a.py#open", "lib/c.py"])).toEqual([
        "lib/c.py# → src/a.py#",
        "src/a.py#outer.open → src/b.py#outer.Open",
      ]);
      expect(await step("out", ["notes.md"])).toEqual([]);
    });

    test("kinds and confidence filter before the cut", async () => {
      await putAll();
      expect(await step("out", ["src/a.py#open"], { kinds: ["reads"] })).toHaveLength(1);
      expect(await step("out", ["src/a.py#open"], { kinds: ["imports", "uses_type"] })).toEqual([]);
      expect(await step("out", ["src/a.py#open"], { minConfidence: 0.71 })).toHaveLength(2);
      const params = {
        datasetId,
        nodes: [await nodeOf("src/a.py#open")],
        direction: "out" as const,
      };
      const cut = await graph.expand(context, { ...params, filter: ALL, maxEdges: 2 });
      expect([cut.pairs.length, cut.complete]).toEqual([4, false]);
      const whole = await graph.expand(context, { ...params, filter: ALL, maxEdges: 3 });
      expect([whole.pairs.length, whole.complete]).toEqual([6, true]);
    });

    test("edges say how they are bound and where, and equal ones are one", async () => {
      const twice = edge("open", "src/a.py#close", { lineOffset: 5, count: 2 });
      const [first, ...rest] = GRAPHS;
      if (first === undefined) throw new Error("no graph");
      await put({ documents: [{ ...first, edges: [twice, ...first.edges] }, ...rest] });
      expect(await edges()).toEqual([
        "src/a.py# imports lib/c.py#: import direct 1 line 1 ×1",
        "src/a.py#outer.open calls lib/c.py#outer.read~1: exact direct 1 line 2 ×3",
        "src/a.py#outer.open calls src/a.py#outer.close: exact direct 1 line 3 ×3",
        "src/a.py#outer.open reads lib/c.py#outer.read~1: heuristic direct 0.7 line 2 ×1",
        "src/b.py#outer.Open calls src/a.py#outer.open: exact interface 1 line 3 ×1",
      ]);
      const open = await nodeOf("src/a.py#open");
      const read = (await find("read", { path: "lib/c.py" }))[1]?.node ?? 0;
      const between = await graph.describeEdges(context, {
        datasetId,
        pairs: [
          [read, open],
          [open, read],
        ],
        filter: ALL,
      });
      expect(between.map(({ source: from, kind }) => [from === open, kind])).toEqual([
        [true, "calls"],
        [true, "reads"],
      ]);
      const params = { datasetId, nodes: [open, read, 987_654_321], filter: ALL };
      const counts = (direction: "in" | "out") =>
        graph.countEdges(context, { ...params, direction });
      expect([...(await counts("out")).values()]).toEqual([2, 0, 0]);
      expect([...(await counts("in")).values()]).toEqual([1, 1, 0]);
    });

    test("symbols are found by name, by their last parts and by their module", async () => {
      await putAll();
      expect(await named("open")).toEqual([
        "notes.md#outer.open",
        "src/a.py#outer.open",
        "src/b.py#outer.Open",
      ]);
      expect((await named("OPEN")).sort()).toEqual((await named("open")).sort());
      expect(await named("Open")).toEqual([
        "src/b.py#outer.Open",
        "notes.md#outer.open",
        "src/a.py#outer.open",
      ]);
      for (const name of ["outer.Open", "outer::Open", "outer#Open"])
        expect((await named(name))[0]).toBe("src/b.py#outer.Open");
      expect(await named("a.outer.open")).toEqual(["src/a.py#outer.open"]);
      expect(await named("src.a.outer.close")).toEqual(["src/a.py#outer.close"]);
      expect(await named("other.open")).toEqual([]);
      expect(await named("open", { path: "notes.md" })).toEqual(["notes.md#outer.open"]);
      expect(await named("open", { scopes: [{ datasetId, prefix: "src/" }], limit: 1 })).toEqual([
        "src/a.py#outer.open",
      ]);
      expect(await named("read")).toEqual(["lib/c.py#outer.read", "lib/c.py#outer.read~1"]);
      expect(await named("nobody")).toEqual([]);
    });

    test("a node stands for its symbol, whether it has an edge or none, resolved or not", async () => {
      const before = await find("read");
      await putAll();
      const after = await find("read");
      for (const [i, placed] of [...before, ...after].entries()) {
        expect(placed).toMatchObject({ datasetId, key: { path: "lib/c.py", ordinal: i % 2 } });
        const { datasetId: _, ...node } = placed;
        const nodes = [placed.node];
        if (i >= before.length)
          expect(await graph.describeNodes(context, { datasetId, nodes, at: null })).toEqual([
            node,
          ]);
      }
      expect(after.map(({ symbol }) => symbol?.span.lineStart)).toEqual([1, 3]);
      const [first] = after;
      const described = await graph.describeNodes(context, {
        datasetId,
        nodes: [987_654_321, first?.node ?? 0, await nodeOf("lib/c.py")],
        at: null,
      });
      expect(described.map(({ key }) => nodeText(key))).toEqual([
        "lib/c.py#outer.read",
        "lib/c.py#",
      ]);
      expect(described[1]?.symbol).toBeNull();
    });

    test("a line leads to the symbol around it, else to its document", async () => {
      await putAll();
      const at = async (path: string, line: number) => {
        const found = await graph.findAtLine(context, { datasetId, path, line, at: null });
        return found === null ? null : nodeText(found.key);
      };
      expect(await at("lib/c.py", 3)).toBe("lib/c.py#outer.read~1");
      expect(await at("lib/c.py", 2)).toBe("lib/c.py#");
      expect(await at("nowhere.py", 1)).toBeNull();
      const document = { datasetId, path: "nowhere.py", at: null };
      expect(await graph.findDocument(context, document)).toBeNull();
    });

    test("a document's symbols come in order of position, as a line leads to each", async () => {
      await putAll();
      const inside = (path: string) => graph.symbolsIn(context, { datasetId, path, at: null });
      const symbols = await inside("lib/c.py");
      expect(symbols.map(({ key }) => nodeText(key))).toContain("lib/c.py#outer.read~1");
      expect(symbols.map(({ symbol }) => symbol?.ordinal)).toEqual(symbols.map((_, i) => i));
      for (const symbol of symbols) {
        const line = symbol.symbol?.span.lineStart ?? 0;
        expect(
          await graph.findAtLine(context, { datasetId, path: "lib/c.py", line, at: null }),
        ).toEqual(symbol);
      }
      expect(await inside("nowhere.py")).toEqual([]);
    });

    test("resolving alone leaves the revision as it is", async () => {
      const { revision } = await commit({ gitPosition: 10 });
      await putAll();
      expect(await putAll()).toEqual({ revision });
    });

    test("a changed document is pending and keeps its edges, a deleted one loses them", async () => {
      expect(await pending()).toEqual({
        documents: ["lib/c.py", "src/a.py", "src/b.py"],
        gone: [],
      });
      await putAll();
      expect(await pending()).toEqual({ documents: [], gone: [] });
      await show({ "src/b.py": "def Open\nmore\n" });
      expect(await pending()).toEqual({ documents: ["src/b.py"], gone: [] });
      expect(await edges()).toHaveLength(5);
      await commit({ deletes: ["src/a.py"] });
      expect(await pending()).toEqual({ documents: ["src/b.py"], gone: ["src/a.py"] });
      expect(await edges()).toEqual([
        "src/b.py#outer.Open calls src/a.py#outer.open: exact interface 1 line 1 ×1",
      ]);
      await put({ gone: ["src/a.py", "src/b.py"] });
      expect(await pending()).toEqual({ documents: ["src/b.py"], gone: [] });
      // a document that comes back is resolved as if it had never been there
      await show({ "src/a.py": TEXTS["src/a.py"] });
      const { documents } = await source.pending(context, { datasetId, resolver: RESOLVER });
      expect(documents.map(({ path, formerProvides }) => [path, formerProvides])).toEqual([
        ["src/a.py", null],
        ["src/b.py", new Uint32Array()],
      ]);
    });

    test("stale documents and those of another resolver are pending, with what they provided", async () => {
      const provides = Uint32Array.of(3, 4, 4_294_967_295, 0);
      await put({ documents: GRAPHS.map((each) => ({ ...each, provides })) });
      await put({ stale: ["src/b.py", "nowhere.py"] });
      expect((await pending()).documents).toEqual(["src/b.py stale"]);
      expect((await pending("suite 2")).documents).toEqual(["lib/c.py", "src/a.py", "src/b.py"]);
      expect(await edges()).toHaveLength(5);
      const { documents } = await source.pending(context, { datasetId, resolver: RESOLVER });
      expect(documents[0]?.formerProvides).toEqual(provides);
      await put({ documents: GRAPHS.slice(1, 2) });
      expect((await pending()).documents).toEqual([]);
      await put({ stale: ["src/b.py"] });
      await show({ "src/b.py": "def changed\n" });
      expect((await pending()).documents).toEqual(["src/b.py"]);
    });

    test("what the dataset no longer shows is left out", async () => {
      await show({ "src/b.py": "def other\n" });
      await putAll();
      expect((await edges()).filter((line) => line.startsWith("src/b.py"))).toEqual([]);
      expect((await pending()).documents).toEqual(["src/b.py"]);
    });

    test("a text that is shown as something without a graph loses its edges", async () => {
      await putAll();
      const { content, chunkSet, upsert } = sampleDocument("src/a.py", "def open\n");
      const plain = { ...chunkSet, chunker: "text plain", facts: null };
      await commit({
        contents: [content],
        chunkSets: [plain],
        upserts: [{ ...upsert, chunker: plain.chunker }],
      });
      expect(await edges()).toHaveLength(1);
      expect(await pending()).toEqual({ documents: [], gone: ["src/a.py"] });
    });

    test("facts that come along for a set without them are stored", async () => {
      const { content, chunkSet, upsert } = sampleDocument("late.py", "module late\ndef late\n");
      await commit({
        contents: [content],
        chunkSets: [{ ...chunkSet, facts: null }],
        upserts: [upsert],
      });
      const key = `${upsert.contentHash} ${upsert.chunker}`;
      expect([...(await source.readFacts(context, [key]))]).toEqual([]);
      expect((await pending()).documents).not.toContain("late.py");
      await commit({ contents: [content], chunkSets: [chunkSet], upserts: [upsert] });
      const facts = await source.readFacts(context, [key, `${"0".repeat(64)} nobody`]);
      expect([...facts.keys()]).toEqual([key]);
      expect(Buffer.from(facts.get(key) ?? []).toString()).toBe("facts of module late\ndef late\n");
      expect((await pending()).documents).toContain("late.py");
      const modules = ["sample:late", "sample:one", "sample:none"];
      expect([...(await source.moduleFiles(context, { datasetId, modules }))].sort()).toEqual([
        ["sample:late", ["late.py"]],
        ["sample:one", ["src/a.py", "src/b.py"]],
      ]);
    });

    test("documents, definers and dependents are listed in order of path", async () => {
      await put({
        documents: GRAPHS.map((each, i) => ({
          ...each,
          reads: Uint32Array.of(5, 70 + i, 4_000_000_000),
        })),
      });
      const documents = await source.listDocuments(context, datasetId);
      expect(documents.map(({ path }) => path)).toEqual(Object.keys(TEXTS).sort());
      const { contentHash, chunker } = sampleDocument("src/a.py", TEXTS["src/a.py"]).upsert;
      expect(documents.at(2)).toEqual({
        ...{ path: "src/a.py", contentHash, chunker, language: "python" },
      });
      const names = ["open", "read", "nobody"];
      expect([...(await source.definers(context, { datasetId, names }))].sort()).toEqual([
        ["open", ["notes.md", "src/a.py"]],
        ["read", ["lib/c.py"]],
      ]);
      const dependents = (...hashes: number[]) =>
        source.dependents(context, { datasetId, hashes: Uint32Array.from(hashes) });
      expect(await dependents()).toEqual([]);
      expect(await dependents(6, 71)).toEqual(["src/b.py"]);
      expect(await dependents(70, 72, 80)).toEqual(["lib/c.py", "src/a.py"]);
      expect(await dependents(4_000_000_000)).toEqual(["lib/c.py", "src/a.py", "src/b.py"]);
      await commit({ deletes: ["src/b.py"] });
      expect(await dependents(6, 71)).toEqual([]);
    });

    test("links are the present edges without their kinds", async () => {
      await putAll();
      const { nodes, links } = await source.links(context, datasetId);
      expect(links).toHaveLength(8);
      expect([...nodes]).toEqual([...new Set(links)].sort((a, b) => a - b));
      expect(nodes).toHaveLength(6);
    });

    test("what stays the same keeps its time, what changes begins and ends", async () => {
      await putAll();
      await put({ stale: ["src/a.py"] });
      const [first] = GRAPHS;
      if (first === undefined) throw new Error("no graph");
      const kept = first.edges.slice(0, 1);
      const moved = edge("open", "lib/c.py#read", { count: 3 });
      await put({ documents: [{ ...first, edges: [...kept, moved] }] }, 20);
      const open = await nodeOf("src/a.py#open");
      const at = (position: number) =>
        describeEdgesOf(store.catalog, datasetId, [open], position).then((lines) =>
          lines.map((line) => line.replace(/:.*/, "")),
        );
      const old = [
        "src/a.py#outer.open calls lib/c.py#outer.read~1",
        "src/a.py#outer.open calls src/a.py#outer.close",
        "src/a.py#outer.open reads lib/c.py#outer.read~1",
      ];
      expect(await at(9)).toEqual([]);
      expect(await at(10)).toEqual(old);
      expect(await at(19)).toEqual(old);
      expect(await at(20)).toEqual([
        "src/a.py#outer.open calls lib/c.py#outer.read",
        "src/a.py#outer.open calls src/a.py#outer.close",
      ]);
      expect(await step("in", ["lib/c.py#read"], { at: 25 })).toEqual([
        "lib/c.py#outer.read → src/a.py#outer.open",
      ]);
      await commit({ deletes: ["src/a.py"], gitPosition: 30 });
      expect(await at(29)).toHaveLength(2);
      expect(await at(30)).toEqual([]);
      expect(await named("close", { at: 29 })).toEqual(["src/a.py#outer.close"]);
      expect(await named("close", { at: 30 })).toEqual([]);
      expect(await named("close")).toEqual([]);
      const [then] = await graph.describeNodes(context, { datasetId, nodes: [open], at: 29 });
      expect(then?.symbol?.name).toBe("open");
      const [now] = await graph.describeNodes(context, { datasetId, nodes: [open], at: null });
      expect(now?.symbol).toBeNull();
    });

    test("what has no known position is found at none", async () => {
      const { documents } = { documents: GRAPHS };
      await put({ documents }, null);
      expect(await step("out", ["src/a.py#open"])).toHaveLength(3);
      const open = await nodeOf("src/a.py#open");
      expect(await describeEdgesOf(store.catalog, datasetId, [open], 10)).toEqual([]);
    });

    test("references that nothing was bound to are listed by name", async () => {
      const unbound = [
        reference("open", "frob", { lineOffset: 1 }),
        reference("open", "frob", { lineOffset: 2, count: 2 }),
        reference("", "frob", { kind: "reads" }),
        reference("close", "Frob"),
      ];
      const documents = [
        graphOf("src/a.py", TEXTS["src/a.py"], [], { unbound }),
        graphOf("lib/c.py", TEXTS["lib/c.py"], [], { unbound: [reference("read", "frob")] }),
      ];
      await put({ documents });
      const list = async (name: string, kinds: readonly EdgeKind[] = EDGE_KINDS, limit = 10) => {
        const { total, found } = await graph.unboundOf(context, { datasetId, name, kinds, limit });
        const lines = found.map(
          ({ source: from, kind, line, count }) => `${nodeText(from)}:${line} ${kind} ×${count}`,
        );
        return { total, lines };
      };
      const all = [
        "lib/c.py#outer.read:1 calls ×1",
        "src/a.py#:1 reads ×1",
        "src/a.py#outer.open:3 calls ×3",
      ];
      expect(await list("frob")).toEqual({ total: 3, lines: all });
      expect(await list("frob", ["calls"], 1)).toEqual({ total: 2, lines: all.slice(0, 1) });
      expect((await list("nobody")).total).toBe(0);
      expect((await graph.coverage(context, datasetId)).unbound).toBe(4);
      await put({ documents: [graphOf("src/a.py", TEXTS["src/a.py"], [])] });
      expect(await list("frob")).toEqual({ total: 1, lines: all.slice(0, 1) });
      await commit({ deletes: ["lib/c.py"] });
      expect((await list("frob")).total).toBe(0);
    });

    test("centrality replaces what was there, and sums over documents", async () => {
      await putAll();
      const { nodes } = await source.links(context, datasetId);
      const centrality = Float64Array.from([...nodes].flatMap((node, i) => [node, i + 0.5]));
      await put({ centrality });
      const described = await graph.describeNodes(context, {
        datasetId,
        nodes: [...nodes],
        at: null,
      });
      expect(described.map((node) => node.centrality)).toEqual([...nodes].map((_, i) => i + 0.5));
      const sums = new Map<string, number>();
      for (const { key, centrality: value } of described)
        sums.set(key.path, (sums.get(key.path) ?? 0) + value);
      const paths = ["src/a.py", "lib/c.py", "notes.md"];
      const of = await graph.centralityOf(context, { datasetId, paths });
      expect([...of].sort()).toEqual([...sums].filter(([path]) => paths.includes(path)).sort());
      await put({ centrality: centrality.subarray(0, 2) });
      const left = await graph.describeNodes(context, { datasetId, nodes: [...nodes], at: null });
      expect(left.filter((node) => node.centrality > 0)).toHaveLength(1);
      await putAll();
      expect((await find("open", { path: "src/a.py" }))[0]?.centrality).toBeGreaterThanOrEqual(0);
    });

    test("coverage counts documents that have a graph, and how many are resolved", async () => {
      const none = { documents: 0, resolved: 0, nodes: 0, edges: 0, unbound: 0 };
      expect(await graph.coverage(context, "nobody")).toEqual(none);
      const shown = { documents: 3, nodes: 8, unbound: 0 };
      expect(await graph.coverage(context, datasetId)).toEqual({ ...shown, resolved: 0, edges: 0 });
      await putAll();
      expect(await graph.coverage(context, datasetId)).toEqual({ ...shown, resolved: 3, edges: 5 });
      await put({ stale: ["src/a.py"] });
      expect(await graph.coverage(context, datasetId)).toMatchObject({ resolved: 2, edges: 5 });
      await show({ "src/b.py": "def Open\n" });
      expect(await graph.coverage(context, datasetId)).toMatchObject({ resolved: 1, edges: 5 });
      await commit({ deletes: ["src/a.py"] });
      expect(await graph.coverage(context, datasetId)).toMatchObject({ documents: 2, edges: 1 });
    });

    test("datasets of one project share nodes, not edges, and go one by one", async () => {
      const other = (await makeDataset(store.catalog, "/home/me/other")).id;
      await store.catalog.commit(context, upsertSamples(other, TEXTS, { gitPosition: 10 }));
      await putAll();
      expect(await describeGraph(store.catalog, other)).toEqual([]);
      await put({ documents: GRAPHS.slice(0, 1) }, 10, other);
      const [here] = await find("close");
      const [there] = await find("close", { scopes: [{ datasetId: other, prefix: "" }] });
      expect(there).toEqual({ ...here, datasetId: other });
      expect(await describeGraph(store.catalog, other)).toHaveLength(4);
      const scopes = [datasetId, other].map((id) => ({ datasetId: id, prefix: "" }));
      expect((await find("close", { scopes })).map((each) => each.datasetId).sort()).toEqual(
        [datasetId, other].sort(),
      );
      await store.catalog.datasets.remove(context, datasetId);
      expect(await edges()).toEqual([]);
      expect(await describeGraph(store.catalog, other)).toHaveLength(4);
      await store.catalog.collectGarbage(context, { closedBeforeMs: Date.now() });
      expect(await describeGraph(store.catalog, other)).toHaveLength(4);
    });

    test("garbage collection forgets what ended, and neither what is shown nor who is gone", async () => {
      await putAll();
      const shown = await edges();
      const open = await nodeOf("src/a.py#open");
      const collect = () =>
        store.catalog.collectGarbage(context, { closedBeforeMs: Number.MAX_SAFE_INTEGER });
      await collect();
      expect(await edges()).toEqual(shown);
      await commit({ deletes: ["src/a.py"], gitPosition: 20 });
      expect(await describeEdgesOf(store.catalog, datasetId, [open], 15)).toHaveLength(3);
      await collect();
      expect(await describeEdgesOf(store.catalog, datasetId, [open], 15)).toEqual([]);
      expect(await edges()).toHaveLength(1);
      expect((await pending()).gone).toEqual(["src/a.py"]);
      await put({ gone: ["src/a.py"] });
      await collect();
      expect(await pending()).toEqual({ documents: [], gone: [] });
    });

    test("garbage collection leaves no hole in the covered past", async () => {
      await putAll();
      const open = await nodeOf("src/a.py#open");
      const covered = { from: 10, to: 20 };
      const edges = { reset: false, begun: [], ended: [], added: [] };
      await commit({
        past: {
          ...NO_PAST_CHANGE,
          coverage: { ...covered, fingerprint: "f" },
          edges: { ...edges, coverage: { ...covered, resolver: "r" } },
        },
      });
      await commit({ deletes: ["src/a.py"], gitPosition: 20 });
      const collect = () =>
        store.catalog.collectGarbage(context, { closedBeforeMs: Number.MAX_SAFE_INTEGER });
      await collect();
      expect(await describeEdgesOf(store.catalog, datasetId, [open], 15)).toHaveLength(3);
      await commit({
        past: {
          ...NO_PAST_CHANGE,
          coverage: { from: 20, to: 20, fingerprint: "f" },
          edges: { ...edges, coverage: { from: 20, to: 20, resolver: "r" } },
        },
      });
      await collect();
      expect(await describeEdgesOf(store.catalog, datasetId, [open], 15)).toEqual([]);
    });

    test("another connection sees the same graph", async () => {
      const second = await store.reopen();
      await putAll();
      expect(await describeGraph(second, datasetId)).toEqual(await edges());
      expect(await second.graph.coverage(context, datasetId)).toMatchObject({ edges: 5 });
    });
  });
}
