/** Of everything that a benchmark asks: no deadline, and a tenant that nobody else has. */
import { setMaxListeners } from "node:events";
import { createdId } from "../../src/domain/created-id.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";

const never = new AbortController().signal;
setMaxListeners(0, never); // one listener a transaction under way, and several are at once

export function benchContext(): OperationContext {
  return {
    ...{ operationId: createdId(), tenantId: `bench-${process.pid}`, principal: "local" },
    ...{ signal: never, deadlineMs: Number.POSITIVE_INFINITY, recordStage: () => {} },
  };
}
