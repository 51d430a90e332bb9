import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SymbolKind } from "../../../src/domain/symbol.ts";
import type { PlacedNode } from "../../../src/ports/code-graph.ts";
import type { QuarryCall } from "../quarry-graph.ts";
import { readCallgraphJson } from "./callgraph-json.ts";
import { judgeCase } from "./judge-case.ts";
import type { SuiteCase } from "./suite-case.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function caseOf(files: Readonly<Record<string, string>>, graph: object): SuiteCase {
  const root = mkdtempSync(join(tmpdir(), "quarry-suite-"));
  made.push(root);
  for (const [path, text] of Object.entries({
    ...files,
    "callgraph.json": JSON.stringify(graph),
  })) {
    mkdirSync(dirname(join(root, "one", path)), { recursive: true });
    writeFileSync(join(root, "one", path), text);
  }
  const [read] = readCallgraphJson(root);
  if (read === undefined) throw new Error("no case was read");
  return read;
}

let number = 0;
function node(path: string, name: string, kind: SymbolKind | null): PlacedNode {
  const key = { path, name, ordinal: 0 };
  number += 1;
  if (kind === null) return { node: number, key, symbol: null, centrality: 0 };
  const span = { byteStart: 0, byteEnd: 1, lineStart: 1, lineEnd: 1 };
  const named = { name: name.split(".").at(-1) ?? "", qualifiedName: name, ordinal: 0, span };
  return {
    node: number,
    key,
    symbol: { ...named, kind, signature: "", chunkOrdinal: 0 },
    centrality: 0,
  };
}

function judged(suite: SuiteCase, pairs: readonly (readonly [PlacedNode, PlacedNode])[]) {
  const nodes = pairs.flat();
  const bound = { resolution: "exact", dispatch: "direct", confidence: 1, line: 1 } as const;
  const calls = pairs.map(
    ([source, target]): QuarryCall => ({ source, target, kind: "calls", ...bound }),
  );
  const { found, expected } = judgeCase(suite, { nodes, calls, links: new Float64Array() });
  return {
    found: found.map(({ verdict }) => verdict),
    missed: expected.filter(({ by }) => by === null).length,
  };
}

const PYTHON = {
  "main.py": "class A:\n  def __init__(self): pass\nclass B(A): pass\n",
  "pack/mod.py": "",
};

test("dotted names become paths and qualified names; a class stands for the constructor that it runs", () => {
  const suite = caseOf(PYTHON, { main: ["main.A.__init__", "pack.mod.func"], "pack.mod.func": [] });
  const module = node("main.py", "", null);
  const func = node("pack/mod.py", "func", "function");
  expect(
    judged(suite, [
      [module, node("main.py", "A", "class")],
      [module, func],
    ]),
  ).toEqual({
    found: ["right", "right"],
    missed: 0,
  });
  expect(judged(suite, [[module, node("main.py", "B", "class")]])).toEqual({
    found: ["right"],
    missed: 1,
  });
  expect(judged(suite, [[module, node("main.py", "A.__init__", "method")]]).found).toEqual([
    "right",
  ]);
});

test("what a variable or a class calls belongs to the function around it", () => {
  const suite = caseOf(PYTHON, { main: ["main.f"], "main.f": ["main.g"], "main.g": [] });
  const f = node("main.py", "f", "function");
  const g = node("main.py", "g", "function");
  const result = judged(suite, [
    [node("main.py", "x", "variable"), f],
    [f, f],
    [node("main.py", "f.local", "variable"), g],
  ]);
  expect(result).toEqual({ found: ["right", "wrong", "right"], missed: 0 });
});

test("builtins and functions without a name are counted apart", () => {
  const graph = {
    main: ["<builtin>.map", "main.<lambda1>"],
    "main.<lambda1>": ["main.f"],
    "main.f": [],
  };
  const suite = caseOf(PYTHON, graph);
  expect(suite.inexpressible).toEqual(
    new Map([
      ["builtins", 1],
      ["functions without a name", 1],
    ]),
  );
  expect(suite.expected).toEqual([["main.py#", "main.py#f"]]);
  const named = node("main.py", "the_lambda", "function");
  expect(judged(suite, [[node("main.py", "", null), named]]).found).toEqual(["unjudged"]);
});

test("Java's names have their parameters left out, and what it does not list is not judged", () => {
  const source =
    "package p; class Main { class In { void go() {} } } class Other { void run() {} }";
  const suite = caseOf(
    { "p/Main.java": source },
    { "p.Main:main(int)": ["p.Other:run()", "p.Main$In:go()", "java.util.List:size()"] },
  );
  expect(suite.expected.map(([, callee]) => callee)).toEqual([
    "p/Main.java#Other.run",
    "p/Main.java#Main.In.go",
  ]);
  const main = node("p/Main.java", "Main.main", "method");
  const other = node("p/Main.java", "Other.run", "method");
  expect(
    judged(suite, [
      [main, other],
      [other, main],
    ]).found,
  ).toEqual(["right", "unjudged"]);
});
