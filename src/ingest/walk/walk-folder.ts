/** Walks folders in a thread of their own, which starts with the first walk and ends when there is nothing to do. */
import { Worker } from "node:worker_threads";
import { AppError } from "../../domain/errors.ts";
import { workerUrl } from "../../domain/worker-url.ts";
import type { ListingColumns } from "./listing-columns.ts";
import type { WalkFailure, WalkReply, WalkRequest } from "./walk-messages.ts";
import type { WalkSettings } from "./walk-settings.ts";

/** Longer than the pause between two sweeps while someone searches, so that a session keeps its thread and what it remembers. */
const DEFAULT_IDLE_MS = 10_000;

/** Beyond this the thread's memory is worth more than its quick start: it ends with the walk. */
const MOST_BLOCKS_KEPT = 12;

interface Waiting {
  readonly resolve: (columns: ListingColumns) => void;
  readonly reject: (error: AppError) => void;
}

/** The nursery of a thread that lives as long as the server and makes mostly garbage: V8's own size for it would stay resident. */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 6 };

export class FolderWalker {
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #lastId = 0;

  constructor(options: { readonly idleMs?: number } = {}) {
    this.#idleMs = options.idleMs ?? DEFAULT_IDLE_MS;
  }

  /** True while the thread lives. */
  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /**
   * Lists `root` (a real path, `/`-separated). Walks asked for at once run one after the other. An abort ends the walk at the next folder.
   * Throws AppError: CANCELLED, FOLDER_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE, INTERNAL.
   */
  async walk(root: string, settings: WalkSettings, signal: AbortSignal): Promise<ListingColumns> {
    if (signal.aborted) throw cancelled();
    const worker = this.#start();
    const id = ++this.#lastId;
    const abort = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const onAbort = (): void => {
      Atomics.store(new Int32Array(abort), 0, 1);
      this.#settle(id)?.reject(cancelled());
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise<ListingColumns>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, root, settings, abort } satisfies WalkRequest);
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Ends the thread at once; walks under way end with CANCELLED. The walker can be used again. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#drop(cancelled());
    await worker?.terminate();
  }

  #start(): Worker {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(workerUrl(import.meta.url, "walk-worker.js"), {
      name: "quarry-walk",
      resourceLimits: HEAP_LIMITS,
    });
    worker.on("message", (reply: WalkReply) => this.#receive(reply));
    worker.on("error", (cause) => this.#fail(worker, cause));
    worker.on("exit", () => this.#fail(worker, new Error("the walk's thread ended")));
    this.#worker = worker;
    return worker;
  }

  #receive(reply: WalkReply): void {
    const waiting = this.#settle(reply.id);
    if (this.#waiting.size === 0 && isHuge(reply)) this.#endThread();
    if (waiting === undefined) return;
    if ("columns" in reply) waiting.resolve(reply.columns);
    else waiting.reject(errorOf(reply.error));
  }

  #endThread(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  /** Takes a walk off the list; the last one starts the idle time. */
  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0 && this.#worker !== null) this.#rest(this.#worker);
    return waiting;
  }

  /** An idle thread keeps no process alive and ends by itself. */
  #rest(worker: Worker): void {
    worker.unref();
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (this.#waiting.size === 0 && this.#worker === worker) this.#endThread();
    }, this.#idleMs);
    this.#idleTimer.unref();
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return;
    this.#drop(new AppError("INTERNAL", `The folder walk failed: ${cause.message}`, { cause }));
  }

  #drop(error: AppError): void {
    this.#worker = null;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function isHuge(reply: WalkReply): boolean {
  if (!("columns" in reply)) return false;
  return reply.columns.documents.length + reply.columns.skipped.length > MOST_BLOCKS_KEPT;
}

function errorOf({ code, message, next, data }: WalkFailure): AppError {
  return new AppError(code, message, next === undefined ? { data } : { next, data });
}

function cancelled(): AppError {
  return new AppError("CANCELLED", "The walk was cancelled.");
}
