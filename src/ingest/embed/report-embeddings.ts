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

/** What an embedder says of itself. */
export interface IdentifiedEmbedder {
  readonly slotEmbedder: SlotEmbedder;
  /** `name@version/dimensions`; null when it does not say. */
  readonly model: string | null;
  /** Why it does not, or null. */
  readonly problem: string | null;
}

/** An endpoint that was never asked yet gets this long to say what it is. */
const MODEL_WAIT_MS = 1_000;

async function identify(
  context: OperationContext,
  slotEmbedder: SlotEmbedder,
): Promise<IdentifiedEmbedder> {
  const deadlineMs = Math.min(context.deadlineMs, performance.now() + MODEL_WAIT_MS);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(MODEL_WAIT_MS)]);
  try {
    const model = await slotEmbedder.embedder.model({ ...context, deadlineMs, signal });
    return { slotEmbedder, model: modelIdentity(model), problem: null };
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    const isLate = code === "CANCELLED" || code === "DEADLINE_EXCEEDED";
    const problem = isLate
      ? `EMBEDDER_UNAVAILABLE: no answer within ${MODEL_WAIT_MS} ms`
      : `${code}: ${message}`;
    return { slotEmbedder, model: null, problem };
  }
}

/** Once a report, not once a dataset: an endpoint that hangs costs a second in all. */
export function identifyEmbedders(
  context: OperationContext,
  embedders: readonly SlotEmbedder[],
): Promise<readonly IdentifiedEmbedder[]> {
  return Promise.all(embedders.map((each) => identify(context, each)));
}

export interface ReportEmbeddingsParams {
  readonly identified: readonly IdentifiedEmbedder[];
  readonly troubles: EmbedderTroubles;
  readonly catalog: Catalog;
  readonly scope: DatasetScope;
  /** Chunks that the dataset shows. */
  readonly chunks: number;
}

/** In the order of the embedders. */
export async function reportEmbeddings(
  context: OperationContext,
  { identified, troubles, catalog, scope, chunks }: ReportEmbeddingsParams,
): Promise<readonly EmbeddingState[]> {
  if (identified.length === 0) return [];
  const rows = await catalog.vectors.coverage(context, [scope]);
  const shown = rows[0]?.shown ?? (chunks === 0 ? 0 : null);
  return identified.map(({ slotEmbedder, model, problem }) => {
    const { slot, embedder } = slotEmbedder;
    const ofSlot = rows.filter((row) => row.slot === slot);
    const embedded = ofSlot.find((row) => row.model === model)?.embedded ?? 0;
    const trouble = troubles.find(slotEmbedder);
    const reason = trouble === null ? problem : `${trouble.error.code}: ${trouble.error.message}`;
    const isComplete = model !== null && shown !== null && embedded >= shown;
    return {
      slot,
      model,
      destination: embedder.destination,
      embedded,
      shown,
      answering: isComplete ? model : (ofSlot.find((row) => row.embedded > 0)?.model ?? null),
      state: stateOf(isComplete, reason !== null, trouble?.retryAtMs ?? null),
      reason,
      retryAtMs: trouble?.retryAtMs ?? null,
    };
  });
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
