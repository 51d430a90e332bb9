/** Says now and then how far projections are, to whoever waits for them. */
import type { ProjectionState } from "../../domain/projection-state.ts";
import { describeProjections, projectionEntry } from "../../tools/describe-projections.ts";
import type { CommandContext } from "./command.ts";

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

/** Waits until projections have what was committed; says which of them have not, and what becomes of it. */
export async function settleProjections({
  context,
  output,
  services,
}: CommandContext): Promise<void> {
  const { projections } = await services();
  const behind = (await projections?.settled(context, noteProjections(output.note))) ?? [];
  if (behind.length === 0) return;
  for (const line of describeProjections(behind.map(projectionEntry))) output.note(line);
  output.note(
    "All is in the database, which answers until they have it: a running server goes on with that, or the next command here.",
  );
}
