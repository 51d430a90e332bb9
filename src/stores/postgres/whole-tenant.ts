/** What must look at all rows of a tenant to be right, whoever asks: what one principal's datasets do not name, another's may. */
import type { OperationContext } from "../../ports/operation-context.ts";

/** Stands for every principal of a tenant; no person's name. */
export const WHOLE_TENANT = "*";

/** For work that answers nothing with what it sees. */
export function asWholeTenant(context: OperationContext): OperationContext {
  return { ...context, principal: WHOLE_TENANT };
}
