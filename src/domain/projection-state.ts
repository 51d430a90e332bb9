/** How far a registered projection is, as the catalog records it. */
import type { ProjectionName } from "./projected.ts";

export interface ProjectionState {
  readonly name: ProjectionName;
  /** Sequence of the last event that it has applied. */
  readonly position: number;
  /** What it holds may answer, as soon as its events are applied. */
  readonly isReady: boolean;
  /**
   * - `wanted`: all of it is to be made anew
   * - `running`: it is being made, beside the copy that answers
   */
  readonly fill: "wanted" | "running" | null;
  /** Why it is made anew: a sentence's beginning, such as `registered`. */
  readonly fillReason: string | null;
  /** Documents. */
  readonly fillDone: number;
  readonly fillTotal: number;
  readonly filledAtMs: number | null;
  readonly registeredAtMs: number;
  readonly appliedAtMs: number | null;
  /** When it stopped taking events, and what it said; without secrets. */
  readonly downSinceMs: number | null;
  readonly error: string | null;
  /** Change events that it has not applied yet, and how old the oldest is. */
  readonly lagEvents: number;
  readonly lagMs: number;
  /** Which process fills it now. */
  readonly relay: { readonly pid: number; readonly host: string } | null;
}

/** `down`: it takes no events; the catalog answers. `rebuilding`: it is made anew, and answers meanwhile where it has been ready before. */
export const PROJECTION_CONDITIONS = ["up", "catching up", "rebuilding", "down"] as const;
export type ProjectionCondition = (typeof PROJECTION_CONDITIONS)[number];

/** The one word for it; what keeps it from answering comes first. */
export function conditionOf(state: ProjectionState): ProjectionCondition {
  if (state.downSinceMs !== null) return "down";
  if (state.fill !== null) return "rebuilding";
  return state.lagEvents > 0 ? "catching up" : "up";
}
