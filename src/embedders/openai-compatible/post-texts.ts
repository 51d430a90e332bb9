/** One request to an embeddings endpoint, with everything that can go wrong given its name. */
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";

export interface Endpoint {
  /** Of the embeddings resource itself. */
  readonly url: URL;
  readonly model: string;
  readonly apiKey: string | null;
  /** What one request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The endpoint may take the same request later. */
export class TryLater extends Error {
  /** As `Retry-After` says; null when it says nothing. */
  readonly afterMs: number | null;

  constructor(message: string, afterMs: number | null) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** The request is too large for the endpoint or its model. */
export class TooLarge extends Error {}

const BUSY = new Set([408, 409, 425, 429]);
const TOO_LONG = /too (?:long|large|many)|maximum|context length|exceed|token limit|batch size/iu;

/** `Retry-After` in seconds or as a date; null when absent or unreadable. */
function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

type Refuse = (problem: string, next: string) => AppError;

/** Never quotes the endpoint: its words may hold the key or the texts. */
function refusal({ url, model }: Endpoint, status: number): AppError {
  const rejected: Refuse = (problem, next) =>
    new AppError("EMBEDDER_REJECTED", `${url.origin} ${problem}.`, { next, data: { status } });
  if (status === 401 || status === 403)
    return rejected(
      `refuses the key (status ${status})`,
      "Set QUARRY_EMBEDDER_KEY (QUARRY_TEXT_EMBEDDER_KEY for the text model) and restart.",
    );
  if (status === 404)
    return rejected(
      `knows no embeddings at this address, or no model ${model} (status 404)`,
      "Correct --embedder-url or --embedder-model and restart.",
    );
  if (status >= 300 && status < 400)
    return rejected(
      "redirects to another address, where texts are not sent",
      "Give --embedder-url the final address and restart.",
    );
  return rejected(
    `refuses the request (status ${status})`,
    "Check --embedder-model and what the endpoint logs, then restart.",
  );
}

/** Azure's own hosts take the key by another name. */
function credentials({ hostname }: URL, apiKey: string | null): Readonly<Record<string, string>> {
  if (apiKey === null) return {};
  return hostname.endsWith(".azure.com")
    ? { "api-key": apiKey }
    : { authorization: `Bearer ${apiKey}` };
}

/** The reply's body. Throws TryLater, TooLarge, AppError: EMBEDDER_REJECTED, CANCELLED. */
export async function postTexts(
  context: OperationContext,
  endpoint: Endpoint,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { url, apiKey, timeoutMs } = endpoint;
  const leftMs = Math.min(timeoutMs, context.deadlineMs - performance.now());
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(leftMs)));
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        ...credentials(url, apiKey),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([context.signal, timeout]),
    });
    text = await response.text();
  } catch {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
    const what = timeout.aborted ? "does not answer in time" : "cannot be reached";
    throw new TryLater(`${url.origin} ${what}.`, null);
  }
  const { status, headers } = response;
  if (response.ok) return text;
  // llama.cpp answers so when a text exceeds its batch
  if (status === 413 || (status >= 500 && /too (?:long|large)/iu.test(text)))
    throw new TooLarge(`${url.origin} takes less at once (status ${status}).`);
  if (BUSY.has(status) || status >= 500)
    throw new TryLater(
      `${url.origin} is not ready (status ${status}).`,
      retryAfterMs(headers.get("retry-after"), Date.now()),
    );
  if ((status === 400 || status === 422) && TOO_LONG.test(text))
    throw new TooLarge(`${url.origin} takes less at once (status ${status}).`);
  throw refusal(endpoint, status);
}
