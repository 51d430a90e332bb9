/** What holds of every walk: totals, pages, bounds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FakeEdge, FakeNode } from "../../../test/support/fake-code-graph.ts";
import { createFakeCodeGraph } from "../../../test/support/fake-code-graph.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { walkSample } from "../../../test/support/walk-samples.ts";
import type { Relation, WalkHit } from "../../domain/walk-request.ts";
import { plansOf } from "./relations.ts";
import { walkGraph } from "./walk-graph.ts";

const nodesOf = (count: number): FakeNode[] =>
  Array.from({ length: count }, (_, i) => ({
    path: i % 7 === 6 ? `test/f${i % 5}.test.ts` : `src/f${i % 5}.ts`,
    name: `n${i}`,
    line: 10 * i + 1,
  }));
const call = (source: number, target: number, more: Partial<FakeEdge> = {}): FakeEdge => ({
  source,
  target,
  kind: "calls",
  line: 10 * source + 2,
  ...more,
});

const graphs = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges: fc.array(
      fc.record({
        source: fc.nat(count - 1),
        target: fc.nat(count - 1),
        kind: fc.constantFrom("calls", "instantiates", "overrides"),
        confidence: fc.constantFrom(1, 0.6),
      }),
      { maxLength: 80 },
    ),
  }),
);
type Graph = typeof graphs extends fc.Arbitrary<infer T> ? T : never;
const edgesOf = ({ edges }: Graph): FakeEdge[] =>
  edges.map(({ source, target, kind, confidence }) =>
    call(source, target, { kind: kind as FakeEdge["kind"], confidence }),
  );

/** Distances by the plainest search there is. */
function distances(edges: readonly FakeEdge[], start: number, depth: number): Map<number, number> {
  const found = new Map([[start, 0]]);
  for (let step = 1; step <= depth; step++)
    for (const { source, target } of edges)
      if (found.get(target) === step - 1 && !found.has(source)) found.set(source, step);
  return found;
}

test("finds what the plainest search finds, at the same distances", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 6 }), async (graph, depth) => {
      const edges = edgesOf(graph).map((edge) => ({ ...edge, kind: "calls" as const }));
      const { graph: fake } = createFakeCodeGraph("d", nodesOf(graph.count), edges);
      const [plan] = plansOf({ relation: "references", direction: null, kinds: [], depth });
      const walk = await walkGraph(testContext(), fake, {
        datasetId: "d",
        starts: [0],
        plan: plan!,
        depth,
        minConfidence: 0,
        at: null,
        stopAtMs: Number.POSITIVE_INFINITY,
      });
      expect(new Map(walk.nodes.map((node, i) => [node, walk.depths[i]]))).toEqual(
        distances(edges, 0, depth),
      );
      expect(walk.cut).toBeNull();
    }),
  );
});

const RELATIONS: readonly Relation[] = ["callers", "callees", "impact", "tests", "neighbourhood"];
const idOf = ({ path, symbol, change }: WalkHit): string => `${change ?? ""}${path}#${symbol}`;

test("pages join to the whole, each within its budget, no line twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.constantFrom(...RELATIONS),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 200, max: 600 }),
      async (graph, relation, limit, maxTokens) => {
        const { ask } = await walkSample({ nodes: nodesOf(graph.count), edges: edgesOf(graph) });
        const asked = { relation, depth: 4 };
        const whole = await ask("n0", { ...asked, limit: 500, maxTokens: 11_000 });
        expect(whole.cursor).toBeNull();
        expect(whole.hits).toHaveLength(whole.total.count);
        const lines = whole.text.split("\n").filter((line) => /:\d+ n\d+/u.test(line));
        if (relation !== "neighbourhood") expect(new Set(lines).size).toBe(lines.length);
        const joined: WalkHit[] = [];
        let cursor: string | null = null;
        do {
          const page = await ask("n0", { ...asked, limit, maxTokens, cursor });
          expect(page.text.length).toBeLessThanOrEqual(3 * maxTokens);
          expect(page.total).toEqual(whole.total);
          expect(page.cursor === null || page.hits.length > 0).toBe(true);
          joined.push(...page.hits);
          ({ cursor } = page);
        } while (cursor !== null);
        expect(joined.map(idOf)).toEqual(whole.hits.map(idOf));
      },
    ),
    { numRuns: 60 },
  );
});

