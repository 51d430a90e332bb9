/** How keys and channels are called: tenant first, so that a right can be given for one tenant alone. */
import type { OperationContext } from "../../ports/operation-context.ts";

/** Its number changes with what values look like. */
export const PREFIX = "quarry:1:";

/** Two names never become one, and none holds what separates names or stands for others in a right. */
const safe = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*~]/gu, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

type Whose = Pick<OperationContext, "tenantId" | "principal">;

/** Of a value. */
export function valueKey({ tenantId, principal }: Whose, digest: string): string {
  return `${PREFIX}${safe(tenantId)}:${safe(principal)}:${digest}`;
}

/** Of the list of values that name a dataset, whoever's they are. */
export function datasetKey({ tenantId }: Pick<Whose, "tenantId">, datasetId: string): string {
  return `${PREFIX}${safe(tenantId)}::${safe(datasetId)}`;
}

/** Of what is tried at the start: a right to the tenant's keys and channels is a right to it. */
export function checkKey({ tenantId }: Pick<Whose, "tenantId">, unique: string): string {
  return `${PREFIX}${safe(tenantId)}::check:${safe(unique)}`;
}

/** Where changes of a tenant's datasets are told: the message is the dataset's key. */
export function forgetChannel({ tenantId }: Pick<Whose, "tenantId">): string {
  return `${PREFIX}${safe(tenantId)}::forget`;
}
