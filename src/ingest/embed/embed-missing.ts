/** Gives vectors to chunk texts that have none of a model yet: after an upgrade, a change of model, or an endpoint's absence. */
import { type EmbeddingModel, modelIdentity, type VectorBatch } from "../../domain/embedding.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import type { UnembeddedText } from "../../ports/vector-index.ts";
import { embedTexts, type SlotText } from "./embed-texts.ts";
import { slotText } from "./slot-text.ts";

export interface EmbedMissingParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly slotEmbedder: SlotEmbedder;
  /** The lease's generation, taken for each commit; null while another process holds it, which then does this work. */
  readonly takeLease: () => Promise<number | null>;
  /** Texts that gave no usable vector in this process. Grows. */
  readonly refused: Set<string>;
  /**
   * How long a former model's vectors stay after they were last written: another process may be configured with that model, and two that
   * retired each other's would embed for ever.
   */
  readonly retireAfterMs: number;
}

export type EmbedMissingResult = "complete" | "held elsewhere" | "some refused";

/** A batch is embedded, committed and answered from before the next begins. */
const BATCH_TEXTS = 256;

interface ReadTexts {
  readonly texts: readonly SlotText[];
  /** Hashes of texts whose content went away since they were listed. */
  readonly gone: readonly string[];
}

/** What the model is given of each text; texts of one content stand together in memory. */
async function readTexts(
  context: OperationContext,
  catalog: Catalog,
  slot: SlotEmbedder["slot"],
  missing: readonly UnembeddedText[],
): Promise<ReadTexts> {
  const byContent = new Map<string, UnembeddedText[]>();
  for (const text of missing) {
    const group = byContent.get(text.contentHash);
    if (group === undefined) byContent.set(text.contentHash, [text]);
    else group.push(text);
  }
  const texts: SlotText[] = [];
  const gone: string[] = [];
  for (const [contentHash, group] of byContent) {
    const stored = await catalog.documents.readText(context, contentHash);
    for (const { textHash, language, textStart, textEnd } of group) {
      if (stored === null) {
        gone.push(textHash);
        continue;
      }
      const text = stored.toString("utf8", textStart, textEnd);
      texts.push({ textHash, given: slotText(slot, text, language) });
    }
  }
  return { texts, gone };
}

/** A change set of vectors alone: what the dataset shows stays as it is. */
async function commitVectors(
  context: OperationContext,
  params: {
    readonly catalog: Catalog;
    readonly datasetId: string;
    readonly leaseGeneration: number;
    readonly batch: VectorBatch;
  },
): Promise<void> {
  const { catalog, datasetId, leaseGeneration, batch } = params;
  await catalog.commit(
    context,
    {
      ...{ datasetId, contents: [], chunkSets: [], upserts: [], touches: [], deletes: [] },
      ...{ skips: [], unskips: [], gitPosition: null, committedAtMs: Date.now() },
      ...{ keepsHead: true, gitCommit: null, branch: null },
      vectors: [batch],
    },
    { leaseGeneration },
  );
}

/** Once a model has seen all that the catalog shows, former models of its slot that nobody writes any more have nothing left to answer. */
async function retireFormer(
  context: OperationContext,
  params: EmbedMissingParams,
  model: EmbeddingModel,
): Promise<void> {
  const { catalog, slotEmbedder } = params;
  const identity = modelIdentity(model);
  const { slot } = slotEmbedder;
  const datasets = await catalog.datasets.list(context);
  const scopes = datasets.map(({ id }) => ({ datasetId: id, prefix: "" }));
  const rows = (await catalog.vectors.coverage(context, scopes)).filter((row) => row.slot === slot);
  const own = rows.find((row) => row.model === identity);
  if (own === undefined || own.embedded < own.shown || rows.length < 2) return;
  const unusedSinceMs = Date.now() - params.retireAfterMs;
  await catalog.vectors.retire(context, { slot, keep: [identity], unusedSinceMs });
}

/**
 * Works until nothing is missing. What is committed stays whenever it is stopped.
 * Throws AppError: EMBEDDER_*, LEASE_LOST, CANCELLED and what the catalog throws.
 */
export async function embedMissing(
  context: OperationContext,
  params: EmbedMissingParams,
): Promise<EmbedMissingResult> {
  const { catalog, datasetId, slotEmbedder, takeLease, refused } = params;
  const { slot, embedder } = slotEmbedder;
  const model = await embedder.model(context);
  const identity = modelIdentity(model);
  for (;;) {
    const limit = BATCH_TEXTS + refused.size;
    const listed = await catalog.vectors.missing(context, {
      datasetId,
      slot,
      model: identity,
      limit,
    });
    const missing = listed.filter(({ textHash }) => !refused.has(textHash));
    if (missing.length === 0 && listed.length === 0) break;
    if (missing.length === 0) return "some refused";
    if ((await takeLease()) === null) return "held elsewhere";
    const { texts, gone } = await readTexts(context, catalog, slot, missing.slice(0, BATCH_TEXTS));
    const embedded = await embedTexts(context, slotEmbedder, model, texts);
    for (const hash of [...embedded.refused, ...gone]) refused.add(hash);
    if (embedded.batch.count === 0) continue;
    const leaseGeneration = await takeLease();
    if (leaseGeneration === null) return "held elsewhere";
    await commitVectors(context, { catalog, datasetId, leaseGeneration, batch: embedded.batch });
  }
  await retireFormer(context, params, model);
  return "complete";
}
