/**
 * Holds Quarry's calls of one small program against what its suite expects.
 *
 * A call that Quarry gives to a class or a variable belongs to the function around it, the module at last; a class stands for the constructor
 * that it runs, an inherited one included; where nobody wrote a constructor, an edge to the class is neither right nor wrong.
 */
import type { PlacedNode } from "../../../src/ports/code-graph.ts";
import type { QuarryCall, QuarryGraph } from "../quarry-graph.ts";
import { better, type ExpectedPair, type FoundPair, type Score, type Verdict } from "../score.ts";
import type { SuiteCase, SuiteName } from "./suite-case.ts";

const CALLERS = new Set(["function", "method", "constructor", "macro"]);
const CONSTRUCTOR = /(?:^|\.)(?:__init__|constructor|<init>)$/;

export interface CaseScore extends Score {
  /** Lines on what is wrong and missing. */
  readonly misses: readonly string[];
}

/** The separator of a qualified name is a dot, whatever the language writes. */
const nameOf = ({ key }: PlacedNode): SuiteName => `${key.path}#${key.name.replaceAll("::", ".")}`;

/** Whatever calls, as the suite names it. What stands around a definition calls its decorators. */
function createCallerOf(nodes: readonly PlacedNode[]): (edge: QuarryCall) => SuiteName {
  const kinds = new Map(nodes.map((node) => [nameOf(node), node.symbol?.kind ?? ""]));
  return ({ source, kind: edgeKind }) => {
    let name = edgeKind === "decorates" ? around(nameOf(source)) : nameOf(source);
    for (;;) {
      const kind = kinds.get(name) ?? "";
      if (kind === "constructor" || CONSTRUCTOR.test(name)) return constructorOf(name);
      if (CALLERS.has(kind) || name.endsWith("#")) return name;
      name = around(name);
    }
  };
}

/** What the definition stands in, the module at last. */
function around(name: SuiteName): SuiteName {
  const dot = name.lastIndexOf(".");
  const hash = name.indexOf("#");
  return dot > hash ? name.slice(0, dot) : name.slice(0, hash + 1);
}

const constructorOf = (name: SuiteName): SuiteName =>
  CONSTRUCTOR.test(name) ? name : `${name}.<init>`;

export function judgeCase(suite: SuiteCase, graph: QuarryGraph): CaseScore {
  const callerOf = createCallerOf(graph.nodes);
  const calleeOf = ({ symbol, ...node }: PlacedNode): SuiteName => {
    const name = nameOf({ symbol, ...node });
    const plain = symbol?.kind === "constructor" ? ownerOf(name) : name.replace(CONSTRUCTOR, "");
    if (suite.functions.has(plain)) return plain;
    return suite.inheritedConstructors.get(plain) ?? plain;
  };
  const expected = new Map(
    suite.expected.map(([caller, callee]) => [
      `${plainCaller(caller)} → ${callee}`,
      { by: null as ExpectedPair["by"] },
    ]),
  );
  const found = new Map<string, FoundPair>();
  for (const edge of graph.calls) {
    const caller = plainCaller(callerOf(edge));
    const callee = calleeOf(edge.target);
    const key = `${caller} → ${callee}`;
    const pair = expected.get(key);
    if (pair !== undefined) pair.by = better(edge.resolution, pair.by ?? edge.resolution);
    const verdict =
      pair === undefined ? verdictOf(suite, caller, callee, edge.target.symbol?.kind) : "right";
    const before = found.get(key);
    const resolution = better(edge.resolution, before?.resolution ?? edge.resolution);
    found.set(key, { language: suite.language, resolution, verdict });
  }
  const missing = [...expected].filter(([, { by }]) => by === null);
  const wrong = [...found].filter(([, { verdict }]) => verdict === "wrong");
  return {
    found: [...found.values()],
    expected: [...expected.values()].map(({ by }) => ({
      language: suite.language,
      group: "direct",
      by,
    })),
    misses: [
      ...wrong.map(([key, { resolution }]) => `${suite.name}: wrong (${resolution}) ${key}`),
      ...missing.map(([key]) => `${suite.name}: missing ${key}`),
    ],
  };
}

/** Of an edge that the suite does not list. */
function verdictOf(
  { functions, unlisted }: SuiteCase,
  caller: SuiteName,
  callee: SuiteName,
  kind: string | undefined,
): Verdict {
  if (functions.has(callee)) {
    const named = functions.has(caller.replace(/\.<init>$/, ""));
    return unlisted === "wrong" || (unlisted === "wrong between listed" && named)
      ? "wrong"
      : "unjudged";
  }
  if (kind === undefined || kind === "class") return "neutral";
  return unlisted === "wrong" ? "wrong" : "unjudged";
}

/** A constructor as a caller is its class's, however it is written. */
const plainCaller = (name: SuiteName): SuiteName => name.replace(CONSTRUCTOR, ".<init>");

function ownerOf(name: SuiteName): SuiteName {
  const dot = name.lastIndexOf(".");
  return dot < name.indexOf("#") ? name : name.slice(0, dot);
}
