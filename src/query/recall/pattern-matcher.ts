/** Matches patterns in a worker thread under a deadline; the worker is replaced when a pattern runs away. */
import { Worker } from "node:worker_threads";
import { AppError } from "../../domain/errors.ts";
import { workerUrl } from "../../domain/worker-url.ts";
import { compilePattern, matchLines, type Pattern } from "./match-text.ts";
import type { MatchReply, MatchRequest } from "./match-worker.ts";

/** A pattern that needs longer for a batch of texts is one that never ends. */
export const PATTERN_BUDGET_MS = 1_000;
/** An idle worker holds about 10 MB. */
const IDLE_MS = 30_000;

export interface MatchParams {
  readonly pattern: Pattern;
  readonly texts: readonly string[];
  /** Lines a text at most. */
  readonly limit: number;
  readonly budgetMs: number;
}

export interface PatternMatcher {
  /** For each text the 1-based lines where matches begin. Throws AppError PATTERN_TIMEOUT. */
  match(params: MatchParams): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

/** Starts its worker with the first regular expression; literal text is matched in process, where it cannot run away. */
export function createPatternMatcher(): PatternMatcher {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let lastId = 0;

  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  };
  const start = (): Worker => {
    clearTimeout(idle);
    worker ??= new Worker(workerUrl(import.meta.url, "match-worker.js"));
    worker.unref();
    return worker;
  };

  const matchInWorker = async (params: MatchParams): Promise<MatchReply["lines"]> => {
    const running = start();
    const { pattern, texts, limit, budgetMs } = params;
    const request: MatchRequest = { id: ++lastId, pattern, texts, limit };
    try {
      return await ask(running, request, budgetMs);
    } catch (error) {
      await stop();
      throw error;
    } finally {
      idle = setTimeout(() => void stop(), IDLE_MS);
      idle.unref();
    }
  };

  return {
    match: async (params) => {
      if (params.pattern.literal) {
        const expression = compilePattern(params.pattern);
        return params.texts.map((text) => matchLines(expression, text, params.limit));
      }
      const turn = queue.then(() => matchInWorker(params));
      queue = turn.catch(() => undefined);
      return await turn;
    },
    close: stop,
  };
}

/** One question to a worker. Only own listeners are taken off: the worker's internal ones start and stop its port. */
function ask(
  worker: Worker,
  request: MatchRequest,
  budgetMs: number,
): Promise<MatchReply["lines"]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(timeOut(budgetMs))), budgetMs);
    const onMessage = (reply: MatchReply): void => {
      if (reply.id === request.id) settle(() => resolve(reply.lines));
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(timeOut(budgetMs)));
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      finish();
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(request);
  });
}

function timeOut(budgetMs: number): AppError {
  return new AppError(
    "PATTERN_TIMEOUT",
    `The regular expression did not finish within ${budgetMs} ms.`,
    {
      next: "Avoid nested repeats such as (a+)+, anchor the expression with a word of at least three letters, or search for quoted text.",
    },
  );
}
