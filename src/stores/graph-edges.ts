/** What both stores make of edges alike: equal ones become one, and the order in which they are described. */
import { EDGE_KINDS, type EdgeKind, type Resolution } from "../domain/graph.ts";

interface Evidence {
  readonly lineOffset: number;
  readonly count: number;
}

/** Rows of equal key become one: the first line, all occurrences. Order: first seen first. */
export function mergeEvidence<Row extends Evidence>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined
        ? row
        : {
            ...row,
            lineOffset: Math.min(known.lineOffset, row.lineOffset),
            count: known.count + row.count,
          },
    );
  }
  return [...merged.values()];
}

interface Bound {
  readonly kind: EdgeKind;
  readonly confidence: number;
  readonly resolution: Resolution;
  readonly dispatch: string;
}

const placeOf = (kind: EdgeKind): number => EDGE_KINDS.indexOf(kind);

/** Order of edges between two nodes: by kind as registered, then the surest first. */
export function compareBound(a: Bound, b: Bound): number {
  return (
    placeOf(a.kind) - placeOf(b.kind) ||
    b.confidence - a.confidence ||
    byText(`${a.resolution} ${a.dispatch}`, `${b.resolution} ${b.dispatch}`)
  );
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether two sorted lists have a number in common. */
export function sharesNumber(a: Uint32Array, b: Uint32Array): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  let from = 0;
  for (const wanted of few) {
    from = firstNotBelow(many, wanted, from);
    if (many[from] === wanted) return true;
    if (from >= many.length) return false;
  }
  return false;
}

/** Gallops from `from`, so that lists of like length are merged and a short one is searched in a long one. */
function firstNotBelow(sorted: Uint32Array, wanted: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step < sorted.length && (sorted[low + step] ?? 0) < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(sorted.length, low + step + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
