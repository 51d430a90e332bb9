/** Copies of the catalog and how far they are, as `sync_status` tells of them. */
import { z } from "zod";
import { PROJECTIONS } from "../domain/projected.ts";
import {
  conditionOf,
  PROJECTION_CONDITIONS,
  type ProjectionState,
} from "../domain/projection-state.ts";
import { formatCount } from "./describe-job.ts";

export const projectionsSchema = () =>
  z.array(
    z.object({
      name: z.enum(PROJECTIONS),
      state: z.enum(PROJECTION_CONDITIONS),
      answers: z.boolean(),
      lag_events: z.number(),
      lag_seconds: z.number(),
      applied_at: z.string().nullable(),
      rebuilding: z
        .object({ reason: z.string(), files_done: z.number(), files_total: z.number() })
        .optional(),
      down_since: z.string().optional(),
      error: z.string().optional(),
    }),
  );

type ProjectionEntry = z.infer<ReturnType<typeof projectionsSchema>>[number];

const time = (ms: number): string => new Date(ms).toISOString();

export function projectionEntry(state: ProjectionState): ProjectionEntry {
  const { name, fill, fillReason, fillDone, fillTotal, downSinceMs, error, appliedAtMs } = state;
  return {
    name,
    state: conditionOf(state),
    answers: state.isReady && downSinceMs === null,
    lag_events: state.lagEvents,
    lag_seconds: Math.round(state.lagMs / 1_000),
    applied_at: appliedAtMs === null ? null : time(appliedAtMs),
    ...(fill !== null && {
      rebuilding: { reason: fillReason ?? "", files_done: fillDone, files_total: fillTotal },
    }),
    ...(downSinceMs !== null && { down_since: time(downSinceMs) }),
    ...(error !== null && { error }),
  };
}

/** What is wrong or going on; nothing while all is well. */
export function describeProjections(
  projections: readonly ProjectionEntry[] | undefined = [],
): readonly string[] {
  return projections.flatMap((entry) => {
    const { name, state, answers, lag_events, lag_seconds, rebuilding, down_since, error } = entry;
    if (state === "up") return [];
    const lag =
      lag_events === 0 ? "" : `, ${formatCount(lag_events)} events (${lag_seconds} s) behind`;
    const instead = answers ? "" : "; the catalog answers";
    if (state === "down")
      return [`${name} is down since ${down_since}${lag}${instead}: ${error ?? ""}`];
    if (rebuilding === undefined) return [`${name} is catching up${lag}`];
    const { reason, files_done, files_total } = rebuilding;
    const done = `${formatCount(files_done)} of ${formatCount(files_total)} files`;
    return [`${name} is made anew (${reason}), ${done}${lag}${instead}`];
  });
}
