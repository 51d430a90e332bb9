/** Embeds through any endpoint that speaks OpenAI's `/v1/embeddings`: Ollama, TEI, vLLM, LM Studio, OpenAI, Voyage. */
import pLimit from "p-limit";
import pThrottle from "p-throttle";
import type { DenseVector, EmbeddingModel } from "../../domain/embedding.ts";
import { AppError, toAppError } from "../../domain/errors.ts";
import type { Embedder, EmbeddingPurpose } from "../../ports/embedder.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { batchTexts } from "../batch-texts.ts";
import { normalized } from "../normalize.ts";
import { askInParts } from "./ask-in-parts.ts";
import { type Endpoint, postTexts } from "./post-texts.ts";
import { readEmbeddings } from "./read-embeddings.ts";

export interface EndpointOptions {
  /** The endpoint's base (`http://localhost:11434/v1`), its root, or the embeddings resource itself. */
  readonly url: string;
  readonly model: string;
  /** Part of the identity: change it when the model behind the name changes. */
  readonly version: string;
  /** Null: the endpoint is asked. */
  readonly dimensions: number | null;
  readonly apiKey: string | null;
  /** Put before texts, as the model's card asks (`search_query: `). */
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  /** 0: no limit. */
  readonly requestsPerMinute: number;
  readonly timeoutMs?: number;
  readonly firstRetryMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Together some ten seconds; whoever called tries again later. A question is answered by words instead. */
const RETRIES = 4;
const FIRST_RETRY_MS = 500;
const CONCURRENT_REQUESTS = 4;
const BATCH = { texts: 64, characters: 100_000 };

function resourceOf(address: string): URL {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  const path = url.pathname.replace(/\/+$/u, "");
  if (!path.endsWith("/embeddings")) url.pathname = `${path === "" ? "/v1" : path}/embeddings`;
  return url;
}

/** An endpoint that took other texts and refuses these does not refuse everything. */
function blameText(thrown: unknown, origin: string): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== "EMBEDDER_REJECTED") return thrown;
  const status = thrown.data?.["status"];
  if (status !== 400 && status !== 422) return thrown;
  return new AppError("EMBEDDER_INVALID", `${origin} refuses a text.`, { cause: thrown });
}

/** Connects to nothing before the first call. */
export function createEndpointEmbedder(options: EndpointOptions): Embedder {
  const { model, version, apiKey, queryPrefix, documentPrefix, requestsPerMinute } = options;
  const url = resourceOf(options.url);
  const endpoint: Endpoint = { url, model, apiKey, timeoutMs: options.timeoutMs ?? TIMEOUT_MS };
  const { firstRetryMs = FIRST_RETRY_MS } = options;
  const limit = pLimit(CONCURRENT_REQUESTS);
  const post: typeof postTexts =
    requestsPerMinute === 0
      ? postTexts
      : pThrottle({ limit: requestsPerMinute, interval: 60_000, strict: true })(postTexts);
  let dimensions = options.dimensions;
  /** Models that can be shortened give the length asked for; others refuse to be asked, so that is tried only where it is needed. */
  let asksDimensions = false;
  let hasAnswered = false;

  async function request(
    context: OperationContext,
    input: readonly string[],
    asks: boolean,
  ): Promise<Float32Array[]> {
    const ask = { model, input, ...(asks && { dimensions }) };
    try {
      const body = await post(context, endpoint, ask);
      const vectors = readEmbeddings(body, input.length, url.origin);
      hasAnswered = true;
      return vectors;
    } catch (thrown) {
      throw hasAnswered ? blameText(thrown, url.origin) : thrown;
    }
  }

  async function checked(
    context: OperationContext,
    input: readonly string[],
    retries = RETRIES,
  ): Promise<Float32Array[]> {
    const asks = asksDimensions;
    const asking = {
      ...{ origin: url.origin, firstRetryMs, retries },
      request: (given: OperationContext, texts: readonly string[]) => request(given, texts, asks),
    };
    const vectors = await askInParts(context, asking, input);
    const length = vectors[0]?.length ?? 0;
    dimensions ??= length;
    if (length === dimensions) return vectors;
    if (!asks && options.dimensions !== null) {
      asksDimensions = true;
      return checked(context, input, retries);
    }
    throw new AppError(
      "EMBEDDER_INVALID",
      `${url.origin} gives vectors of ${length} dimensions, not ${dimensions}.`,
      { next: "Correct --embedder-dimensions, or leave it out and restart." },
    );
  }

  const describe = (length: number): EmbeddingModel => ({
    ...{ name: model, version, dimensions: length, kind: "dense" },
  });
  let asking: Promise<number> | undefined;
  const askDimensions = async (context: OperationContext): Promise<number> =>
    (await checked(context, [`${documentPrefix}dimensions`]))[0]?.length ?? 0;

  async function embed(
    context: OperationContext,
    params: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose },
  ): Promise<readonly (DenseVector | null)[]> {
    const isQuery = params.purpose === "query";
    const prefix = isQuery ? queryPrefix : documentPrefix;
    // an empty text is refused by some endpoints and says nothing to any
    const said = params.texts.map((text) => (text.trim() === "" ? null : `${prefix}${text}`));
    const batches = batchTexts(
      said.filter((text) => text !== null),
      BATCH,
    );
    // a question does not stand behind documents
    const ask = (batch: readonly string[]): Promise<Float32Array[]> =>
      isQuery ? checked(context, batch, 0) : limit(() => checked(context, batch));
    const vectors = await Promise.all(batches.map(ask)).catch((thrown: unknown) => {
      throw toAppError(thrown);
    });
    const inOrder = vectors.flat();
    let next = 0;
    return said.map((text) =>
      text === null ? null : normalized(inOrder[next++] ?? new Float32Array(0)),
    );
  }

  return {
    destination: url.origin,
    inThread: null,
    model: async (context) => {
      if (dimensions !== null) return describe(dimensions);
      asking ??= askDimensions(context).finally(() => {
        asking = undefined;
      });
      return describe(await asking);
    },
    embed,
    close: async () => {},
  };
}
