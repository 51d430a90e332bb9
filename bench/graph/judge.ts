/**
 * Holds Quarry's calls against an oracle's.
 *
 * Unit: pairs (calling function → declaration called), each once. A symbol of Quarry is the oracle's declaration of the same name whose
 * name stands first inside the symbol's span. A call that Quarry gives to a class, a variable or a document belongs to the function or
 * module around it; a constructor and its class are one callee.
 */
import type { Resolution } from "../../src/domain/graph.ts";
import type { PlacedNode } from "../../src/ports/code-graph.ts";
import type { Declaration, JudgedCall, Oracle } from "./declarations.ts";
import type { QuarryCall } from "./quarry-graph.ts";
import { better, type ExpectedPair, type FoundPair, type Score, type Verdict } from "./score.ts";

/** A pair that the oracle expects. */
export interface Expected extends ExpectedPair {
  readonly caller: number;
  readonly callee: number;
  readonly calls: readonly JudgedCall[];
}

/** A pair that Quarry has. */
export interface Found extends FoundPair {
  readonly caller: number;
  /** -1 where the oracle knows no such declaration. */
  readonly callee: number;
  readonly edge: QuarryCall;
}

export interface Judgement extends Score {
  readonly found: readonly Found[];
  readonly expected: readonly Expected[];
}

const keyOf = (caller: number, callee: number | string): string => `${caller} ${callee}`;

/** The declaration that a node of Quarry is; undefined when the oracle has none. */
export function createFinder(oracle: Oracle): (node: PlacedNode) => Declaration | undefined {
  const byName = new Map<string, Declaration[]>();
  for (const declaration of oracle.declarations) {
    if (declaration.owner < 0) continue;
    const key = `${declaration.path}\0${declaration.name}`;
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [declaration]);
    else same.push(declaration);
  }
  for (const same of byName.values()) same.sort((a, b) => a.nameByte - b.nameByte);
  return ({ key, symbol }) => {
    if (key.name === "") {
      const id = oracle.modules.get(key.path);
      return id === undefined ? undefined : oracle.declarations[id];
    }
    if (symbol === null) return undefined;
    const { byteStart, byteEnd } = symbol.span;
    const same = byName.get(`${key.path}\0${symbol.name.replaceAll(/^["'`]|["'`]$/g, "")}`) ?? [];
    return same.find(({ nameByte }) => byteStart <= nameByte && nameByte < byteEnd);
  };
}

/** Whatever calls belongs to a function: the innermost around the symbol, the module at last. */
function createCallerOf(oracle: Oracle): (node: PlacedNode) => number | undefined {
  const find = createFinder(oracle);
  const functions = new Map<string, Declaration[]>();
  for (const declaration of oracle.declarations) {
    if (declaration.kind !== "function") continue;
    const same = functions.get(declaration.path);
    if (same === undefined) functions.set(declaration.path, [declaration]);
    else same.push(declaration);
  }
  return (node) => {
    const declaration = find(node);
    if (declaration !== undefined)
      return declaration.kind === "function" ? declaration.id : declaration.owner;
    // a symbol that has no name of its own for the oracle, such as a quoted property
    const span = node.symbol?.span;
    const around = functions
      .get(node.key.path)
      ?.findLast(
        ({ byteStart, byteEnd }) =>
          span !== undefined && byteStart <= span.byteStart && span.byteEnd <= byteEnd,
      );
    return around?.id ?? oracle.modules.get(node.key.path);
  };
}

interface Answers {
  /** Expected pairs by their own key. */
  readonly expected: Map<string, JudgedCall[]>;
  /** Keys of expected pairs by every key that is as right. */
  readonly right: Map<string, Set<string>>;
  readonly neutral: Set<string>;
  /** Caller and plain name. */
  readonly unknown: Set<string>;
}

function addRight({ right }: Answers, call: JudgedCall, callers: readonly number[]): void {
  const own = keyOf(call.caller, call.callee);
  for (const caller of callers)
    for (const callee of [call.callee, ...call.otherCallees]) {
      const key = keyOf(caller, callee);
      const keys = right.get(key);
      if (keys === undefined) right.set(key, new Set([own]));
      else keys.add(own);
    }
}

function answersOf({ calls }: Oracle): Answers {
  const answers: Answers = {
    expected: new Map(),
    right: new Map(),
    neutral: new Set(),
    unknown: new Set(),
  };
  for (const call of calls) {
    const callers = [call.caller, ...call.otherCallers];
    for (const caller of callers) {
      for (const through of call.through) answers.neutral.add(keyOf(caller, through));
      if (call.verdict === "unknown") answers.unknown.add(keyOf(caller, call.site.name));
    }
    if (call.verdict !== "bound") continue;
    const own = keyOf(call.caller, call.callee);
    answers.expected.set(own, [...(answers.expected.get(own) ?? []), call]);
    addRight(answers, call, callers);
  }
  return answers;
}

/** `languageOf` names the language of a path. Calls of files that the oracle does not know are left out. */
export function judge(
  oracle: Oracle,
  edges: readonly QuarryCall[],
  languageOf: (path: string) => string,
): Judgement {
  const find = createFinder(oracle);
  const callerOf = createCallerOf(oracle);
  const answers = answersOf(oracle);
  const pairs = new Map<string, Omit<Found, "verdict" | "language">>();
  for (const edge of edges) {
    const caller = callerOf(edge.source);
    if (caller === undefined) continue;
    const callee = find(edge.target)?.called ?? -1;
    const { key: target } = edge.target;
    const key = keyOf(caller, callee < 0 ? `${target.path}#${target.name}` : callee);
    const before = pairs.get(key);
    if (before === undefined || better(edge.resolution, before.resolution) !== before.resolution)
      pairs.set(key, { caller, callee, edge, resolution: edge.resolution });
  }
  const covered = new Map<string, Resolution>();
  const found = [...pairs].map(([key, pair]): Found => {
    for (const expected of answers.right.get(key) ?? [])
      covered.set(expected, better(pair.resolution, covered.get(expected) ?? pair.resolution));
    const name = pair.edge.target.symbol?.name ?? "";
    const verdict: Verdict = answers.right.has(key)
      ? "right"
      : answers.neutral.has(key)
        ? "neutral"
        : answers.unknown.has(keyOf(pair.caller, name))
          ? "unjudged"
          : "wrong";
    return { ...pair, verdict, language: languageOf(pair.edge.source.key.path) };
  });
  const expected = [...answers.expected].map(([key, calls]): Expected => {
    const [call] = calls;
    if (call === undefined) throw new Error("an expected pair without a call");
    const interfaced = oracle.declarations[call.callee]?.kind === "interface";
    return {
      caller: call.caller,
      callee: call.callee,
      calls,
      language: languageOf(call.site.path),
      group: interfaced ? "interface" : "direct",
      by: covered.get(key) ?? null,
    };
  });
  return { found, expected };
}
