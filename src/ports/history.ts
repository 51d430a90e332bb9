/** The past of a dataset: from what a person calls a moment to a position on its first-parent line of git commits. */
import type { OperationContext } from "./operation-context.ts";
import type { Workspace } from "./workspaces.ts";

/** A commit of the first-parent line whose state is indexed. */
export interface ResolvedTime {
  /** From 0 at the root: what `at` means in `CodeGraph`. */
  readonly position: number;
  /** Whole hash. */
  readonly commit: string;
  /** Committer's date, ISO 8601. */
  readonly date: string;
}

/** Why no such moment can be shown, and what is covered instead: full sentences for the asker. */
export interface UnknownTime {
  readonly problem: string;
  /** What to call instead. */
  readonly next?: string;
}

/** A commit that a ref's dataset stands at. */
export interface RefMoment {
  /** Of that dataset; `at` is set. */
  readonly workspace: Workspace;
  /** Whole hash. */
  readonly commit: string;
  /** The name it was indexed by. */
  readonly ref: string;
  /** What the name means now: the same commit, another one, or null for nothing any more. */
  readonly now: string | null;
}

export interface History {
  /**
   * The moment that `text` names: a commit (whole or abbreviated hash), a tag, a branch, or a date (`2025-03-01`, with or without a time),
   * which means the last commit of the line until then.
   * A commit off the first-parent line, one outside the range that is indexed, a date before it, a shallow clone's missing part, a folder
   * without git, an ambiguous or unknown name: a problem that says what is covered. Never the nearest commit instead.
   */
  resolveTime(
    context: OperationContext,
    params: {
      readonly workspace: Workspace;
      readonly text: string;
      /** What must be known of the moment. Default: the graph's edges, which are resolved after the documents. */
      readonly needs?: "documents" | "edges";
    },
  ): Promise<ResolvedTime | UnknownTime>;
  /**
   * The dataset of a ref of the workspace's folder that holds exactly the commit that `text` names (as in `resolveTime`, but for dates).
   * Null when none does.
   */
  findRef(
    context: OperationContext,
    params: { readonly workspace: Workspace; readonly text: string },
  ): Promise<RefMoment | null>;
}
