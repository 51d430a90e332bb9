/** NDCG@10 of one answer: each annotated place counts once, at the rank of its first hit. */

export type Target =
  | string
  | { readonly path: string; readonly start_line?: number; readonly end_line?: number };

export interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary: readonly Target[];
  readonly category: string;
}

export interface FoundPlace {
  readonly path: string;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** Results that count. */
export const DEPTH = 10;

const discount = (rank: number): number => 1 / Math.log2(rank + 2);

function meets(hit: FoundPlace, target: Target, root: string): boolean {
  const wanted = typeof target === "string" ? { path: target } : target;
  const path = root === "" ? hit.path : `${root}/${hit.path}`;
  if (path !== wanted.path && path !== `${root}/${wanted.path}`) return false;
  const { start_line: start, end_line: end } = wanted;
  return start === undefined || end === undefined || (hit.lineEnd >= start && hit.lineStart <= end);
}

export function ndcg(
  hits: readonly FoundPlace[],
  { relevant, secondary }: Annotation,
  root: string,
): number {
  const targets = [...relevant, ...secondary];
  const gained = new Set<number>();
  for (const target of targets) {
    const rank = hits.slice(0, DEPTH).findIndex((hit) => meets(hit, target, root));
    if (rank >= 0) gained.add(rank);
  }
  const most = Math.min(DEPTH, targets.length);
  const ideal = Array.from({ length: most }, (_, rank) => discount(rank));
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return sum([...gained].map(discount)) / sum(ideal);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
