/** One operation of a tool or command: its context, and where its time went. */
import { createdId } from "../domain/created-id.ts";
import type { OperationContext } from "../ports/operation-context.ts";

/** The embedded profile has one tenant and one principal. */
const LOCAL_TENANT = "local";
const LOCAL_PRINCIPAL = "local";

export interface Operation {
  readonly context: OperationContext;
  /** Milliseconds by stage, whole numbers. */
  readonly stages: () => Readonly<Record<string, number>>;
  readonly elapsedMs: () => number;
}

/** `timeoutMs` may be Infinity. */
export function startOperation(signal: AbortSignal, timeoutMs: number): Operation {
  const startedMs = performance.now();
  const stages = new Map<string, number>();
  return {
    context: {
      operationId: createdId(),
      tenantId: LOCAL_TENANT,
      principal: LOCAL_PRINCIPAL,
      signal,
      deadlineMs: startedMs + timeoutMs,
      recordStage: (stage, elapsedMs) => {
        stages.set(stage, (stages.get(stage) ?? 0) + elapsedMs);
      },
    },
    stages: () => Object.fromEntries([...stages].map(([name, ms]) => [name, Math.round(ms)])),
    elapsedMs: () => Math.round(performance.now() - startedMs),
  };
}
