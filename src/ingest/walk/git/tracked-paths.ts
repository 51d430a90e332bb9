/** The paths that git tracks, compactly: one buffer of names in byte order, searched by halving. */

export class TrackedPaths {
  private readonly names: Buffer;
  /** Where each name begins; one more than there are names. */
  private readonly starts: Uint32Array;

  constructor(names: Buffer, starts: Uint32Array) {
    this.names = names;
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length - 1;
  }

  /** `path` relative to the work tree's top, one character a byte. True for files and for submodules' folders. */
  has(path: string): boolean {
    const wanted = Buffer.from(path, "latin1");
    const at = this.firstNotBefore(wanted);
    return at < this.count && this.compare(at, wanted) === 0;
  }

  /** True when something below `folder` (ending in `/`) is tracked. */
  hasBelow(folder: string): boolean {
    const wanted = Buffer.from(folder, "latin1");
    const at = this.firstNotBefore(wanted);
    if (at >= this.count) return false;
    const start = this.starts[at] ?? 0;
    return this.names.subarray(start, start + wanted.length).equals(wanted);
  }

  private firstNotBefore(wanted: Buffer): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(middle, wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compare(index: number, wanted: Buffer): number {
    const start = this.starts[index] ?? 0;
    const end = this.starts[index + 1] ?? start;
    return this.names.compare(wanted, 0, wanted.length, start, end);
  }
}

/** Collects names, which must come in byte order (repeats are dropped). */
export class TrackedPathsBuilder {
  private names = Buffer.allocUnsafe(65_536);
  private length = 0;
  private readonly starts: number[] = [0];

  /** Adds the first `shared` bytes of the name before and then `bytes[from, to)`. */
  add(shared: number, bytes: Buffer, from: number, to: number): void {
    const before = this.starts.at(-1) ?? 0;
    const previous = this.starts.at(-2) ?? 0;
    this.reserve(shared + to - from);
    this.names.copy(this.names, before, previous, previous + shared);
    bytes.copy(this.names, before + shared, from, to);
    this.length = before + shared + to - from;
    const isRepeat =
      this.starts.length > 1 &&
      this.names.compare(this.names, previous, before, before, this.length) === 0;
    if (isRepeat) this.length = before;
    else this.starts.push(this.length);
  }

  build(): TrackedPaths {
    return new TrackedPaths(
      Buffer.from(this.names.subarray(0, this.length)),
      Uint32Array.from(this.starts),
    );
  }

  private reserve(more: number): void {
    if (this.length + more <= this.names.length) return;
    const larger = Buffer.allocUnsafe((this.length + more) * 2);
    this.names.copy(larger, 0, 0, this.length);
    this.names = larger;
  }
}
