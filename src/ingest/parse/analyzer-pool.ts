/** Worker threads that turn files into contents and chunk sets, as many at once as there are cores. */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import type { ThreadEmbedding } from "../../ports/embedder.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { type BatchContext, createBatchRunner } from "./batch-runner.ts";
import { toBatches } from "./file-batches.ts";
import type { AnalyzeFile, FileOutcome } from "./worker-protocol.ts";
import { createWorkerSlot, type WorkerSlot } from "./worker-slot.ts";

export interface AnalyzeFilesRequest {
  readonly root: string;
  readonly files: Iterable<AnalyzeFile>;
  readonly settings: AnalyzeSettings;
  /** Larger files are skipped as `oversized`. */
  readonly maxFileBytes: number;
  /** Which of these `contentHash chunker` keys are stored already; those files are hashed but not parsed. */
  readonly findKnown?: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly signal?: AbortSignal;
}

export interface AnalyzerPool {
  /**
   * Outcomes in groups, in no order of files. Only a few batches are worked on ahead of the reader, so memory stays
   * bounded however many files there are. Throws AppError CANCELLED when the signal aborts or the pool closes.
   */
  analyze(request: AnalyzeFilesRequest): AsyncGenerator<readonly FileOutcome[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Threads at most. Default: the cores, at least 1 and at most 8. */
  readonly workers?: number;
  /** A thread without work ends after this time. Default 10 s. */
  readonly idleMs?: number;
  /** The first thread without work ends after this time. Default `idleMs`. */
  readonly firstIdleMs?: number;
  /** What threads embed chunks with; asked when one starts. Default: nothing. */
  readonly embedding?: () => ThreadEmbedding | null;
}

const MAX_WORKERS = 8;
const IDLE_MS = 10_000;
/** Half of what one file at the parse limit leaves behind: a thread that met such a file is replaced, the others stay. */
const MAX_WASM_BYTES = 96 * 1024 * 1024;
/** Batches worked on ahead of the reader, a thread: one that is parsed, one that waits. */
const BATCHES_AHEAD = 2;

function defaultWorkers(): number {
  return Math.max(1, Math.min(MAX_WORKERS, availableParallelism()));
}

/** Promises that are taken in the order in which they settle. */
function createRace<T>(): { add(promise: Promise<T>): void; take(): Promise<T>; size(): number } {
  const pending = new Map<number, Promise<{ readonly key: number; readonly value: T }>>();
  let last = 0;
  return {
    add(promise) {
      const key = ++last;
      const keyed = promise.then((value) => ({ key, value }));
      keyed.catch(() => {}); // `take` sees it; a reader that left does not
      pending.set(key, keyed);
    },
    async take() {
      const { key, value } = await Promise.race(pending.values());
      pending.delete(key);
      return value;
    },
    size: () => pending.size,
  };
}

/** Creates a pool; no thread runs until the first file. */
export function createAnalyzerPool(options: PoolOptions = {}): AnalyzerPool {
  const slots: WorkerSlot[] = Array.from({ length: options.workers ?? defaultWorkers() }, (_, i) =>
    createWorkerSlot({
      idleMs: (i === 0 ? options.firstIdleMs : undefined) ?? options.idleMs ?? IDLE_MS,
      maxWasmBytes: MAX_WASM_BYTES,
      embedding: options.embedding ?? (() => null),
      onFree: () => runner.pump(),
    }),
  );
  const runner = createBatchRunner(slots);
  return {
    async *analyze(request) {
      const { root, settings, maxFileBytes, findKnown } = request;
      const leaving = new AbortController();
      const signals = request.signal === undefined ? [] : [request.signal];
      const signal = AbortSignal.any([leaving.signal, ...signals]);
      setMaxListeners(0, signal); // one listener a batch in flight
      const known = findKnown === undefined ? {} : { findKnown };
      const context: BatchContext = { root, settings, maxFileBytes, signal, ...known };
      const race = createRace<readonly FileOutcome[]>();
      try {
        for (const batch of toBatches(request.files)) {
          while (race.size() > slots.length * BATCHES_AHEAD) yield await race.take();
          race.add(runner.run(context, batch));
        }
        while (race.size() > 0) yield await race.take();
      } finally {
        leaving.abort();
      }
    },
    async close() {
      runner.close();
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}
