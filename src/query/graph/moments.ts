/** The moments of the past that a request names. */
import { AppError } from "../../domain/errors.ts";
import type { WalkRequest } from "../../domain/walk-request.ts";
import type { History, ResolvedTime } from "../../ports/history.ts";
import type { OperationContext } from "../../ports/operation-context.ts";

export interface Moment extends ResolvedTime {
  /** As it was asked for. */
  readonly text: string;
}

export interface Moments {
  /** Null: what the dataset shows now. */
  readonly asOf: Moment | null;
  /** Null: nothing is compared. */
  readonly since: Moment | null;
}

async function resolve(
  context: OperationContext,
  history: History | null,
  datasetId: string,
  text: string | null,
  needs: "documents" | "edges",
): Promise<Moment | null> {
  if (text === null) return null;
  const next = "Index the past with index_codebase and its history argument, or ask about now.";
  if (history === null)
    throw new AppError("NOT_INDEXED", "Nothing of the past is indexed here.", { next });
  const time = await history.resolveTime(context, { datasetId, text, needs });
  if ("problem" in time) throw new AppError("NOT_INDEXED", time.problem, { next });
  return { ...time, text };
}

/** Throws AppError NOT_INDEXED with what is covered. */
export async function resolveMoments(
  context: OperationContext,
  history: History | null,
  datasetId: string,
  request: Pick<WalkRequest, "asOf" | "changedSince">,
  needs: "documents" | "edges" = "edges",
): Promise<Moments> {
  const [asOf, since] = [
    await resolve(context, history, datasetId, request.asOf, needs),
    await resolve(context, history, datasetId, request.changedSince, needs),
  ];
  if (since !== null && asOf !== null && since.position > asOf.position)
    throw new AppError("INVALID_ARGUMENT", "changed_since is later than as_of.", {
      next: "Swap the two, or leave as_of out to compare with now.",
    });
  return { asOf, since };
}

/** `v1.0 (3f2a1c9, 2025-03-01)`. */
export function momentText({ text, commit, date }: Moment): string {
  const short = commit.slice(0, 7);
  const day = date.slice(0, 10);
  const said = [commit.startsWith(text) ? "" : short, day === text ? "" : day].filter(Boolean);
  const name = commit.startsWith(text) ? short : text;
  return said.length === 0 ? name : `${name} (${said.join(", ")})`;
}
