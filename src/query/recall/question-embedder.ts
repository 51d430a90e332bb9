/** Turns a question into vectors of the model whose vectors the datasets hold, within a bounded time. */
import type { DatasetScope } from "../../domain/dataset.ts";
import { type EmbeddingSlot, modelIdentity, type Vector } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Embedder, EmbeddingPurpose } from "../../ports/embedder.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { VectorCoverage } from "../../ports/vector-index.ts";

export interface QuestionVector {
  readonly slot: EmbeddingSlot;
  /** Identity of the model that made it. */
  readonly model: string;
  readonly vector: Vector;
}

export interface EmbeddedQuestion {
  /** Of one model; empty when nothing can be compared. */
  readonly vectors: readonly QuestionVector[];
  /** Full sentences: why there are none, or what they do not cover. */
  readonly notices: readonly string[];
}

export interface EmbedQuestionParams {
  readonly text: string;
  readonly purpose: EmbeddingPurpose;
  readonly catalog: Catalog;
  readonly scopes: readonly DatasetScope[];
}

export interface QuestionEmbedder {
  /** Never fails for the embedder's sake: what went wrong is a notice. Throws AppError: CANCELLED, and what the catalog throws. */
  embed(context: OperationContext, params: EmbedQuestionParams): Promise<EmbeddedQuestion>;
}

export interface QuestionEmbedderOptions {
  /** The configured one first, then those of former models that can still embed. */
  readonly embedders: readonly Embedder[];
  /** What embedding one question may take before the answer goes on without it. */
  readonly budgetMs: number;
}

/** Pages of one answer and questions repeated by several agents. */
const MOST_REMEMBERED = 64;

interface Chosen {
  readonly embedder: Embedder;
  readonly rows: readonly VectorCoverage[];
}

const shareOf = ({ embedded, shown }: VectorCoverage): number =>
  shown === 0 ? 1 : embedded / shown;

/** The first embedder whose model covers everything shown, else the one that covers most; null when none covers anything. */
async function choose(
  context: OperationContext,
  embedders: readonly Embedder[],
  coverage: readonly VectorCoverage[],
): Promise<Chosen | null> {
  let best: (Chosen & { readonly share: number }) | null = null;
  let failure: unknown = null;
  for (const embedder of embedders) {
    try {
      const model = modelIdentity(await embedder.model(context));
      const rows = coverage.filter((row) => row.model === model && row.embedded > 0);
      const share = Math.max(0, ...rows.map(shareOf));
      if (share > (best?.share ?? 0)) best = { embedder, rows, share };
      if (share >= 1) break;
    } catch (thrown) {
      // a former model may answer while the configured one is down
      failure ??= thrown;
    }
  }
  if (best === null && failure !== null) throw failure;
  return best;
}

function whyNot(thrown: unknown, budgetMs: number): string {
  if (!(thrown instanceof AppError)) throw thrown;
  const slow = thrown.code === "CANCELLED" || thrown.code === "DEADLINE_EXCEEDED";
  const reason = slow ? `the embedder took longer than ${budgetMs} ms` : thrown.message;
  return `Answered by words only: ${reason.replace(/\.$/u, "")}.`;
}

/** Rejects with DEADLINE_EXCEEDED after `budgetMs`, whether or not `work` heeds its signal. */
async function within<T>(
  context: OperationContext,
  budgetMs: number,
  work: (bounded: OperationContext) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const signal = AbortSignal.any([context.signal, timeout.signal]);
  const deadlineMs = Math.min(context.deadlineMs, performance.now() + budgetMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      timeout.abort();
      reject(new AppError("DEADLINE_EXCEEDED", "The embedder took too long."));
    }, budgetMs);
  });
  try {
    return await Promise.race([work({ ...context, signal, deadlineMs }), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createQuestionEmbedder(options: QuestionEmbedderOptions): QuestionEmbedder {
  const { embedders, budgetMs } = options;
  const remembered = new Map<string, Vector | null>();

  async function vectorOf(
    context: OperationContext,
    embedder: Embedder,
    model: string,
    { text, purpose }: EmbedQuestionParams,
  ): Promise<Vector | null> {
    const key = `${model} ${purpose} ${text}`;
    const known = remembered.get(key);
    const vector =
      known === undefined
        ? ((await embedder.embed(context, { texts: [text], purpose }))[0] ?? null)
        : known;
    remembered.delete(key);
    remembered.set(key, vector);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return vector;
  }

  async function embed(
    context: OperationContext,
    params: EmbedQuestionParams,
  ): Promise<EmbeddedQuestion> {
    const coverage = await params.catalog.vectors.coverage(context, params.scopes);
    try {
      return await within(context, budgetMs, async (bounded) => {
        const chosen = await choose(bounded, embedders, coverage);
        const model = chosen?.rows[0]?.model;
        if (chosen === null || model === undefined) {
          return {
            vectors: [],
            notices: ["Answered by words only: the index holds no vectors of this model yet."],
          };
        }
        const vector = await vectorOf(bounded, chosen.embedder, model, params);
        const share = Math.max(...chosen.rows.map(shareOf));
        const partly = `Meaning is known of ${Math.floor(share * 100)} % of the code so far.`;
        return {
          vectors: vector === null ? [] : chosen.rows.map(({ slot }) => ({ slot, model, vector })),
          notices: share >= 1 ? [] : [partly],
        };
      });
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      return { vectors: [], notices: [whyNot(thrown, budgetMs)] };
    }
  }
  return { embed };
}
