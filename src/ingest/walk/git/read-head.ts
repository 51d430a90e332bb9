/** Where HEAD stands: the branch and the commit, from loose and packed refs, without running git. */
import type { GitFolder } from "./git-folder.ts";
import { readSmallFile, readSmallText } from "./read-small-file.ts";

export interface Head {
  /** Without `refs/heads/`; null when detached. */
  readonly branch: string | null;
  /** 40 or 64 hex digits; null on a branch without a commit. */
  readonly commit: string | null;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Symbolic refs may name each other; git follows five. */
const MOST_STEPS = 5;
/** Mirrors of huge hosts have refs by the hundred thousand. */
const MOST_PACKED_BYTES = 64 * 1_048_576;
/** What HEAD says in a repository that keeps its refs in tables. */
const REFTABLE_HEAD = "refs/heads/.invalid";

/** Null when the refs are kept in a form that only git reads (reftable) or HEAD is damaged. */
export function readHead(repository: GitFolder): Head | null {
  const written = readSmallText(`${repository.gitDir}/HEAD`)?.trim() ?? "";
  if (COMMIT.test(written)) return { branch: null, commit: written };
  const ref = refNamed(written);
  if (ref === null || ref === REFTABLE_HEAD) return null;
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : ref;
  return { branch, commit: resolveRef(repository, ref, MOST_STEPS) };
}

function refNamed(written: string): string | null {
  return /^ref:\s*(\S.*)$/.exec(written)?.[1]?.trim() ?? null;
}

function resolveRef(repository: GitFolder, ref: string, stepsLeft: number): string | null {
  if (stepsLeft === 0 || ref.split("/").includes("..")) return null;
  const loose = readSmallText(`${folderOf(repository, ref)}/${ref}`)?.trim();
  if (loose === undefined) return packedRef(repository, ref);
  if (COMMIT.test(loose)) return loose;
  const next = refNamed(loose);
  return next === null ? null : resolveRef(repository, next, stepsLeft - 1);
}

/** Branches and tags belong to all worktrees; these do not. */
function folderOf(repository: GitFolder, ref: string): string {
  return /^refs\/(?:bisect|worktree|rewritten)\//.test(ref)
    ? repository.gitDir
    : repository.commonDir;
}

function packedRef(repository: GitFolder, ref: string): string | null {
  const packed = readSmallFile(`${repository.commonDir}/packed-refs`, MOST_PACKED_BYTES);
  if (packed === null) return null;
  const at = packed.indexOf(` ${ref}\n`);
  if (at < 0) return null;
  const start = packed.lastIndexOf("\n", at) + 1;
  const commit = packed.toString("latin1", start, at);
  return COMMIT.test(commit) ? commit : null;
}
