/** The main thread's end of the write worker: starts it on the first write, ends it when idle. */
import { Worker } from "node:worker_threads";
import { AppError } from "../../domain/errors.ts";
import { workerUrl } from "../../domain/worker-url.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import {
  fromPlainError,
  type WorkerStart,
  type WriteReply,
  type WriteRequest,
  type WriterOptions,
} from "./write-messages.ts";
import type { WriteName, WriteParams, WriteResult } from "./write-operations.ts";

/** Longer than the pause between two saves of a person, shorter than anyone would wonder about the memory. */
const IDLE_MS = 10_000;

export interface Writer {
  /** Runs one operation in its own transaction; operations run in the order of the calls. Throws AppError. */
  call<Name extends WriteName>(
    context: OperationContext,
    name: Name,
    params: WriteParams<Name>,
  ): Promise<WriteResult<Name>>;
  /** Waits for what was asked, but not for a lock that another process keeps; then ends the worker. Idempotent. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A live worker and what it still owes. */
interface Link {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Nothing is started or opened before the first call. From `ending` on, no operation waits for another process's lock. */
export function createWriter(options: WriterOptions, ending?: AbortSignal): Writer {
  const closing = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const hurry = (): void => void Atomics.store(new Int32Array(closing), 0, 1);
  if (ending?.aborted === true) hurry();
  ending?.addEventListener("abort", hurry, { once: true });
  let link: Link | null = null;
  let isClosed = false;
  let nextId = 1;
  let idleTimer: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  const ask = async (request: (id: number) => WriteRequest): Promise<unknown> => {
    clearTimeout(idleTimer);
    await ended;
    link ??= startWorker({ ...options, closing }, (lost) => {
      if (link === lost) link = null;
    });
    const { worker, waiting } = link;
    const id = nextId;
    nextId += 1;
    const reply = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.ref();
    worker.postMessage(request(id));
    try {
      return await reply;
    } finally {
      if (waiting.size === 0) rest(worker);
    }
  };

  /** An idle worker must not keep the process alive. */
  const rest = (worker: Worker): void => {
    worker.unref();
    clearTimeout(idleTimer);
    idleTimer = setTimeout(end, IDLE_MS).unref();
  };

  const end = (): Promise<void> => {
    clearTimeout(idleTimer);
    const current = link;
    if (current === null) return ended;
    link = null;
    ended = endWorker(current);
    return ended;
  };

  return {
    call: async (context, name, params) => {
      if (isClosed) throw new AppError("CANCELLED", "The catalog is closed.");
      checkInTime(context);
      const startedAt = performance.now();
      try {
        return (await ask((id) => ({ id, name, params }))) as WriteResult<typeof name>;
      } finally {
        context.recordStage(`write:${name}`, performance.now() - startedAt);
      }
    },
    close: () => {
      isClosed = true;
      hurry();
      ending?.removeEventListener("abort", hurry);
      return end();
    },
  };
}

/** What was handed to the worker is finished: a transaction is all or nothing, so nothing is cut off half-way. */
function checkInTime({ signal, deadlineMs }: OperationContext): void {
  if (signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
  if (performance.now() > deadlineMs)
    throw new AppError("DEADLINE_EXCEEDED", "The operation ran out of time before it could write.");
}

/** The nursery of a thread that lives as long as the server; V8's own size for it would stay resident. */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 6 };

function startWorker(start: WorkerStart, onEnd: (link: Link) => void): Link {
  const worker = new Worker(workerUrl(import.meta.url, "write-worker.js"), {
    workerData: start,
    name: "quarry-writer",
    resourceLimits: HEAP_LIMITS,
  });
  const link: Link = { worker, waiting: new Map() };
  worker.on("message", (reply: WriteReply) => {
    const asked = link.waiting.get(reply.id);
    link.waiting.delete(reply.id);
    if ("error" in reply) asked?.reject(fromPlainError(reply.error));
    else asked?.resolve(reply.result);
  });
  const fail = (cause: unknown): void => {
    onEnd(link);
    for (const { reject } of link.waiting.values()) reject(workerEnded(cause));
    link.waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`The write worker ended with code ${code}.`)));
  return link;
}

function workerEnded(cause: unknown): AppError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new AppError("INTERNAL", message, { cause, next: "Try again: a new worker starts." });
}

/** Its queue is worked off before `close`, because messages arrive in order. */
async function endWorker({ worker, waiting }: Link): Promise<void> {
  worker.ref();
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  await new Promise<unknown>((resolve) => {
    waiting.set(0, { resolve, reject: resolve });
    worker.postMessage({ id: 0, name: "close" } satisfies WriteRequest);
  });
  await ended;
}
