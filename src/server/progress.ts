/** Progress of one call: what a handler reports as often as it likes becomes at most two rising notices a second. */

export interface ProgressNotice {
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
}

const MIN_INTERVAL_MS = 500;
/** Progress must rise even while no further file is done. */
const SMALLEST_STEP = 0.001;

/** Reports to `send`; `nowMs` is a clock. Values that fall behind are lifted above the last one. */
export function createProgressReporter(
  send: (notice: ProgressNotice) => void,
  nowMs: () => number,
): (done: number, total: number, message: string) => void {
  let last = -1;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (done, total, message) => {
    const now = nowMs();
    if (now - lastMs < MIN_INTERVAL_MS) return;
    const progress = done > last ? done : last + SMALLEST_STEP;
    lastMs = now;
    last = progress;
    send({ progress, ...(total >= progress && { total }), message });
  };
}
