/** What the views of the founding systems show of a tenant. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Database } from "./transaction.ts";

const SHOW = `INSERT INTO legacy_settings (vector_slot, vector_model) VALUES ($1, $2)
  ON CONFLICT (tenant_id) DO UPDATE SET vector_slot = excluded.vector_slot, vector_model = excluded.vector_model`;

/** `slot` is one whose texts are the chunks' own. Null: the views show no vectors. */
export async function showLegacyVectors(
  database: Database,
  context: OperationContext,
  vectors: { readonly slot: "legacy" | "code"; readonly model: string } | null,
): Promise<void> {
  await database.write(context, { name: "showLegacyVectors", share: "background" }, (tx) =>
    vectors === null
      ? tx.run("DELETE FROM legacy_settings")
      : tx.run(SHOW, vectors.slot, vectors.model),
  );
}
