/** Git repositories that a test makes commit by commit, in a folder that vanishes after it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface GitProject {
  readonly folder: string;
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string | null>>): void;
  /** Writes files (null removes one) and commits everything, an hour after the commit before. Returns the hash. */
  commit(message: string, files?: Readonly<Record<string, string | null>>): string;
}

/** 2025-01-01T00:00:00Z: the first commit. */
const FIRST_COMMIT_S = 1_735_689_600;
const HOUR_S = 3_600;

/** Turns an empty folder into a repository on branch `main`. */
export function createGitProject(folder: string): GitProject {
  let seconds = FIRST_COMMIT_S;
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        GIT_AUTHOR_DATE: `${seconds} +0000`,
        GIT_COMMITTER_DATE: `${seconds} +0000`,
      },
    }).trim();
  git("init", "-q", "-b", "main");
  const project: GitProject = {
    folder,
    git,
    write: (files) => {
      for (const [path, text] of Object.entries(files)) {
        const file = join(folder, path);
        if (text === null) rmSync(file);
        else {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, text);
        }
      }
    },
    commit: (message, files = {}) => {
      project.write(files);
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      seconds += HOUR_S;
      return git("rev-parse", "HEAD");
    },
  };
  return project;
}
