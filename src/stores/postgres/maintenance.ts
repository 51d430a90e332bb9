/** Work behind the answers: garbage, trigrams, merging. Each loop runs one short transaction a turn. */
import { createdId } from "../../domain/created-id.ts";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { analyzeGrown } from "./analyze-grown.ts";
import { countPendingSets } from "./count-pending-sets.ts";
import { STAGES } from "./garbage.ts";
import { maintainHistoryNowAndThen } from "./history-partitions.ts";
import type { Home } from "./home.ts";
import { purgeEndedTexts } from "./lexical/purge-ended-texts.ts";
import { createProjectionRegistry } from "./projections/registry.ts";
import { logTransaction } from "./transaction-log.ts";
import { trigramStep } from "./trigram-step.ts";
import { indexVectors } from "./vectors/index-vectors.ts";
import { asWholeTenant } from "./whole-tenant.ts";

const SHARE = "background" as const;
/** For a projection that is away; then it is filled anew. */
const EVENTS_KEPT_MS = 7 * 86_400_000;
const EVENTS_KEPT = 1_000_000;

/** Collects garbage stage by stage; returns the number of rows that went. */
export async function collectGarbage(
  { database }: Home,
  context: OperationContext,
  closedBeforeMs: number,
): Promise<{ readonly removed: number }> {
  await analyzeGrown(database, context);
  const whole = asWholeTenant(context);
  const startedAtMs = Date.now();
  let total = 0;
  for (const stage of STAGES) {
    for (;;) {
      const done = await database.write(
        whole,
        { name: "collectStep", share: SHARE, isRepeatable: true },
        (tx) => stage(tx, closedBeforeMs),
      );
      const { removed, worked } = typeof done === "number" ? { removed: done, worked: done } : done;
      total += removed;
      if (worked === 0) break;
    }
  }
  if (total > 0) {
    const detail = { removed: total, trace: context.operationId };
    const logged = { id: createdId(), operation: "collect garbage", startedAtMs, detail };
    await database.write(context, { name: "logGarbage", share: SHARE, isRepeatable: true }, (tx) =>
      logTransaction(tx, logged),
    );
  }
  await maintainHistoryNowAndThen(database, context, closedBeforeMs);
  // where no server runs that fills projections, nobody else bounds what is kept for them
  await createProjectionRegistry(database).trim(context, {
    olderThanMs: Date.now() - EVENTS_KEPT_MS,
    moreThanEvents: EVENTS_KEPT,
  });
  return { removed: total };
}

/**
 * Indexes what legacy writers inserted, works off the trigram backlog, takes the words of hidden texts out of the postings, and sees to the
 * indexes of vectors.
 */
export async function finishIndexes(home: Home, context: OperationContext): Promise<void> {
  const { database } = home;
  const whole = asWholeTenant(context);
  for (const step of [countPendingSets, trigramStep, purgeEndedTexts]) {
    for (;;) {
      if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
      const options = { name: step.name, share: SHARE, isRepeatable: true };
      const { done } = await database.write(whole, options, step);
      if (done) break;
    }
  }
  await indexVectors(home, whole);
}
