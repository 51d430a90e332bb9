/** Conditions on relations, as every question of the graph has them. */
import type { EdgeFilter } from "../../../ports/code-graph.ts";
import { placeAround, typesOf } from "../names.ts";
import { type Parameters, whole } from "../server.ts";

/** Binds `place`: the dataset in the generation that the tenant is asked in. No row where nothing is whole: `mustBeWhole` tells it from nothing found. */
export const IN_PLACE = `MATCH (t:QuarryTenant {tenant_id: $tenant}) WHERE t.whole
  WITH $before + t.generation + $after AS place`;

export const placeParameters = (tenantId: string, datasetId: string): Parameters => ({
  tenant: tenantId,
  ...placeAround(tenantId, datasetId),
});

/** Such as `[r:CALLS|READS]`. */
export const relationOf = ({ kinds }: EdgeFilter): string => `[r:${typesOf(kinds)}]`;

/** On `r`: present, or valid at a position; and sure enough. */
export function passing({ at, minConfidence }: EdgeFilter): string {
  const time =
    at === null
      ? "r.rev_to IS NULL"
      : "r.valid_from <= $at AND (r.rev_to IS NULL OR r.valid_to > $at)";
  return minConfidence > 0 ? `${time} AND r.confidence >= $least` : time;
}

export const filterParameters = ({ at, minConfidence }: EdgeFilter): Parameters => ({
  at: at === null ? null : whole(at),
  least: minConfidence,
});
