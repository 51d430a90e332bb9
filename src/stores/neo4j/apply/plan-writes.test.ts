/** Whatever is held, what is written makes it what it should be, and no more than that. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { numbering, projectedGraph } from "../../../../test/support/projected-graphs.ts";
import { graphRows } from "./graph-rows.ts";
import { type Held, type HeldEdge, type HeldNode, planWrites } from "./plan-writes.ts";

const NAMES = ["f", "g", "Ch", "i"];
const edge = fc
  .tuple(
    fc.constantFrom("", ...NAMES),
    fc.constantFrom("calls", "reads"),
    fc.constantFrom("a.ts#f", "b.ts#g", "b.ts"),
    fc.constantFrom("", " 1-3", " 2-4"),
  )
  .map(([source, kind, target, time]) => `${source} ${kind} ${target}${time}`);
const state = fc.record({
  symbols: fc.uniqueArray(fc.constantFrom(...NAMES)),
  chunks: fc.uniqueArray(fc.constantFrom("one", "two", "three")),
  edges: fc.uniqueArray(edge),
});
type State = {
  readonly symbols: readonly string[];
  readonly chunks?: readonly string[];
  readonly edges: readonly string[];
};

const numberOf = numbering();
const rowsOf = (of: State) =>
  graphRows(
    { tenantId: "t", generation: "1" },
    projectedGraph({ path: "a.ts", revision: 1, numberOf, ...of }),
  );

/** What a database holds after these writes. */
function carryOut(held: Held, writes: ReturnType<typeof planWrites>): Held {
  const nodes = new Map<string, HeldNode>(held.nodes);
  const chunks = new Map(held.chunks);
  const edges = new Map<string, HeldEdge>(held.edges);
  for (const key of writes.gone) nodes.delete(key);
  for (const { key, kind, state: of } of [...writes.made, ...writes.changed])
    nodes.set(key, { kind, state: of });
  for (const key of writes.goneChunks) chunks.delete(key);
  for (const { key, state: of } of [...writes.madeChunks, ...writes.changedChunks])
    chunks.set(key, { state: of });
  for (const [uuid, { id }] of held.edges) if (writes.droppedEdges.includes(id)) edges.delete(uuid);
  for (const made of writes.edges) {
    expect(edges.has(made.uuid)).toBe(false);
    edges.set(made.uuid, {
      id: `id of ${made.uuid} ${made.state}`,
      state: made.state,
      target: made.target,
    });
  }
  return { nodes, chunks, edges };
}

const EMPTY: Held = { nodes: new Map(), chunks: new Map(), edges: new Map() };
const outline = ({ nodes, chunks, edges }: Held) => ({
  chunks: [...chunks].map(([key, { state: of }]) => [key, of].join()).sort(),
  nodes: [...nodes].map(([key, { kind, state: of }]) => [key, kind, of].join()).sort(),
  edges: [...edges].map(([uuid, { state: of }]) => [uuid, of].join()).sort(),
});

test("from any state to any other, then nothing is left to do", () => {
  fc.assert(
    fc.property(state, state, (before, after) => {
      const held = carryOut(EMPTY, planWrites([rowsOf(before)], EMPTY));
      const changed = carryOut(held, planWrites([rowsOf(after)], held));
      expect(outline(changed)).toEqual(
        outline(carryOut(EMPTY, planWrites([rowsOf(after)], EMPTY))),
      );
      const { strays: _, ...rest } = planWrites([rowsOf(after)], changed);
      expect(Object.values(rest).flat()).toEqual([]);
    }),
  );
});

test("what stays the same is not written again", () => {
  const before = { symbols: ["f", "g"], edges: ["f calls b.ts#g", "g calls b.ts#g"] };
  const held = carryOut(EMPTY, planWrites([rowsOf(before)], EMPTY));
  const writes = planWrites(
    [rowsOf({ symbols: ["f", "g", "i"], edges: ["f calls b.ts#g", "i calls b.ts"] })],
    held,
  );
  expect(writes.made).toHaveLength(1);
  expect([writes.changed, writes.gone, writes.relabelled]).toEqual([[], [], []]);
  expect([writes.edges.length, writes.droppedEdges.length, writes.targets.length]).toEqual([
    1, 1, 1,
  ]);
});

test("a symbol is written again where its chunk is another one, and only there", () => {
  const before = { symbols: ["f", "g"], chunks: ["one", "two"], edges: [] };
  const held = carryOut(EMPTY, planWrites([rowsOf(before)], EMPTY));
  const writes = planWrites([rowsOf({ ...before, chunks: ["one", "three"] })], held);
  expect(writes.changed.map(({ chunk }) => chunk)).toEqual(writes.madeChunks.map(({ key }) => key));
  const counts = [writes.madeChunks, writes.changedChunks, writes.goneChunks, writes.changed];
  expect(counts.map(({ length }) => length)).toEqual([1, 0, 1, 1]);
});
