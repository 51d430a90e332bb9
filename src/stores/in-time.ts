/** Waiting for a server that may never answer. */
import { AppError } from "../domain/errors.ts";

/** How long an operation may take. */
export interface OperationEnd {
  readonly signal: AbortSignal;
  /** On the `performance.now()` clock; Infinity when there is none. */
  readonly deadlineMs: number;
}

/** Throws AppError: CANCELLED, DEADLINE_EXCEEDED. */
export function checkInTime({ signal, deadlineMs }: OperationEnd): void {
  if (signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
  if (performance.now() > deadlineMs)
    throw new AppError("DEADLINE_EXCEEDED", "The operation ran out of time.");
}

/**
 * What `work` comes to, unless the operation ends before: `late` is then given what still comes of it. Throws AppError: CANCELLED,
 * DEADLINE_EXCEEDED; else what `work` throws.
 */
export async function inTime<Result>(
  { signal, deadlineMs }: OperationEnd,
  work: Promise<Result>,
  late: (result: Result) => void,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  let isOver = false;
  const ended = new Promise<never>((_resolve, reject) => {
    const end = (code: "CANCELLED" | "DEADLINE_EXCEEDED", says: string) => (): void => {
      isOver = true;
      reject(new AppError(code, says));
    };
    onAbort = end("CANCELLED", "The operation was cancelled.");
    signal.addEventListener("abort", onAbort, { once: true });
    const left = deadlineMs - performance.now();
    const onLate = end("DEADLINE_EXCEEDED", "The database did not answer within the time it had.");
    if (Number.isFinite(left)) timer = setTimeout(onLate, Math.max(0, left));
  });
  work.then(
    (result) => {
      if (isOver) late(result);
    },
    () => undefined,
  );
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}

/** Throws what Node's own network calls throw, when nothing came within the limit. */
export async function withinLimit<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      // after a pause of this whole process the answer may be here already, unread
      setImmediate(() => {
        const says = `no answer within ${limitMs} ms`;
        reject(Object.assign(new Error(says), { code: "ETIMEDOUT" }));
      });
    }, limitMs);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
