/** Records how long a stage of an operation took. */
import type { OperationContext } from "../ports/operation-context.ts";

/** Runs `work` and adds its duration to `stage`, whether it succeeds or not. */
export async function timed<T>(
  context: OperationContext,
  stage: string,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    context.recordStage(stage, performance.now() - start);
  }
}
