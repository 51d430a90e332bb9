/** Runs the git binary such that nothing a repository configures is executed: no hooks, monitors, pagers or transports. */
import {
  type ChildProcessWithoutNullStreams,
  execFile,
  execFileSync,
  spawn,
} from "node:child_process";
import type { GitFolder } from "./git-folder.ts";

const TRANSPORTS = ["ext", "fd", "file", "git", "http", "https", "ssh"];

/**
 * Switches before the command. A folder owned by someone else is read all the same (containers mount such), since what the
 * ownership check protects from, programs named by the repository's configuration, is switched off one by one.
 */
const HARMLESS = [
  "--no-pager",
  "--no-optional-locks",
  "--no-replace-objects",
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "core.gitProxy=",
    "core.alternateRefsCommand=false",
    "credential.helper=",
    "protocol.allow=never",
    "safe.directory=*",
    ...TRANSPORTS.map((name) => `protocol.${name}.allow=never`),
  ].flatMap((setting) => ["-c", setting]),
];

/** A million paths of a hundred bytes. */
const MOST_OUTPUT_BYTES = 256 * 1_048_576;

export interface RunGitParams {
  readonly repository: GitFolder;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** Standard output, or null when git is absent, fails or takes longer. Never throws. */
export function runGitSync(params: RunGitParams): Buffer | null {
  try {
    return execFileSync("git", argumentsOf(params), {
      cwd: params.repository.top,
      timeout: params.timeoutMs,
      maxBuffer: MOST_OUTPUT_BYTES,
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
  } catch {
    return null;
  }
}

/** The same without blocking. */
export function runGit(params: RunGitParams, signal?: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const options = {
      cwd: params.repository.top,
      timeout: params.timeoutMs,
      maxBuffer: MOST_OUTPUT_BYTES,
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    };
    const child = execFile("git", argumentsOf(params), options, (error, output) =>
      resolve(error === null ? output : null),
    );
    child.stdin?.end();
  });
}

/** The same as bytes, with something to read for git. */
export function readGit(
  params: RunGitParams & { readonly input?: string },
  signal?: AbortSignal,
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const options = {
      cwd: params.repository.top,
      timeout: params.timeoutMs,
      maxBuffer: MOST_OUTPUT_BYTES,
      windowsHide: true,
      encoding: "buffer" as const,
      ...(signal === undefined ? {} : { signal }),
    };
    const child = execFile("git", argumentsOf(params), options, (error, output) =>
      resolve(error === null ? output : null),
    );
    // a git that ends early closes its input; how it ended is told by the callback
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(params.input ?? "");
  });
}

/** A git that is talked to until the caller ends it. Its standard error is read and dropped. */
export function startGit(params: Omit<RunGitParams, "timeoutMs">): ChildProcessWithoutNullStreams {
  const child = spawn("git", argumentsOf(params), {
    cwd: params.repository.top,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  child.stdin.on("error", () => undefined);
  child.stderr.resume();
  return child;
}

function argumentsOf({ repository, args }: Omit<RunGitParams, "timeoutMs">): string[] {
  const place = [`--git-dir=${repository.gitDir}`, `--work-tree=${repository.top}`];
  return [...HARMLESS, ...place, ...args];
}
