/** What each relation walks: which edges, which way, how far, and what it is called. */
import type { EdgeKind } from "../../domain/graph.ts";
import { EDGE_KINDS } from "../../domain/graph.ts";
import { MOST_DEPTH, type Relation, type WalkRequest } from "../../domain/walk-request.ts";

export type Way = "out" | "in";

/** One walk from the start in one direction. */
export interface WalkPlan {
  /** Names what it finds, such as `callers`. */
  readonly title: string;
  readonly way: Way;
  /** Edges of the first step. */
  readonly kinds: readonly EdgeKind[];
  /** Edges of all later steps. */
  readonly laterKinds: readonly EdgeKind[];
  /**
   * Edges that cost no step and lead the same walk on: from a method to the declaration that it implements, whose callers may reach it.
   * Followed against `way`.
   */
  readonly through: readonly EdgeKind[];
  /** Edges followed against `way` as a step of their own, from what was reached: from a declaration to what implements it. */
  readonly dispatch: readonly EdgeKind[];
}

export type Members = "all" | "constructors" | "none";

interface RelationRule {
  readonly kinds: readonly EdgeKind[];
  readonly ways: readonly Way[];
  readonly depth: number;
  readonly titles: Readonly<Record<Way, string>>;
  /** Whether what declares or implements the start takes part. */
  readonly throughDeclarations: boolean;
  /** What a class, module or file as a start stands for beside itself. Who calls a class calls its constructor. */
  readonly members: Members;
}

const CALLS: readonly EdgeKind[] = ["calls", "instantiates", "decorates"];
const INHERITS: readonly EdgeKind[] = ["extends", "implements", "overrides"];
const OVERRIDES: readonly EdgeKind[] = ["overrides", "implements"];
/** Only of the first step of an impact: that a file imports a module does not mean that it uses what was touched in it. */
const IMPORTS: ReadonlySet<EdgeKind> = new Set(["imports", "exports"]);
/** What a mention touches is prose. */
const IMPACT = EDGE_KINDS.filter((kind) => kind !== "mentions");
const PATH = EDGE_KINDS.filter((kind) => kind !== "mentions" && kind !== "exports");

const RULES: Readonly<Record<Relation, RelationRule>> = {
  callers: {
    kinds: CALLS,
    ways: ["in"],
    depth: 1,
    titles: { in: "callers", out: "callees" },
    throughDeclarations: true,
    members: "constructors",
  },
  callees: {
    kinds: CALLS,
    ways: ["out"],
    depth: 1,
    titles: { in: "callers", out: "callees" },
    throughDeclarations: true,
    members: "all",
  },
  references: {
    kinds: EDGE_KINDS,
    ways: ["in"],
    depth: 1,
    titles: { in: "references", out: "what it refers to" },
    throughDeclarations: false,
    members: "constructors",
  },
  imports: {
    kinds: ["imports", "exports"],
    ways: ["out", "in"],
    depth: 1,
    titles: { in: "imported by", out: "imports" },
    throughDeclarations: false,
    members: "none",
  },
  hierarchy: {
    kinds: INHERITS,
    ways: ["out", "in"],
    depth: 10,
    titles: { in: "subtypes and overrides", out: "supertypes and what it overrides" },
    throughDeclarations: false,
    members: "none",
  },
  tests: {
    kinds: IMPACT.filter((kind) => !IMPORTS.has(kind)),
    ways: ["in"],
    depth: 5,
    titles: { in: "tests", out: "tests that it uses" },
    throughDeclarations: true,
    members: "all",
  },
  impact: {
    kinds: IMPACT,
    ways: ["in"],
    depth: 3,
    titles: { in: "impact", out: "what it depends on" },
    throughDeclarations: true,
    members: "all",
  },
  path: {
    kinds: PATH,
    ways: ["out"],
    depth: 20,
    titles: { in: "path", out: "path" },
    throughDeclarations: true,
    members: "all",
  },
  neighbourhood: {
    kinds: EDGE_KINDS,
    ways: ["in", "out"],
    depth: 1,
    titles: { in: "what uses it", out: "what it uses" },
    throughDeclarations: false,
    members: "all",
  },
};

type Asked = Pick<WalkRequest, "relation" | "direction" | "kinds" | "depth">;

/** How many steps are walked. */
export function depthOf({ relation, depth }: Asked): number {
  return Math.min(MOST_DEPTH, depth ?? RULES[relation].depth);
}

/** Which members of a container as a start are walked from too. */
export function membersTaken(relation: Relation): Members {
  return RULES[relation].members;
}

/** Whether only tests count, and whether the answer is a ranked list instead of a tree. */
export const isRanked = (relation: Relation): boolean =>
  relation === "impact" || relation === "tests";

function planOf({ relation, kinds }: Asked, way: Way): WalkPlan {
  const rule = RULES[relation];
  const walked = kinds.length > 0 ? kinds : rule.kinds;
  const later =
    kinds.length > 0 || relation !== "impact"
      ? walked
      : walked.filter((kind) => !IMPORTS.has(kind));
  return {
    title: rule.titles[way],
    way,
    kinds: walked,
    laterKinds: later,
    through: rule.throughDeclarations && way === "in" ? OVERRIDES : [],
    dispatch: rule.throughDeclarations && way === "out" ? OVERRIDES : [],
  };
}

/** The walks that answer a request: one, or one for each direction. */
export function plansOf(request: Asked): readonly WalkPlan[] {
  const { direction, relation } = request;
  if (direction === "both") return (["in", "out"] as const).map((way) => planOf(request, way));
  const ways = direction === null ? RULES[relation].ways : [direction];
  return ways.map((way) => planOf(request, way));
}

/** Every kind of edge that a plan may have followed, for describing them. */
export function kindsOf(plan: WalkPlan): readonly EdgeKind[] {
  return [...new Set([...plan.kinds, ...plan.laterKinds, ...plan.through, ...plan.dispatch])];
}
