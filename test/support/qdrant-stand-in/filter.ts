/** Whether a point passes a filter, as Qdrant decides it. */
import type { Point } from "./points.ts";
import { wrongInput } from "./refusal.ts";

export interface Filter {
  readonly must?: Condition | readonly Condition[] | null;
  readonly should?: Condition | readonly Condition[] | null;
  readonly must_not?: Condition | readonly Condition[] | null;
  readonly min_should?: {
    readonly conditions: readonly Condition[];
    readonly min_count: number;
  } | null;
}

interface Match {
  readonly value?: unknown;
  readonly any?: readonly unknown[];
  readonly except?: readonly unknown[];
  readonly prefix?: string;
}

type Bound = number | string | null | undefined;

interface Range {
  readonly lt?: Bound;
  readonly lte?: Bound;
  readonly gt?: Bound;
  readonly gte?: Bound;
}

interface Condition extends Filter {
  readonly key?: string;
  readonly match?: Match | null;
  readonly range?: Range | null;
  readonly is_empty?: { readonly key: string };
  readonly is_null?: { readonly key: string };
  readonly has_id?: readonly (string | number)[];
  readonly has_vector?: string;
}

const listOf = (conditions: Filter["must"]): readonly Condition[] =>
  conditions === null || conditions === undefined
    ? []
    : Array.isArray(conditions)
      ? conditions
      : [conditions as Condition];

export function passes(point: Point, filter: Filter | null | undefined): boolean {
  if (filter === null || filter === undefined) return true;
  const holds = (condition: Condition): boolean => fulfils(point, condition);
  const should = listOf(filter.should);
  const { min_should: least } = filter;
  return (
    listOf(filter.must).every(holds) &&
    !listOf(filter.must_not).some(holds) &&
    (should.length === 0 || should.some(holds)) &&
    (!least || least.conditions.filter(holds).length >= least.min_count)
  );
}

function fulfils(point: Point, condition: Condition): boolean {
  if (condition.has_id !== undefined) return condition.has_id.includes(point.id);
  if (condition.has_vector !== undefined) return condition.has_vector in point.vectors;
  if (condition.is_empty !== undefined) {
    const value = point.payload[condition.is_empty.key];
    return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  }
  if (condition.is_null !== undefined) return point.payload[condition.is_null.key] === null;
  if (condition.key === undefined) return passes(point, condition);
  const stored = point.payload[condition.key];
  const values = Array.isArray(stored) ? stored : stored === undefined ? [] : [stored];
  if (condition.match) {
    const { match } = condition;
    return values.some((value) => matches(value, match));
  }
  if (condition.range) {
    const { range } = condition;
    return values.some((value) => inRange(value, range));
  }
  throw wrongInput(`a condition on ${condition.key} that the stand-in does not know`);
}

function matches(value: unknown, match: Match): boolean {
  if (match.value !== undefined) return value === match.value;
  if (match.any !== undefined) return match.any.includes(value);
  if (match.except !== undefined) return !match.except.includes(value);
  if (match.prefix !== undefined)
    return typeof value === "string" && value.startsWith(match.prefix);
  throw wrongInput("a match that the stand-in does not know");
}

const numberOf = (value: unknown): number =>
  typeof value === "string" ? Date.parse(value) : Number(value);

function inRange(value: unknown, range: Range): boolean {
  const at = numberOf(value);
  const within = (bound: Bound, test: (limit: number) => boolean): boolean =>
    bound === null || bound === undefined || test(numberOf(bound));
  return (
    within(range.lt, (limit) => at < limit) &&
    within(range.lte, (limit) => at <= limit) &&
    within(range.gt, (limit) => at > limit) &&
    within(range.gte, (limit) => at >= limit)
  );
}
