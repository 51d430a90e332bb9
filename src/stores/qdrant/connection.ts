/** Requests to Qdrant: each in time, tried again where a server was lost, at the next address where there are several. */
import { QdrantClient } from "@qdrant/js-client-rest";
import { AppError } from "../../domain/errors.ts";
import { createBreaker } from "../breaker.ts";
import { checkInTime, type OperationEnd } from "../in-time.ts";
import { LOST, withRetries } from "../retry.ts";
import { isBroken, translateDriverError } from "./driver-errors.ts";
import type { QdrantOptions } from "./qdrant-options.ts";

export type QdrantApi = ReturnType<QdrantClient["api"]>;

/** Given to each request, so that it ends with its operation. */
interface RequestEnd {
  readonly signal: AbortSignal;
}

export interface Connection {
  /** For messages; without the key. */
  readonly address: string;
  /**
   * Sends a request that doing twice is doing once. Throws AppError: PROJECTION_UNAVAILABLE, PROJECTION_REFUSED, CANCELLED,
   * DEADLINE_EXCEEDED; the client's own errors for what `expected` (statuses) names.
   */
  ask<Reply>(
    end: OperationEnd,
    request: (api: QdrantApi, end: RequestEnd) => Promise<Reply>,
    expected?: readonly number[],
  ): Promise<Reply>;
}

/** No key holds line breaks or letters beyond ASCII; the client's own error would repeat it. */
const KEY = /^[\x21-\x7e]+$/u;

function createApi(url: string, apiKey: string | null): QdrantApi {
  const { pathname } = new URL(url);
  const prefix = pathname.replace(/\/+$/, "");
  const client = new QdrantClient({
    url: new URL(url).origin,
    ...(prefix === "" ? {} : { prefix }),
    checkCompatibility: false,
    // each request has its own end
    timeout: Number.POSITIVE_INFINITY,
    // as `apiKey` the client would write to the console
    ...(apiKey === null ? {} : { headers: { "api-key": apiKey } }),
  });
  return client.api();
}

/** Connects at the first request. Throws AppError INVALID_CONFIG for what can be no address or key. */
export function openConnection(options: QdrantOptions): Connection {
  const { urls, apiKey, timeoutMs, logger } = options;
  const address = checkedAddress(urls);
  if (apiKey !== null && !KEY.test(apiKey))
    throw new AppError("INVALID_CONFIG", "QDRANT_API_KEY holds characters that no key has.", {
      next: "Give the key without blanks and line breaks.",
    });
  const apis = urls.map((url) => createApi(url, apiKey));
  let current = 0;
  const breaker = createBreaker({
    ...options.breaker,
    isBroken,
    isDown: ({ reason, retryAtMs }) =>
      new AppError(
        "PROJECTION_UNAVAILABLE",
        `Qdrant at ${address} is down (${reason}). It is tried again at ${new Date(retryAtMs).toISOString()}.`,
        { next: "Start Qdrant, or correct QDRANT_URL; nothing has to be restarted here." },
      ),
    onChange: (isOpen, reason) =>
      isOpen
        ? logger?.warn({ address, reason }, "Qdrant is down: the catalog answers")
        : logger?.warn({ address }, "Qdrant is back"),
  });
  /** Asks one address after the other, beginning with the one that answered last. */
  const anywhere = async <Reply>(attempt: (api: QdrantApi) => Promise<Reply>): Promise<Reply> => {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(apis[current] as QdrantApi);
      } catch (thrown) {
        if (!isBroken(thrown) || tries >= apis.length) throw thrown;
        current = (current + 1) % apis.length;
      }
    }
  };
  return {
    address,
    ask: async (end, request, expected = []) => {
      try {
        return await withRetries(end, retried, () =>
          breaker.guard(() => anywhere((api) => request(api, requestEnd(end, timeoutMs)))),
        );
      } catch (thrown) {
        if (expected.includes((thrown as { status?: number }).status ?? 0)) throw thrown;
        throw translateDriverError(thrown, address, end);
      }
    },
  };
}

/** What the breaker says is not tried again at once. */
const retried = (thrown: unknown) =>
  isBroken(thrown) && !(thrown instanceof AppError) ? LOST : null;

function requestEnd(end: OperationEnd, timeoutMs: number): RequestEnd {
  checkInTime(end);
  const left = Math.min(timeoutMs, end.deadlineMs - performance.now());
  return {
    signal: AbortSignal.any([end.signal, AbortSignal.timeout(Math.max(1, Math.ceil(left)))]),
  };
}

const LIKE =
  "Write it as http://host:6333 or https://host:6333, several with blanks between them; the key belongs into QDRANT_API_KEY.";

function checkedAddress(urls: readonly string[]): string {
  const hosts = urls.map((url, i) => {
    const which = urls.length === 1 ? "" : ` (address ${i + 1} of ${urls.length})`;
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.host === "")
      throw new AppError("INVALID_CONFIG", `QDRANT_URL${which} is no address of a Qdrant server.`, {
        next: LIKE,
      });
    // no message repeats it: it may be a secret
    if (parsed.username !== "" || parsed.password !== "" || parsed.search !== "")
      throw new AppError("INVALID_CONFIG", `QDRANT_URL${which} holds a login or a query.`, {
        next: LIKE,
      });
    return parsed.host;
  });
  if (hosts.length === 0)
    throw new AppError("INVALID_CONFIG", "QDRANT_URL is empty.", { next: LIKE });
  return hosts.join(", ");
}
