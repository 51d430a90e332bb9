/** One operation of a tool or command: its context, and where its time went. */
import { setMaxListeners } from "node:events";
import { createdId } from "../domain/created-id.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Config } from "./config.ts";

/** Whose data a process works with, and in whose name. */
export type Caller = Pick<OperationContext, "tenantId" | "principal">;

/** The embedded profile has one tenant and one principal. */
const LOCAL: Caller = { tenantId: "local", principal: "local" };

export function callerOf({ postgresUrl, tenant, principal }: Config): Caller {
  return postgresUrl === null ? LOCAL : { tenantId: tenant, principal };
}

export interface Operation {
  readonly context: OperationContext;
  /** Milliseconds by stage, whole numbers. */
  readonly stages: () => Readonly<Record<string, number>>;
  readonly elapsedMs: () => number;
}

/** `timeoutMs` may be Infinity. */
export function startOperation(
  signal: AbortSignal,
  timeoutMs: number,
  caller: Caller = LOCAL,
): Operation {
  const startedMs = performance.now();
  setMaxListeners(0, signal); // one listener a transaction under way, and several are at once
  const stages = new Map<string, number>();
  return {
    context: {
      operationId: createdId(),
      ...caller,
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
