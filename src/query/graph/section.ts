/** Parts of an answer about the graph: items in a fixed order, of which a page shows a run. */
import type { WalkHit } from "../../domain/walk-request.ts";
import type { CodeGraph } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";

/** How paths are written, and which of them are not known to be current. */
export interface Look {
  readonly pathText: (path: string) => string;
  /** ` stale`, ` deleted` or nothing. */
  readonly staleMark: (path: string) => string;
}

/** What is loaded of a run of items; `count` below is how many of them are shown, from the first on. */
export interface SectionPage {
  /** Files that the run shows as they are now. */
  readonly paths: readonly string[];
  readonly lines: (count: number, look: Look) => readonly string[];
  readonly hits: (count: number, look: Look) => readonly WalkHit[];
}

export interface Section {
  /** What it lists and how much: `callers: 17 in 6 files`. */
  readonly title: string;
  readonly count: number;
  readonly atLeast: boolean;
  /** Full sentences that help where not everything is shown. */
  readonly narrowing: readonly string[];
  readonly load: (context: OperationContext, from: number, to: number) => Promise<SectionPage>;
}

/** What all sections of one answer are read from. */
export interface GraphPlace {
  readonly graph: CodeGraph;
  readonly datasetId: string;
  /** Position of the past, or null for now. */
  readonly at: number | null;
  readonly minConfidence: number;
}

/** `5`, `1,204`, `at least 20,000`. */
export function countText(count: number, atLeast: boolean): string {
  return `${atLeast ? "at least " : ""}${count.toLocaleString("en-US")}`;
}

export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
