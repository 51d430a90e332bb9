/** What is being worked out right now, so that nothing waits for itself, and nothing that was cut short is remembered. */
export class OpenWork {
  /** In the order in which it was begun. */
  readonly #open = new Map<string, number>();
  /** The earliest begun work that was asked for while it was under way. */
  #earliestCut = Number.POSITIVE_INFINITY;

  /** True when `key` is being worked out: who asks has to do without. */
  isUnderWay(key: string): boolean {
    const begun = this.#open.get(key);
    if (begun === undefined) return false;
    this.#earliestCut = Math.min(this.#earliestCut, begun);
    return true;
  }

  during<Result>(key: string, work: () => Result): Result {
    this.#open.set(key, this.#open.size);
    try {
      return work();
    } finally {
      this.#open.delete(key);
    }
  }

  /** Gives the result to `keep` unless it did without something that was begun before: asked for on its own, it might be more. */
  kept<Result>(work: () => Result, keep: (result: Result) => void): Result {
    const before = this.#earliestCut;
    this.#earliestCut = Number.POSITIVE_INFINITY;
    const result = work();
    if (this.#earliestCut >= this.#open.size) keep(result);
    this.#earliestCut = Math.min(before, this.#earliestCut);
    return result;
  }
}
