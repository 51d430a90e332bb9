import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseGitConfig } from "./git-config.ts";
import { normalizeRemote } from "./remote-name.ts";
import { findRepository, firstParentPosition } from "./repository.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe("names of remotes", () => {
  it.each([
    ["https://github.com/Owner/Name.git", "github.com/Owner/Name"],
    ["https://user:secret@GitHub.com/owner/name/", "github.com/owner/name"],
    ["git@github.com:owner/name.git", "github.com/owner/name"],
    ["github.com:owner/name", "github.com/owner/name"],
    ["ssh://git@github.com:22/owner/name.git", "github.com/owner/name"],
    ["ssh://git@ssh.github.com:443/owner/name.git", "github.com/owner/name"],
    ["git+ssh://git@host.example:2222/a/b.git", "host.example/a/b"],
    ["https://host.example:8443/a/b", "host.example:8443/a/b"],
    ["http://host.example:80/a/b", "host.example/a/b"],
    ["git://host.example/a/b.git", "host.example/a/b"],
    ["https://host.example/a%20b/c", "host.example/a b/c"],
    ["git@[::1]:a/b.git", "[::1]/a/b"],
    ["/srv/git/name.git", null],
    ["../name", null],
    ["file:///srv/git/name.git", null],
    ["C:\\git\\name", null],
    ["C:/git/name", null],
    ["https://", null],
    ["", null],
  ])("%s is %s", (url, name) => {
    expect(normalizeRemote(url)).toBe(name);
  });
});

describe("configuration files", () => {
  it("reads sections, sub-sections, quotes, escapes, comments and continued lines", () => {
    const text = `\ufeff[core]\n\tbare ; no value\n\texcludesFile = "~/a b" # why\n[remote "Or\\"igin"] url = x\\\ny\n[URL "git@h:"]\n  insteadOf = "h;"\n\tkey = a  b  \n`;
    expect(parseGitConfig(text)).toEqual([
      { key: "core.excludesfile", value: "~/a b" },
      { key: 'remote.Or"igin.url', value: "xy" },
      { key: "url.git@h:.insteadof", value: "h;" },
      { key: "url.git@h:.key", value: "a  b" },
    ]);
  });
});

describe.skipIf(!hasGit)("repositories", () => {
  let base = "";
  let root = "";
  let user = { home: "", configHome: "" };
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), "quarry-repository-")));
    root = join(base, "root");
    user = { home: base, configHome: join(base, ".config") };
    execFileSync("git", ["init", "-q", "-b", "main", root]);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", root, "-c", "user.name=n", "-c", "user.email=e@e", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const commit = (): string => {
    git("commit", "-q", "--allow-empty", "-m", "one");
    return git("rev-parse", "HEAD");
  };

  it("knows a branch without a commit, with loose and packed refs, and a detached HEAD", async () => {
    expect(await findRepository(root, user)).toEqual({
      top: root,
      gitDir: join(root, ".git"),
      commonDir: join(root, ".git"),
      branch: "main",
      commit: null,
      remote: null,
    });
    const first = commit();
    git("checkout", "-q", "-b", "topic/deep");
    expect(await findRepository(root, user)).toMatchObject({ branch: "topic/deep", commit: first });
    git("pack-refs", "--all");
    expect(existsSync(join(root, ".git/refs/heads/topic/deep"))).toBe(false);
    mkdirSync(join(root, "sub/folder"), { recursive: true });
    expect(await findRepository(join(root, "sub/folder"), user)).toMatchObject({
      branch: "topic/deep",
      commit: first,
      top: root,
    });
    git("checkout", "-q", "--detach");
    expect(await findRepository(root, user)).toMatchObject({ branch: null, commit: first });
  });

  it("meets worktrees in one common folder", async () => {
    const first = commit();
    git("worktree", "add", "-q", "-b", "other", join(base, "tree"));
    expect(await findRepository(join(base, "tree"), user)).toEqual({
      top: join(base, "tree"),
      gitDir: join(root, ".git/worktrees/tree"),
      commonDir: join(root, ".git"),
      branch: "other",
      commit: first,
      remote: null,
    });
  });

  it("takes origin first, rewritten as the user's configuration says", async () => {
    git("remote", "add", "local", "/srv/x");
    git("remote", "add", "upstream", "https://token@host.example/up/name.git");
    expect((await findRepository(root, user))?.remote).toBe("host.example/up/name");
    git("remote", "add", "origin", "gh:owner/name");
    writeFileSync(join(base, ".gitconfig"), "[include]\n\tpath = more\n");
    writeFileSync(join(base, "more"), '[url "https://github.com/"]\n\tinsteadOf = gh:\n');
    expect((await findRepository(root, user))?.remote).toBe("github.com/owner/name");
  });

  it("counts first parents from 0 at the root, and says nothing of a shallow clone", async () => {
    const first = commit();
    git("checkout", "-q", "-b", "side");
    commit();
    commit();
    git("checkout", "-q", "main");
    git("merge", "-q", "--no-ff", "-m", "merge", "side");
    const repository = await findRepository(root, user);
    if (repository === null) throw new Error("no repository");
    expect(await firstParentPosition(repository, first)).toBe(0);
    expect(await firstParentPosition(repository, repository.commit ?? "")).toBe(1);
    expect(await firstParentPosition(repository, "0".repeat(40))).toBeNull();
    expect(await firstParentPosition(repository, "--all")).toBeNull();
    const shallow = join(base, "shallow");
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${root}`, shallow], {
      stdio: "ignore",
    });
    const clone = await findRepository(shallow, user);
    if (clone === null) throw new Error("no clone");
    expect(clone.remote).toBeNull();
    expect(await firstParentPosition(clone, clone.commit ?? "")).toBeNull();
  });

  it("runs nothing that the repository names", async () => {
    const first = commit();
    const trap = join(base, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\ntouch ${join(base, "sprung")}\n`, { mode: 0o755 });
    for (const key of [
      "core.fsmonitor",
      "core.pager",
      "core.sshCommand",
      "core.gitProxy",
      "diff.external",
      "core.editor",
    ])
      git("config", key, trap);
    git("config", "core.hooksPath", base);
    git("config", "remote.origin.url", `ext::${trap}`);
    git("config", "protocol.ext.allow", "always");
    git("config", "extensions.partialClone", "origin");
    git("config", "remote.origin.promisor", "true");
    const repository = await findRepository(root, user);
    if (repository === null) throw new Error("no repository");
    await firstParentPosition(repository, "1".repeat(40));
    expect(await firstParentPosition(repository, first)).toBe(0);
    expect(existsSync(join(base, "sprung"))).toBe(false);
  });

  it("is null outside of a repository and beside a broken .git", async () => {
    expect(await findRepository(base, user)).toBeNull();
    mkdirSync(join(base, "broken"));
    writeFileSync(join(base, "broken/.git"), "gitdir: /nowhere\n");
    expect(await findRepository(join(base, "broken"), user)).toBeNull();
  });
});
