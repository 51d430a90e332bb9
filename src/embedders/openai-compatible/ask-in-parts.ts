/** Asks an endpoint as often, and for as little at once, as it needs. */
import { setTimeout as sleep } from "node:timers/promises";
import pRetry, { AbortError } from "p-retry";
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { TooLarge, TryLater } from "./post-texts.ts";

export interface Asking {
  /** One vector a text. Throws TryLater, TooLarge, AppError. */
  readonly request: (
    context: OperationContext,
    texts: readonly string[],
  ) => Promise<Float32Array[]>;
  readonly origin: string;
  readonly firstRetryMs: number;
  /** 0 where somebody waits who can do without. */
  readonly retries: number;
}

/** An endpoint that asks for more patience than this is told as unavailable. */
const LONGEST_WAIT_MS = 20_000;
/** The beginning of a chunk below this says too little. */
const LEAST_CHARACTERS = 200;

/** Never half a character. */
function firstHalf(text: string): string {
  const middle = text.length >> 1;
  const isHigh = (text.charCodeAt(middle - 1) & 0xfc00) === 0xd800;
  return text.slice(0, isHigh ? middle - 1 : middle);
}

/** One attempt; an error that another attempt would not mend ends them. */
async function attempt(
  context: OperationContext,
  { request, retries }: Asking,
  texts: readonly string[],
): Promise<Float32Array[]> {
  try {
    return await request(context, texts);
  } catch (thrown) {
    if (!(thrown instanceof TryLater)) throw new AbortError(thrown as Error);
    const waitMs = thrown.afterMs ?? 0;
    const isTooLong =
      retries === 0 || waitMs > LONGEST_WAIT_MS || performance.now() + waitMs >= context.deadlineMs;
    if (isTooLong) throw new AbortError(thrown);
    await sleep(waitMs, undefined, { signal: context.signal });
    throw thrown;
  }
}

/** Again while the endpoint is not ready, at growing distances or when it says. */
async function askPatiently(
  context: OperationContext,
  asking: Asking,
  texts: readonly string[],
): Promise<Float32Array[]> {
  const leftMs = context.deadlineMs - performance.now();
  try {
    return await pRetry(() => attempt(context, asking, texts), {
      retries: asking.retries,
      minTimeout: asking.firstRetryMs,
      randomize: true,
      signal: context.signal,
      ...(Number.isFinite(leftMs) && { maxRetryTime: Math.max(1, leftMs) }),
    });
  } catch (thrown) {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
    if (!(thrown instanceof TryLater)) throw thrown;
    throw new AppError("EMBEDDER_UNAVAILABLE", thrown.message, {
      next: "Start the endpoint or correct --embedder-url; it is tried again by itself.",
    });
  }
}

/**
 * One vector a text, in their order; smaller requests where the endpoint takes no large ones, at last the beginning of a text alone.
 * Throws AppError: EMBEDDER_*, CANCELLED.
 */
export async function askInParts(
  context: OperationContext,
  asking: Asking,
  texts: readonly string[],
): Promise<Float32Array[]> {
  try {
    return await askPatiently(context, asking, texts);
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    const [only = ""] = texts;
    if (texts.length === 1 && only.length <= LEAST_CHARACTERS)
      throw new AppError("EMBEDDER_INVALID", `${asking.origin} finds even a short text too long.`);
    if (texts.length === 1) return askInParts(context, asking, [firstHalf(only)]);
    const middle = texts.length >> 1;
    const first = await askInParts(context, asking, texts.slice(0, middle));
    return [...first, ...(await askInParts(context, asking, texts.slice(middle)))];
  }
}
