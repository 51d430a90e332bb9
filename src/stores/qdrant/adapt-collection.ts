/** Brings a collection that is there to the settings that the configuration names; the server does the work behind the answers. */
import type { OperationEnd } from "../in-time.ts";
import type { CollectionFacts, CollectionPlan } from "./collection-settings.ts";
import type { Connection } from "./connection.ts";

/** What of the plan differs, as Qdrant is told; null where nothing does. */
export function changesOf({ settings }: CollectionFacts, plan: CollectionPlan): object | null {
  const hnsw =
    settings.m === plan.hnsw.m && settings.efConstruct === plan.hnsw.ef_construct
      ? {}
      : { hnsw_config: plan.hnsw };
  const isQuantized = plan.quantization !== null;
  const quantization =
    settings.isQuantized === isQuantized
      ? {}
      : { quantization_config: plan.quantization ?? ("Disabled" as const) };
  const { replicas, writeConsistency } = plan;
  const params = {
    ...(replicas > 0 && replicas !== settings.replicas ? { replication_factor: replicas } : {}),
    ...(writeConsistency > 0 && writeConsistency !== settings.writeConsistency
      ? { write_consistency_factor: writeConsistency }
      : {}),
    ...(settings.isPayloadOnDisk === plan.onDisk ? {} : { on_disk_payload: plan.onDisk }),
  };
  const changes = {
    ...hnsw,
    ...quantization,
    ...(Object.keys(params).length === 0 ? {} : { params }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
}

/** Does nothing where it is so already. */
export async function adaptCollection(
  connection: Connection,
  end: OperationEnd,
  name: string,
  facts: CollectionFacts,
  plan: CollectionPlan,
): Promise<void> {
  const changes = changesOf(facts, plan);
  if (changes === null) return;
  await connection.ask(end, (api, init) =>
    api.updateCollection({ collection_name: name, ...changes }, init),
  );
}
