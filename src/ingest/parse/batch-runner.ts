/** Runs batches on worker slots, and tries again what a dying thread left undone. */
import { AppError } from "../../domain/errors.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import type { Batch } from "./file-batches.ts";
import { type AnalyzeFile, CANCELLED, type FileOutcome } from "./worker-protocol.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** What all batches of one request share. */
export interface BatchContext {
  readonly root: string;
  readonly settings: AnalyzeSettings;
  readonly maxFileBytes: number;
  readonly findKnown?: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly signal: AbortSignal;
}

export interface BatchRunner {
  /** Outcomes of every file of the batch. Throws AppError CANCELLED, or what `findKnown` throws. */
  run(context: BatchContext, batch: Batch): Promise<readonly FileOutcome[]>;
  /** Gives waiting batches to free slots. */
  pump(): void;
  /** Fails every batch that waits and every one to come. */
  close(): void;
}

interface Crash {
  /** Index of the file that the thread worked on, -1 when it was none. */
  readonly atFile: number;
  readonly error: Error;
}

interface Attempt {
  /** By index of the batch's files. */
  readonly outcomes: readonly (FileOutcome | undefined)[];
  readonly crash: Crash | null;
}

interface Waiting {
  start(slot: WorkerSlot): void;
  fail(error: AppError): void;
}

/** A file on which the thread died is tried once more alone, then without its grammar, then given up. */
const LAST_ATTEMPT = 2;
const CRASHED = "parser crashed";

const isOutcome = (outcome: FileOutcome | undefined): outcome is FileOutcome =>
  outcome !== undefined;

function cancelled(): AppError {
  return new AppError("CANCELLED", "Indexing was cancelled.");
}

/** Gives the batch to a thread; settles when the thread finished it or died. */
function attempt(
  context: BatchContext,
  batch: Batch,
  slot: WorkerSlot,
  id: number,
): Promise<Attempt> {
  const { root, settings, maxFileBytes, findKnown, signal } = context;
  const { files, avoidParse } = batch;
  const outcomes: (FileOutcome | undefined)[] = files.map(() => undefined);
  const shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const asksKnown = findKnown !== undefined;
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      Atomics.store(shared, CANCELLED, 1);
      reject(error);
    };
    const cancel = (): void => stop(cancelled());
    signal.addEventListener("abort", cancel, { once: true });
    const settle = (crash: Crash | null): void => {
      signal.removeEventListener("abort", cancel);
      resolve({ outcomes, crash });
    };
    slot.give(
      { type: "batch", id, root, files, settings, maxFileBytes, asksKnown, avoidParse, shared },
      {
        askKnown: async (keys) => {
          try {
            return (await findKnown?.(keys)) ?? new Set();
          } catch (error) {
            stop(error);
            return new Set();
          }
        },
        outcomes: (reported) => {
          for (const { index, result } of reported) outcomes[index] = result;
        },
        finished: () => settle(null),
        crashed: (atFile, error) => settle({ atFile, error }),
      },
    );
  });
}

/** What is left to do after a crash: the suspect alone, and the rest. */
function retries(batch: Batch, outcomes: Attempt["outcomes"], crash: Crash): Batch[] {
  const { atFile } = crash;
  const batches: Batch[] = [];
  const suspect = batch.files[atFile];
  const next = batch.attempt + 1;
  if (suspect !== undefined && next <= LAST_ATTEMPT) {
    const avoidParse = next === LAST_ATTEMPT ? CRASHED : null;
    batches.push({ files: [suspect], attempt: next, avoidParse });
  }
  const files = batch.files.filter((_, i) => i !== atFile && outcomes[i] === undefined);
  if (files.length > 0) batches.push({ ...batch, files, attempt: suspect ? batch.attempt : next });
  return batches;
}

function givenUp(file: AnalyzeFile, error: Error): FileOutcome {
  return { outcome: "failed", path: file.path, error: error.message };
}

/** Runs batches in order of arrival, each on the free slot with the least to do. */
export function createBatchRunner(slots: readonly WorkerSlot[]): BatchRunner {
  const queue: Waiting[] = [];
  let lastId = 0;
  let closed = false;

  const pump = (): void => {
    while (queue.length > 0) {
      const free = slots.filter((slot) => slot.canTake).sort((a, b) => a.load - b.load)[0];
      if (free === undefined) return;
      queue.shift()?.start(free);
    }
  };
  const queued = (context: BatchContext, batch: Batch): Promise<Attempt> =>
    new Promise((resolve, reject) => {
      queue.push({
        start: (slot) => {
          if (closed || context.signal.aborted) reject(cancelled());
          else attempt(context, batch, slot, ++lastId).then(resolve, reject);
        },
        fail: reject,
      });
      if (closed) reject(cancelled());
      else pump();
    });
  const run = async (context: BatchContext, batch: Batch): Promise<readonly FileOutcome[]> => {
    if (batch.attempt > LAST_ATTEMPT) {
      throw new AppError("INTERNAL", "Parse workers end before they read a file.");
    }
    const { outcomes, crash } = await queued(context, batch);
    const settled = outcomes.filter(isOutcome);
    if (crash === null) return settled;
    const suspect = batch.files[crash.atFile];
    if (suspect !== undefined && batch.attempt === LAST_ATTEMPT) {
      settled.push(givenUp(suspect, crash.error));
    }
    const again = retries(batch, outcomes, crash).map((each) => run(context, each));
    return [...settled, ...(await Promise.all(again)).flat()];
  };
  return {
    run,
    pump,
    close: () => {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.fail(cancelled());
    },
  };
}
