import { expect, test } from "vitest";
import type { ProjectionState } from "../domain/projection-state.ts";
import { describeProjections, projectionEntry } from "./describe-projections.ts";

const UP: ProjectionState = {
  ...{ name: "qdrant", position: 7, isReady: true, fill: null, fillReason: null },
  ...{ fillDone: 9, fillTotal: 9, filledAtMs: 1, registeredAtMs: 1, appliedAtMs: 2_000 },
  ...{ downSinceMs: null, error: null, lagEvents: 0, lagMs: 0, relay: null },
};
const tell = (state: Partial<ProjectionState>): readonly string[] =>
  describeProjections([projectionEntry({ ...UP, ...state })]);

test("nothing is said of one that is up", () => {
  expect(tell({})).toEqual([]);
  expect(describeProjections(undefined)).toEqual([]);
  expect(projectionEntry(UP)).toEqual({
    ...{ name: "qdrant", state: "up", answers: true, lag_events: 0, lag_seconds: 0 },
    applied_at: "1970-01-01T00:00:02.000Z",
  });
});

test("what it is doing, how far it is, and who answers", () => {
  expect(tell({ lagEvents: 1_204, lagMs: 2_600 })).toEqual([
    "qdrant is catching up, 1,204 events (3 s) behind",
  ]);
  const filling = {
    fill: "running",
    fillReason: "registered",
    fillDone: 3,
    fillTotal: 10,
  } as const;
  expect(tell({ ...filling, isReady: false })).toEqual([
    "qdrant is made anew (registered), 3 of 10 files; the catalog answers",
  ]);
  expect(tell({ ...filling, fillReason: "asked for" })).toEqual([
    "qdrant is made anew (asked for), 3 of 10 files",
  ]);
  expect(tell({ downSinceMs: 0, error: "PROJECTION_UNAVAILABLE: away", lagEvents: 2 })).toEqual([
    "qdrant is down since 1970-01-01T00:00:00.000Z, 2 events (0 s) behind; the catalog answers: PROJECTION_UNAVAILABLE: away",
  ]);
});
