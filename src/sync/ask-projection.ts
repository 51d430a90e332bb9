/** Asks a projection where it is up to date and healthy, within a part of the time; else, and when it fails, the catalog answers. */

import { AppError, toAppError } from "../domain/errors.ts";
import type { ProjectionName } from "../domain/projected.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { ProjectionSource } from "../ports/projection-source.ts";
import type { FallbackNotes } from "./fallback-notes.ts";
import type { ProjectionHealth } from "./projection-health.ts";

export interface AskParams {
  readonly name: ProjectionName;
  readonly source: Pick<ProjectionSource, "pending">;
  readonly health: ProjectionHealth;
  readonly notes: FallbackNotes;
  readonly logger: Logger;
  /** Grows with each commit of this process: what was current before is not known to be after it. */
  readonly commits: () => number;
  /** What the projection may take at most; half of what is left where that is less. */
  readonly mostMs?: number;
}

/** Either answers the same question. */
export interface Ways<Result> {
  readonly datasetIds: readonly string[];
  readonly projection: (context: OperationContext) => Promise<Result>;
  readonly catalog: () => Promise<Result>;
}

export type AskProjection = <Result>(
  context: OperationContext,
  ways: Ways<Result>,
) => Promise<Result>;

/** A healthy one answers within tens of milliseconds; the catalog within some hundred. */
const MOST_MS = 1_000;
/** A walk asks many times: within one operation it need not be looked up each time. */
const REMEMBERED_MS = 100;

/** Throws what the catalog throws, and CANCELLED. */
export function createAsk(params: AskParams): AskProjection {
  const { name, health, notes, mostMs = MOST_MS } = params;
  const isCurrent = createCurrency(params);
  const failed = (thrown: unknown): void => {
    const { code, message } = toAppError(thrown);
    if (health.down() === null)
      params.logger.warn(
        { projection: name, code, reason: message },
        "the catalog answers instead",
      );
    // a defect in one question is no reason to ask it nothing
    if (code.startsWith("PROJECTION_") || code === "DEADLINE_EXCEEDED") health.failed(thrown);
  };
  return async (context, { datasetIds, projection, catalog }) => {
    // just started: what is there may be of another version
    if (!health.isLookedAt()) return catalog();
    if (!health.mayAsk()) {
      notes.add(context, name);
      return catalog();
    }
    // merely behind: it catches up by itself, and nobody is to hear of it
    if (!(await isCurrent(context, datasetIds))) {
      if (health.down() !== null) notes.add(context, name);
      return catalog();
    }
    const startedAt = performance.now();
    try {
      const left = context.deadlineMs - startedAt;
      const answer = await within(context, Math.min(mostMs, left / 2), projection);
      health.succeeded();
      return answer;
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      failed(thrown);
      notes.add(context, name);
      return catalog();
    } finally {
      context.recordStage(name, performance.now() - startedAt);
    }
  };
}

/** Whether the projection has applied everything of these datasets. What cannot be asked is not current. */
function createCurrency({ name, source, commits }: AskParams) {
  let last: { readonly key: string; readonly untilMs: number; readonly is: boolean } | null = null;
  return async (context: OperationContext, datasetIds: readonly string[]): Promise<boolean> => {
    const key = [context.operationId, commits(), ...[...datasetIds].sort()].join(" ");
    if (last?.key === key && performance.now() < last.untilMs) return last.is;
    const pending = await source.pending(context, { projection: name, datasetIds });
    last = { key, untilMs: performance.now() + REMEMBERED_MS, is: pending === 0 };
    return last.is;
  };
}

/** Throws DEADLINE_EXCEEDED also where `work` does not heed its deadline. */
async function within<Result>(
  context: OperationContext,
  ms: number,
  work: (context: OperationContext) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AppError("DEADLINE_EXCEEDED", `It did not answer within ${Math.round(ms)} ms.`));
      ending.abort();
    }, ms);
  });
  try {
    const asked = work({ ...context, signal, deadlineMs: performance.now() + ms });
    asked.catch(() => undefined);
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
