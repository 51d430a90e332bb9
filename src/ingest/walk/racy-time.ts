/** Tells when a modification time says nothing yet, because the file may change again without it changing. */

/**
 * Kernels stamp files with a clock that ticks every 1 to 10 ms; a file written just before it was looked at can be written again
 * within the same tick. Far above the tick, far below what anyone notices.
 */
const RACY_MS = 50;

/** `nowMs` is taken before the file was looked at. */
export function isRacy(mtimeMs: number, nowMs: number): boolean {
  // times that lie far ahead are set by hand or by another machine's clock: a new write would set another
  return mtimeMs > nowMs - RACY_MS && mtimeMs < nowMs + 60_000;
}
