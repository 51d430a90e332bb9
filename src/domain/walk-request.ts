/** What an agent asks of the code graph, and what it gets. */
import type { EdgeKind } from "./graph.ts";

/** What is looked for around the start. */
export const RELATIONS = [
  "callers",
  "callees",
  "references",
  "imports",
  "hierarchy",
  "tests",
  "impact",
  "path",
  "neighbourhood",
] as const;
export type Relation = (typeof RELATIONS)[number];

/** `in`: what leads to the start; `out`: where it leads. */
export const WALK_DIRECTIONS = ["in", "out", "both"] as const;
export type WalkDirection = (typeof WALK_DIRECTIONS)[number];

/** Defaults are applied except where null says that the relation decides. */
export interface WalkRequest {
  /** `path#Qualified.Name`, a name, `path:line` or a file's path. */
  readonly start: string;
  readonly relation: Relation;
  readonly direction: WalkDirection | null;
  /** 1 to 50. */
  readonly depth: number | null;
  /** Empty: the relation's own. */
  readonly kinds: readonly EdgeKind[];
  /** 0 to 1. */
  readonly minConfidence: number;
  /** Which nodes count and are shown, as in a search; the walk itself goes through all. */
  readonly globs: readonly string[];
  /** The second symbol of `path`. */
  readonly to: string | null;
  /** Commit, tag, branch or date; null for now. */
  readonly asOf: string | null;
  /** Commit, tag, branch or date to compare with; null for no comparison. */
  readonly changedSince: string | null;
  /** Nodes to show, 1 to 500. */
  readonly limit: number;
  /** Token budget of the reply. */
  readonly maxTokens: number;
  readonly cursor: string | null;
}

/** A node that an answer shows. */
export interface WalkHit {
  readonly path: string;
  /** 1-based; 1 for a document. */
  readonly line: number;
  /** Qualified name; empty for a document. */
  readonly symbol: string;
  readonly kind: string;
  /** Steps from the start. */
  readonly distance: number;
  /** `+` and `-` when two times are compared. */
  readonly change: "+" | "-" | null;
  /** The file changed and could not be read again in time. */
  readonly stale: boolean;
}

export interface WalkAnswer {
  /** Within the token budget and never above 45,000 characters. */
  readonly text: string;
  /** What `text` shows, in the order in which pages give them out: nearest first. */
  readonly hits: readonly WalkHit[];
  /** How many were found in all; `atLeast` when the walk was cut. */
  readonly total: { readonly count: number; readonly atLeast: boolean };
  /** Continues where this answer stops; null at the end. */
  readonly cursor: string | null;
}

/** Deeper than any real chain of calls worth reading, and still bounded by what is visited. */
export const MOST_DEPTH = 50;
