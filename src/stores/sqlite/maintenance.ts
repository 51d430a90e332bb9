/** Work behind the answers: garbage, trigrams, merging, giving space back. Each loop sends one short transaction a turn. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Writer } from "./writer.ts";

/** Collects garbage stage by stage; returns the number of rows that went. */
export async function collectGarbage(
  context: OperationContext,
  writer: Writer,
  closedBeforeMs: number,
): Promise<{ readonly removed: number }> {
  let total = 0;
  for (let stage = 0; ; ) {
    const step = await writer.call(context, "collectStep", { stage, closedBeforeMs });
    const { removed, more, last } = step;
    total += removed;
    if (more) continue;
    if (last) break;
    stage += 1;
  }
  await vacuum(context, writer);
  return { removed: total };
}

/** Collects what a removed dataset alone named; revisions and jobs of other datasets keep their retention. */
export async function reclaim(context: OperationContext, writer: Writer): Promise<void> {
  await collectGarbage(context, writer, 0);
}

/** Works off the trigram backlog, then merges segments until searches read as few as they can. */
export async function finishIndexes(context: OperationContext, writer: Writer): Promise<void> {
  while (!(await writer.call(context, "trigramStep", {})).done);
  for (let index = 0; ; ) {
    const { done, last } = await writer.call(context, "mergeStep", { index });
    if (!done) continue;
    if (last) return;
    index += 1;
  }
}

async function vacuum(context: OperationContext, writer: Writer): Promise<void> {
  while (!(await writer.call(context, "vacuumStep", {})).done);
}
