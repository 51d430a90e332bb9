/** An operation context for tests: no deadline, never cancelled unless told so. */
import { createdId } from "../../src/domain/created-id.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";

export function testContext(overrides: Partial<OperationContext> = {}): OperationContext {
  return {
    operationId: createdId(),
    tenantId: "local",
    principal: "local",
    signal: new AbortController().signal,
    deadlineMs: Number.POSITIVE_INFINITY,
    recordStage: () => {},
    ...overrides,
  };
}
