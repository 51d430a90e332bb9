import { expect, test } from "vitest";
import type { Resolution } from "../../src/domain/graph.ts";
import type { PlacedNode } from "../../src/ports/code-graph.ts";
import type { Declaration, DeclarationKind, JudgedCall, Oracle } from "./declarations.ts";
import { judge } from "./judge.ts";
import { missesOf } from "./misses.ts";
import type { QuarryCall } from "./quarry-graph.ts";
import { measure, tableOf } from "./score.ts";

const TEXT = "0123456789".repeat(20);

function declared(
  id: number,
  name: string,
  kind: DeclarationKind,
  [byteStart, byteEnd]: readonly [number, number],
  more: Partial<Declaration> = {},
): Declaration {
  return {
    id,
    path: "a.ts",
    name,
    shown: name,
    kind,
    nameByte: byteStart,
    byteStart,
    byteEnd,
    line: id,
    owner: 0,
    called: id,
    ...more,
  };
}

const MODULE = declared(0, "", "function", [0, TEXT.length], { owner: -1 });
const DECLARATIONS = [
  MODULE,
  declared(1, "caller", "function", [0, 20]),
  declared(2, "callee", "function", [20, 40]),
  declared(3, "Box", "class", [40, 80]),
  declared(4, "constructor", "function", [45, 60], { called: 3 }),
  declared(5, "open", "interface", [80, 90]),
  declared(6, "made", "value", [90, 100]),
  declared(7, "inner", "function", [5, 10], { owner: 1 }),
  declared(8, "callee", "function", [120, 130]),
];

function call(callee: number, more: Partial<JudgedCall> = {}): JudgedCall {
  const name = DECLARATIONS[callee]?.name ?? "unknown";
  return {
    site: { path: "a.ts", line: 3, text: `${name}`, name, form: "function", receiver: "" },
    caller: 1,
    otherCallers: [],
    verdict: callee < 0 ? "unknown" : "bound",
    callee,
    otherCallees: [],
    through: [],
    ...more,
  };
}

const oracleOf = (calls: readonly JudgedCall[]): Oracle => ({
  declarations: DECLARATIONS,
  modules: new Map([["a.ts", 0]]),
  calls,
});

function nodeOf(id: number): PlacedNode {
  const { name, byteStart, byteEnd, line } = DECLARATIONS[id] ?? MODULE;
  const key = { path: "a.ts", name, ordinal: 0 };
  if (name === "") return { node: id, key, symbol: null, centrality: 0 };
  const span = { byteStart, byteEnd, lineStart: line, lineEnd: line };
  const shown = { ordinal: id, name, qualifiedName: name, signature: "", chunkOrdinal: 0, span };
  return { node: id, key, symbol: { ...shown, kind: "function" }, centrality: 0 };
}

function edge(source: number, target: number, resolution: Resolution = "exact"): QuarryCall {
  return {
    source: nodeOf(source),
    target: nodeOf(target),
    kind: "calls",
    resolution,
    dispatch: "direct",
    confidence: 1,
    line: 3,
  };
}

const verdicts = (calls: readonly JudgedCall[], edges: readonly QuarryCall[]): string[] =>
  judge(oracleOf(calls), edges, () => "typescript").found.map(({ verdict }) => verdict);

test("a pair counts once, by its best resolution", () => {
  const judgement = judge(
    oracleOf([call(2), call(2)]),
    [edge(1, 2, "heuristic"), edge(1, 2, "import")],
    () => "typescript",
  );
  expect(judgement.found.map(({ resolution, verdict }) => [resolution, verdict])).toEqual([
    ["import", "right"],
  ]);
  expect(judgement.expected.map(({ by, group }) => [by, group])).toEqual([["import", "direct"]]);
});

test("of two declarations of one name the one in the symbol's span is meant", () => {
  expect(verdicts([call(2)], [edge(1, 8)])).toEqual(["wrong"]);
  expect(verdicts([call(8)], [edge(1, 8)])).toEqual(["right"]);
});

test("a class and its constructor are one callee, and a class is never a caller", () => {
  expect(verdicts([call(3)], [edge(1, 3), edge(1, 4)])).toEqual(["right"]);
  expect(verdicts([call(2, { caller: 0 })], [edge(3, 2)])).toEqual(["right"]);
  expect(verdicts([call(2, { caller: 4 })], [edge(4, 2)])).toEqual(["right"]);
});

test("the innermost function calls: an edge of the one around it is wrong, and told so", () => {
  const calls = [call(2, { caller: 7 })];
  const judgement = judge(oracleOf(calls), [edge(1, 2)], () => "typescript");
  expect(judgement.found.map(({ verdict }) => verdict)).toEqual(["wrong"]);
  const lines = missesOf(
    oracleOf(calls),
    judgement,
    DECLARATIONS.map(({ id }) => nodeOf(id)),
    5,
  );
  expect(lines.join("\n")).toContain("exact: the compiler has another caller (1)");
  expect(lines.join("\n")).toContain("direct, function: given to another caller of the file (1)");
  expect(lines.join("\n")).toContain("in a.ts:7 inner [function]");
});

test("what is as right covers the call; what is called through a value or unknown is not judged", () => {
  const union = call(2, { otherCallees: [8] });
  const judgement = judge(oracleOf([union]), [edge(1, 8, "import")], () => "typescript");
  expect(judgement.expected.map(({ by }) => by)).toEqual(["import"]);
  expect(verdicts([call(-1, { through: [6], verdict: "unnamed" })], [edge(1, 6)])).toEqual([
    "neutral",
  ]);
  const unknown = call(-1, { site: { ...call(2).site } });
  expect(verdicts([unknown], [edge(1, 2)])).toEqual(["unjudged"]);
  expect(verdicts([unknown], [edge(1, 5)])).toEqual(["wrong"]);
});

test("the table holds precision and recall by resolution, direct and through interfaces apart", () => {
  const judgement = judge(
    oracleOf([call(2), call(3), call(5)]),
    [edge(1, 2), edge(1, 3, "import"), edge(1, 7, "heuristic")],
    () => "typescript",
  );
  const [exact, , both, , all] = measure(judgement);
  expect(exact).toMatchObject({ precision: 1, recallDirect: 0.5, recallInterface: 0 });
  expect(both).toMatchObject({ right: 2, wrong: 0, recallDirect: 1 });
  expect(all).toMatchObject({ right: 2, wrong: 1, precision: 2 / 3, expectedInterface: 1 });
  expect(tableOf(judgement)).toHaveLength(6);
});
