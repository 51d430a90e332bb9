/** How far search by meaning is for one dataset, a line an embedder. */
import type { DatasetScope } from "../../domain/dataset.ts";
import { modelIdentity } from "../../domain/embedding.ts";
import { toAppError } from "../../domain/errors.ts";
import type { EmbeddingState } from "../../domain/status-report.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import type { EmbedderTroubles } from "./embedder-troubles.ts";

export interface EmbeddingSources {
  readonly embedders: readonly SlotEmbedder[];
  readonly troubles: EmbedderTroubles;
}

/** An endpoint that was never asked yet gets this long to say what it is. */
const MODEL_WAIT_MS = 1_000;

async function identityOf(
  context: OperationContext,
  { embedder }: SlotEmbedder,
): Promise<{ readonly model: string | null; readonly problem: string | null }> {
  const deadlineMs = Math.min(context.deadlineMs, performance.now() + MODEL_WAIT_MS);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(MODEL_WAIT_MS)]);
  try {
    const model = await embedder.model({ ...context, deadlineMs, signal });
    return { model: modelIdentity(model), problem: null };
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    return { model: null, problem: `${code}: ${message}` };
  }
}

export async function reportEmbeddings(
  context: OperationContext,
  { embedders, troubles }: EmbeddingSources,
  catalog: Catalog,
  scope: DatasetScope,
): Promise<readonly EmbeddingState[]> {
  if (embedders.length === 0) return [];
  const rows = await catalog.vectors.coverage(context, [scope]);
  return Promise.all(
    embedders.map(async (slotEmbedder) => {
      const { slot, embedder } = slotEmbedder;
      const { model, problem } = await identityOf(context, slotEmbedder);
      const ofSlot = rows.filter((row) => row.slot === slot);
      const own = ofSlot.find((row) => row.model === model);
      const trouble = troubles.find(slotEmbedder);
      const shown = rows[0]?.shown ?? null;
      const embedded = own?.embedded ?? 0;
      const isComplete = shown !== null && embedded >= shown;
      const reason = trouble === null ? problem : `${trouble.error.code}: ${trouble.error.message}`;
      return {
        slot,
        model,
        destination: embedder.destination,
        embedded,
        shown,
        answering: isComplete ? model : (ofSlot[0]?.model ?? null),
        state: stateOf(isComplete, reason !== null, trouble?.retryAtMs ?? null),
        reason,
        retryAtMs: trouble?.retryAtMs ?? null,
      };
    }),
  );
}

function stateOf(
  isComplete: boolean,
  hasProblem: boolean,
  retryAtMs: number | null,
): EmbeddingState["state"] {
  if (isComplete) return "ready";
  if (!hasProblem) return "embedding";
  return retryAtMs === null ? "failed" : "waiting";
}
