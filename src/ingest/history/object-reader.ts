/** Reads blobs through one long-lived `git cat-file --batch`. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { GitFolder } from "../walk/git/git-folder.ts";
import { startGit } from "../walk/git/run-git.ts";

/** Bytes of a blob. `missing`: it is not there, as in a partial clone or a damaged repository. */
export type BlobRead = Buffer | "missing" | "oversized";

export interface ObjectReader {
  /** In the order given. One call at a time. */
  read(blobs: readonly string[], mostBytes: number): Promise<readonly BlobRead[]>;
  close(): void;
}

const NEWLINE = 0x0a;
const HEADER = /^[0-9a-f]{40,64} (\w+) (\d+)$/;

/** What comes out of the process, taken as lines and byte counts. */
class Output {
  readonly #chunks: Buffer[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(child: ChildProcessWithoutNullStreams) {
    child.stdout.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      // what is not asked for yet stays in the pipe
      child.stdout.pause();
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    child.on("error", end);
    child.on("close", end);
    this.#more = async () => {
      if (this.#ended) return false;
      const arrived = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      child.stdout.resume();
      await arrived;
      return this.#chunks.length > 0;
    };
  }

  /** False once the process has ended. */
  readonly #more: () => Promise<boolean>;

  /** Without its newline; null at the end. */
  async line(): Promise<string | null> {
    let text = "";
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) return null;
      const at = chunk.indexOf(NEWLINE);
      if (at < 0) {
        text += chunk.toString("latin1");
        continue;
      }
      this.#chunks.unshift(chunk.subarray(at + 1));
      return text + chunk.toString("latin1", 0, at);
    }
  }

  /** The next `length` bytes; dropped when `keep` is false. Null at the end. */
  async bytes(length: number, keep: boolean): Promise<Buffer | null> {
    const kept = Buffer.allocUnsafeSlow(keep ? length : 0);
    for (let done = 0; done < length; ) {
      const chunk = await this.#next();
      if (chunk === null) return null;
      const part = chunk.subarray(0, length - done);
      if (keep) part.copy(kept, done);
      if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
      done += part.length;
    }
    return kept;
  }

  /** The answer to one request; null at the end. */
  async object(mostBytes: number): Promise<BlobRead | null> {
    const header = await this.line();
    if (header === null) return null;
    const [, kind, size] = HEADER.exec(header) ?? [];
    if (size === undefined) return "missing";
    const length = Number(size);
    const bytes = await this.bytes(length, length <= mostBytes);
    const end = await this.bytes(1, false);
    if (bytes === null || end === null) return null;
    if (kind !== "blob") return "missing";
    return length <= mostBytes ? bytes : "oversized";
  }

  async #next(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk === undefined) {
        if (!(await this.#more())) return null;
      } else if (chunk.length > 0) return chunk;
    }
  }
}

/** Nothing runs before the first read. A git that dies is started again for the blob behind the one it died on. */
export function createObjectReader(repository: GitFolder): ObjectReader {
  let running: { child: ChildProcessWithoutNullStreams; output: Output } | null = null;
  const stop = (): void => {
    running?.child.kill("SIGKILL");
    running = null;
  };
  const readOne = async (blob: string, mostBytes: number): Promise<BlobRead> => {
    if (running === null) {
      const child = startGit({ repository, args: ["cat-file", "--batch"] });
      running = { child, output: new Output(child) };
    }
    const { child, output } = running;
    child.stdin.write(`${blob}\n`);
    const found = await output.object(mostBytes);
    if (found !== null) return found;
    stop();
    return "missing";
  };
  return {
    read: async (blobs, mostBytes) => {
      const found: BlobRead[] = [];
      for (const blob of blobs) found.push(await readOne(blob, mostBytes));
      return found;
    },
    close: stop,
  };
}
