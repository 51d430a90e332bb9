/** Says now and then how far projections are, to whoever waits for them. */
import type { ProjectionState } from "../../domain/projection-state.ts";
import { describeProjections, projectionEntry } from "../../tools/describe-projections.ts";

const LINE_INTERVAL_MS = 2_000;

/** The first line after that time, so that what is quick says nothing. */
export function noteProjections(
  note: (text: string) => void,
): (states: readonly ProjectionState[]) => void {
  let lastMs = performance.now();
  return (states) => {
    if (performance.now() - lastMs < LINE_INTERVAL_MS) return;
    lastMs = performance.now();
    for (const line of describeProjections(states.map(projectionEntry))) note(line);
  };
}