describe("bounds", () => {
  const hub = (callers: number) => ({
    nodes: nodesOf(callers + 2),
    edges: Array.from({ length: callers }, (_, i) => call(i + 1, 0)),
  });

  test("10,000 callers are counted exactly and shown in pages", async () => {
    const { ask } = await walkSample(hub(10_000));
    const { text, total, cursor } = await ask("src/f0.ts#n0", { depth: 50 });
    expect(total).toEqual({ count: 10_000, atLeast: false });
    expect(text).toContain("callers, up to 50 steps: 10,000");
    expect(text).toMatch(/\[1-50 of 10,000; more with cursor \S+\]/u);
    expect(text.length).toBeLessThan(12_000);
    expect(cursor).not.toBeNull();
  });

  test("beyond 20,000 nodes totals are at least that, and the hub is named with its count", async () => {
    const wide = hub(30_000);
    const edges = [...wide.edges, call(0, 30_001)];
    const { ask } = await walkSample({ nodes: wide.nodes, edges });
    const { text, total } = await ask("n30001", { depth: 3 });
    expect(total).toEqual({ count: 19_999, atLeast: true });
    expect(text).toContain("at least 19,999");
    expect(text).toContain("Largest fan-outs: n0 30,000");
    expect(text).toContain("The walk was cut");
    const impact = await ask("n30001", { relation: "impact", maxTokens: 300 });
    expect(impact.text.length).toBeLessThanOrEqual(900);
  });

  test("depth 50 through a chain and through a dense cycle", async () => {
    const chain = Array.from({ length: 199 }, (_, i) => call(i + 1, i));
    const deep = await walkSample({ nodes: nodesOf(200), edges: chain });
    const { total, text } = await deep.ask("n0", { depth: 50, maxTokens: 11_000 });
    expect(total.count).toBe(50);
    expect(text).toContain("n50() [calls at :502] +1 more");
    const last = await deep.ask("n0", { depth: 50, maxTokens: 200, limit: 1 });
    expect(last.text.length).toBeLessThanOrEqual(600);
    const dense = Array.from({ length: 60 * 60 }, (_, i) => call(i % 60, Math.floor(i / 60)));
    const cycle = await walkSample({ nodes: nodesOf(60), edges: dense });
    const seen = await cycle.ask("n0", { depth: 50, limit: 500, maxTokens: 11_000 });
    expect(seen.total.count).toBe(59);
    expect(seen.text).toContain("(seen above)");
    expect(seen.text.length).toBeLessThan(33_000);
  });

  test("a walk that runs out of time says so", async () => {
    const { graph } = createFakeCodeGraph("d", nodesOf(3), [call(1, 0)]);
    const [plan] = plansOf({ relation: "callers", direction: null, kinds: [], depth: 2 });
    const params = {
      datasetId: "d",
      starts: [0],
      plan: plan!,
      depth: 2,
      minConfidence: 0,
      at: null,
    };
    const late = await walkGraph(testContext(), graph, { ...params, stopAtMs: 0 });
    expect(late.cut).toBe("time");
    const signal = AbortSignal.abort();
    await expect(
      walkGraph(testContext({ signal }), graph, { ...params, stopAtMs: Infinity }),
    ).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("a cursor belongs to its question", async () => {
    const { ask } = await walkSample(hub(100));
    const { cursor } = await ask("src/f0.ts#n0", {});
    await expect(ask("src/f0.ts#n0", { depth: 2, cursor })).rejects.toMatchObject({
      code: "INVALID_CURSOR",
    });
    expect((await ask("src/f0.ts#n0", { limit: 3, cursor })).text).toContain("[51-53 of 100;");
  });
});
