/** Turns a question into vectors of the model whose vectors the datasets hold, within a bounded time. */
import type { DatasetScope } from "../../domain/dataset.ts";
import { type EmbeddingSlot, modelIdentity, type Vector } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { Embedder, EmbeddingPurpose } from "../../ports/embedder.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import type { VectorCoverage } from "../../ports/vector-index.ts";

export interface QuestionVector {
  readonly slot: EmbeddingSlot;
  /** Identity of the model that made it. */
  readonly model: string;
  readonly vector: Vector;
}

export interface EmbeddedQuestion {
  /** One a slot, each of the model whose vectors answer there; empty when nothing can be compared. */
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
  /** One a slot. */
  readonly embedders: readonly SlotEmbedder[];
  /** Opens the embedder of a model that vectors are stored of, such as a former one; null when this process cannot. */
  readonly formerOf?: (identity: string) => Embedder | null;
  /** What embedding one question may take before the answer goes on without it. */
  readonly budgetMs: number;
}

const NO_VECTORS = "Answered by words only: the index holds no vectors yet.";

/** After a failure, so that questions do not each wait for an endpoint that hangs. */
const PAUSE_MS = 3_000;

/** Pages of one answer and questions repeated by several agents. */
const MOST_REMEMBERED = 64;

interface Chosen {
  readonly embedder: Embedder;
  readonly row: VectorCoverage;
}

const shareOf = ({ embedded, shown }: VectorCoverage): number =>
  shown === 0 ? 1 : embedded / shown;

/** The slot's own model once it covers everything shown, till then whichever covers most and can embed the question. */
async function choose(
  context: OperationContext,
  { embedder }: SlotEmbedder,
  rows: readonly VectorCoverage[],
  formerOf: (identity: string) => Embedder | null,
): Promise<Chosen | null> {
  let own: VectorCoverage | undefined;
  let failure: unknown = null;
  try {
    const model = modelIdentity(await embedder.model(context));
    own = rows.find((row) => row.model === model);
    if (own !== undefined && shareOf(own) >= 1) return { embedder, row: own };
  } catch (thrown) {
    // a former model may answer while the configured one is down
    failure = thrown;
  }
  for (const row of rows) {
    if (row === own) return { embedder, row };
    const former = formerOf(row.model);
    if (former !== null) return { embedder: former, row };
  }
  if (failure !== null) throw failure;
  return null;
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
  const { embedders, budgetMs, formerOf = () => null } = options;
  const remembered = new Map<string, Vector | null>();
  const pauses = new Map<SlotEmbedder, { readonly untilMs: number; readonly notice: string }>();

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

  /** The vector of one slot, and what is to be told about it. */
  async function embedSlot(
    context: OperationContext,
    slotEmbedder: SlotEmbedder,
    rows: readonly VectorCoverage[],
    params: EmbedQuestionParams,
  ): Promise<EmbeddedQuestion> {
    const chosen = await choose(context, slotEmbedder, rows, formerOf);
    if (chosen === null) return { vectors: [], notices: [] };
    const { model } = chosen.row;
    const share = Math.floor(shareOf(chosen.row) * 100);
    const notices = share < 100 ? [`Meaning is known of ${share} % of the code so far.`] : [];
    const vector = await vectorOf(context, chosen.embedder, model, params);
    return {
      vectors: vector === null ? [] : [{ slot: slotEmbedder.slot, model, vector }],
      notices,
    };
  }

  /** One that failed just now is not waited for again at once. */
  async function trySlot(
    context: OperationContext,
    slotEmbedder: SlotEmbedder,
    rows: readonly VectorCoverage[],
    params: EmbedQuestionParams,
  ): Promise<EmbeddedQuestion> {
    const pause = pauses.get(slotEmbedder);
    if (pause !== undefined && performance.now() < pause.untilMs)
      return { vectors: [], notices: [pause.notice] };
    try {
      const embedded = await within(context, budgetMs, (bounded) =>
        embedSlot(bounded, slotEmbedder, rows, params),
      );
      pauses.delete(slotEmbedder);
      return embedded;
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      const notice = whyNot(thrown, budgetMs);
      pauses.set(slotEmbedder, { untilMs: performance.now() + PAUSE_MS, notice });
      return { vectors: [], notices: [notice] };
    }
  }

  return {
    embed: async (context, params) => {
      const coverage = await params.catalog.vectors.coverage(context, params.scopes);
      const parts = await Promise.all(
        embedders.map((each) => {
          const rows = coverage.filter((row) => row.slot === each.slot);
          return trySlot(context, each, rows, params);
        }),
      );
      const vectors = parts.flatMap((part) => part.vectors);
      const notices = parts.flatMap((part) => part.notices);
      return { vectors, notices: coverage.length + notices.length === 0 ? [NO_VECTORS] : notices };
    },
  };
}
