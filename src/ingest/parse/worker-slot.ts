/** One place in the pool: a parse worker that is started when needed, replaced when it dies, ended when idle. */
import { Worker } from "node:worker_threads";
import { workerUrl } from "../../domain/worker-url.ts";
import type { ThreadEmbedding } from "../../ports/embedder.ts";
import {
  AT_FILE,
  type BatchMessage,
  type FromWorker,
  type IndexedOutcome,
  type ToWorker,
} from "./worker-protocol.ts";

/** What a slot tells about a batch that it was given. */
export interface BatchEvents {
  askKnown(keys: readonly string[]): Promise<ReadonlySet<string>>;
  outcomes(outcomes: readonly IndexedOutcome[]): void;
  finished(): void;
  /** The thread died. `atFile` is the index of the file of this batch that it worked on, -1 when it was none. */
  crashed(atFile: number, error: Error): void;
}

export interface SlotOptions {
  readonly idleMs: number;
  /** A thread whose WebAssembly memory grew beyond this is replaced: the memory never shrinks. */
  readonly maxWasmBytes: number;
  /** What the thread embeds chunks with. */
  readonly embedding: () => ThreadEmbedding | null;
  /** Called when the slot can take another batch. */
  readonly onFree: () => void;
}

export interface WorkerSlot {
  readonly load: number;
  readonly canTake: boolean;
  give(batch: BatchMessage, events: BatchEvents): void;
  close(): Promise<void>;
}

/** While one batch waits for the catalog's answer, the next one is read and hashed. */
const BATCHES_AT_ONCE = 2;
/** Parsing leaves little on V8's heap; a small limit makes it collect in time. */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Creates an empty slot; its thread starts with its first batch. */
export function createWorkerSlot(options: SlotOptions): WorkerSlot {
  const running = new Map<number, { readonly batch: BatchMessage; readonly events: BatchEvents }>();
  let worker: Worker | null = null;
  let retiring = false;
  let idleTimer: NodeJS.Timeout | undefined;

  const stop = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    retiring = false;
    clearTimeout(idleTimer);
    await ended?.terminate();
  };
  const rest = (): void => {
    if (running.size > 0) return;
    if (retiring) {
      void stop();
      return;
    }
    worker?.unref();
    idleTimer = setTimeout(() => void stop(), options.idleMs).unref();
  };
  const post = (message: ToWorker): void => worker?.postMessage(message);
  const answerKnown = async (id: number, keys: readonly string[]): Promise<void> => {
    const known = (await running.get(id)?.events.askKnown(keys)) ?? new Set<string>();
    post({ type: "known", id, known });
  };
  const receive = (message: FromWorker): void => {
    const events = running.get(message.id)?.events;
    if (message.type === "hashed") void answerKnown(message.id, message.keys);
    else if (message.type === "outcomes") events?.outcomes(message.outcomes);
    else {
      running.delete(message.id);
      retiring ||= message.wasmBytes > options.maxWasmBytes;
      rest();
      events?.finished();
      options.onFree();
    }
  };
  const die = (died: Worker, error: Error): void => {
    if (worker !== died) return;
    worker = null;
    retiring = false;
    const lost = [...running.values()];
    running.clear();
    for (const { batch, events } of lost)
      events.crashed(Atomics.load(batch.shared, AT_FILE) - 1, error);
    options.onFree();
  };
  const start = (): Worker => {
    const started = new Worker(workerUrl(import.meta.url, "parse-worker.js"), {
      resourceLimits: HEAP_LIMITS,
      workerData: { embedding: options.embedding() },
    });
    started.on("message", receive);
    started.on("error", (error: Error) => die(started, error));
    started.on("exit", (code) => die(started, new Error(`parse worker ended with code ${code}`)));
    return started;
  };

  return {
    get load() {
      return running.size;
    },
    get canTake() {
      return !retiring && running.size < BATCHES_AT_ONCE;
    },
    give(batch, events) {
      clearTimeout(idleTimer);
      running.set(batch.id, { batch, events });
      worker ??= start();
      worker.ref();
      post(batch);
    },
    async close() {
      const lost = [...running.values()];
      running.clear();
      await stop();
      for (const { events } of lost) events.crashed(-1, new Error("the parse worker was closed"));
    },
  };
}
