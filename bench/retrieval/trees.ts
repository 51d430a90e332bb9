/** Lays out the repositories of the annotations from bare clones. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Repository {
  readonly name: string;
  readonly language: string;
  readonly github: string;
  readonly commit: string;
  readonly root: string;
  readonly published_ndcg10: Readonly<Record<string, number>>;
}

export function readRepositories(annotations: string): Repository[] {
  const files = [join(annotations, "repos.json"), join(dirname(annotations), "repos.json")];
  const list = files.find(existsSync);
  if (list === undefined) throw new Error(`no repos.json in or beside ${annotations}`);
  return JSON.parse(readFileSync(list, "utf8")) as Repository[];
}

/** Writes the tree of the repository's commit into `out`, without symbolic links; false when no clone has it. */
export function layOut(clones: string, repository: Repository, out: string): boolean {
  const { github, commit, root } = repository;
  const base = join(clones, github.replace("/", "+"));
  const clone = [join(base, "repo"), base].find((folder) => existsSync(join(folder, "HEAD")));
  if (clone === undefined) return false;
  const archive = spawnSync(
    "git",
    ["--git-dir", clone, "archive", "--format=tar", commit, ...(root === "" ? [] : [root])],
    { maxBuffer: 2 ** 30, env: { ...process.env, GIT_NO_LAZY_FETCH: "1" } },
  );
  if (archive.status !== 0) return false;
  mkdirSync(out, { recursive: true });
  if (spawnSync("tar", ["-x", "-C", out], { input: archive.stdout }).status !== 0) return false;
  // a link could hide what it points to, or pull in others
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true }))
    if (entry.isSymbolicLink()) rmSync(join(entry.parentPath, entry.name));
  return true;
}
