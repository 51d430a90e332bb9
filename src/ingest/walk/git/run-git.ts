/** Runs the git binary such that nothing a repository configures is executed: no hooks, monitors, pagers or transports. */
import { execFile, execFileSync } from "node:child_process";
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

function argumentsOf({ repository, args }: RunGitParams): string[] {
  const place = [`--git-dir=${repository.gitDir}`, `--work-tree=${repository.top}`];
  return [...HARMLESS, ...place, ...args];
}
