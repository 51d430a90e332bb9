/** The order in which a class and its bases are asked for a member, where all bases are put in one line (C3). */
import type { Resolver } from "./resolver.ts";
import { refKey, type Value, type Values } from "./values.ts";

type Instance = Value & { readonly kind: "instance" };

/** Deeper hierarchies go in circles. */
const MOST_DEEP = 30;
const known = new WeakMap<Resolver, Map<string, Values>>();

const keyOf = (value: Value): string =>
  value.kind === "instance" ? refKey(value) : value.kind === "outside" ? value.name : value.kind;

/** The type itself first; what is not understood keeps its place. */
export function linearize(resolver: Resolver, type: Instance, depth = 0): Values {
  const memo = known.get(resolver) ?? new Map<string, Values>();
  known.set(resolver, memo);
  const kept = type.env === null ? memo.get(refKey(type)) : undefined;
  if (kept !== undefined) return kept;
  const bases = depth > MOST_DEEP ? [] : resolver.bases(type);
  const lines = bases.map((base) =>
    base.kind === "instance" ? linearize(resolver, base, depth + 1) : [base],
  );
  const line = [type, ...merge([...lines, bases])];
  if (type.env === null && depth === 0) memo.set(refKey(type), line);
  return line;
}

/** The first head that no other line has further back, again and again; where there is none, the lines contradict each other. */
function merge(lines: readonly Values[]): Values {
  const merged: Value[] = [];
  let left = lines.filter((line) => line.length > 0);
  while (left.length > 0) {
    const heads = left.flatMap((line) => line.slice(0, 1));
    const next = heads.find((head) => isFree(head, left)) ?? heads[0];
    if (next === undefined) break;
    merged.push(next);
    left = left
      .map((line) => line.filter((value) => keyOf(value) !== keyOf(next)))
      .filter((line) => line.length > 0);
  }
  return merged;
}

function isFree(head: Value, lines: readonly Values[]): boolean {
  return lines.every((line) => line.slice(1).every((value) => keyOf(value) !== keyOf(head)));
}
