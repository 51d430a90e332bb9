/** Prints what an oracle and Quarry disagree on, grouped by probable reason, so that the resolver can be improved. */
import type { PlacedNode } from "../../src/ports/code-graph.ts";
import type { Declaration, JudgedCall, Oracle } from "./declarations.ts";
import { createFinder, type Expected, type Found, type Judgement } from "./judge.ts";

interface Miss {
  readonly reason: string;
  readonly lines: readonly string[];
}

interface Known {
  readonly oracle: Oracle;
  readonly judgement: Judgement;
  /** Declarations, as called, that Quarry has a symbol for. */
  readonly symbols: ReadonlySet<number>;
  readonly callsOf: ReadonlyMap<number, readonly JudgedCall[]>;
  readonly foundOf: ReadonlyMap<number, readonly Found[]>;
  readonly callersOf: ReadonlyMap<number, readonly Found[]>;
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => number): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const same = groups.get(key(item));
    if (same === undefined) groups.set(key(item), [item]);
    else same.push(item);
  }
  return groups;
}

const shown = (declaration: Declaration | undefined): string =>
  declaration === undefined
    ? "?"
    : `${declaration.path}:${declaration.line} ${declaration.shown || "(module)"} [${declaration.kind}]`;

const shownNode = ({ key, symbol }: PlacedNode): string =>
  `${key.path}${symbol === null ? "" : `:${symbol.span.lineStart}`} ${key.name || "(document)"} [${symbol?.kind ?? "document"}]`;

function describeCall({ site }: JudgedCall): string {
  const receiver = site.receiver === "" ? "" : `   receiver: ${site.receiver}`;
  return `${site.path}:${site.line}  ${site.text}${receiver}`;
}

function whyMissing(known: Known, pair: Expected): string {
  const { oracle, symbols, foundOf, callersOf } = known;
  const callee = oracle.declarations[pair.callee];
  if (!symbols.has(pair.callee)) return "no symbol of the callee";
  const others = callersOf.get(pair.callee) ?? [];
  const own = oracle.declarations[pair.caller];
  if (others.some(({ caller }) => oracle.declarations[caller]?.path === own?.path))
    return "given to another caller of the file";
  const wrong = (foundOf.get(pair.caller) ?? []).filter(({ verdict }) => verdict !== "right");
  const bound = wrong.find(({ edge }) => edge.target.symbol?.name === callee?.name);
  return bound === undefined ? "not bound" : "bound to another of that name";
}

function describeMissing(known: Known, pair: Expected): Miss {
  const { oracle } = known;
  const [call] = pair.calls;
  if (call === undefined) throw new Error("an expected pair without a call");
  return {
    reason: `${pair.group}, ${call.site.form}: ${whyMissing(known, pair)}`,
    lines: [
      describeCall(call),
      `in ${shown(oracle.declarations[pair.caller])}`,
      `is ${shown(oracle.declarations[pair.callee])}`,
    ],
  };
}

function whyWrong(known: Known, pair: Found): { reason: string; call: JudgedCall | null } {
  const { oracle, callsOf } = known;
  const name = pair.edge.target.symbol?.name;
  const named = (callsOf.get(pair.caller) ?? []).filter(({ site }) => site.name === name);
  const { line } = pair.edge;
  const call = named.find(({ site }) => site.line === line) ?? named[0] ?? null;
  if (call !== null) {
    const instead =
      call.verdict === "bound"
        ? `the compiler binds ${call.site.form} to another ${oracle.declarations[call.callee]?.kind}`
        : `the compiler says ${call.site.form} is ${call.verdict}`;
    return { reason: instead, call };
  }
  const elsewhere = oracle.calls.find(
    ({ callee, site }) =>
      callee === pair.callee && callee >= 0 && site.path === pair.edge.source.key.path,
  );
  if (elsewhere !== undefined)
    return { reason: "the compiler has another caller", call: elsewhere };
  if (pair.callee < 0) return { reason: "no declaration for the compiler", call: null };
  return { reason: "the compiler sees no call of that name", call: null };
}

function describeWrong(known: Known, pair: Found): Miss {
  const { edge } = pair;
  const { reason, call } = whyWrong(known, pair);
  const instead =
    call === null || call.callee < 0 ? [] : [`is ${shown(known.oracle.declarations[call.callee])}`];
  const from = call === null ? [] : [`in ${shown(known.oracle.declarations[call.caller])}`];
  return {
    reason: `${pair.resolution}: ${reason}`,
    lines: [
      call === null ? `${edge.source.key.path}:${edge.line}` : describeCall(call),
      ...from,
      ...instead,
      `Quarry: ${edge.source.key.name || "(document)"} ${edge.kind} ${shownNode(edge.target)}, line ${edge.line}, ${edge.dispatch}, confidence ${edge.confidence}`,
    ],
  };
}

/** By reason, the most frequent first, with up to `limit` examples each. */
function linesOf(title: string, misses: readonly Miss[], limit: number): string[] {
  const groups = new Map<string, Miss[]>();
  for (const miss of misses) {
    const same = groups.get(miss.reason);
    if (same === undefined) groups.set(miss.reason, [miss]);
    else same.push(miss);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    `${title}: ${misses.length}`,
    ...sorted.map(([reason, same]) => `${String(same.length).padStart(7)}  ${reason}`),
    ...sorted.flatMap(([reason, same]) => [
      "",
      `  ${reason} (${same.length})`,
      ...same
        .slice(0, limit)
        .flatMap(({ lines }) => lines.map((line, i) => `${i === 0 ? "    " : "        "}${line}`)),
    ]),
    "",
  ];
}

/** Lines that show wrong and missing pairs, up to `limit` of each reason. */
export function missesOf(
  oracle: Oracle,
  judgement: Judgement,
  nodes: readonly PlacedNode[],
  limit: number,
): string[] {
  const find = createFinder(oracle);
  const { found, expected } = judgement;
  const known: Known = {
    oracle,
    judgement,
    symbols: new Set(nodes.map((node) => find(node)?.called ?? -1)),
    callsOf: groupBy(oracle.calls, ({ caller }) => caller),
    foundOf: groupBy(found, ({ caller }) => caller),
    callersOf: groupBy(found, ({ callee }) => callee),
  };
  const wrong = found.filter(({ verdict }) => verdict === "wrong");
  const missing = expected.filter(({ by }) => by === null);
  return [
    ...linesOf(
      "wrong",
      wrong.map((pair) => describeWrong(known, pair)),
      limit,
    ),
    ...linesOf(
      "missing",
      missing.map((pair) => describeMissing(known, pair)),
      limit,
    ),
  ];
}
