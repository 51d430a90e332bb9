/** A ref as a dataset of its own through a real client: indexed without a checkout, searched, walked, moved, removed. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createGitProject, type GitProject } from "../support/git-project.ts";
import { openSession, SERVERS, type Session, serverEnvironment } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const STORE = `export function connect(path: string): string {
  return path.trim();
}
`;
const calling = (name: string): string => `import { connect } from "./store.ts";

export function ${name}(): string {
  return connect("${name}");
}
`;

/** connect is called by legacy on main, by experiment on `feature`, which main never merged. */
function createProject(): GitProject {
  const project = createGitProject(temporaryFolder());
  project.commit("one", { "src/store.ts": STORE, "src/legacy.ts": calling("legacy") });
  project.git("checkout", "-q", "-b", "feature");
  project.commit("two", {
    "src/experiment.ts": calling("experiment"),
    "src/legacy.ts": null,
    ".env": "TOKEN=1\n",
  });
  project.git("checkout", "-q", "main");
  project.commit("three", { "src/modern.ts": calling("modern") });
  return project;
}

interface Opened {
  readonly project: GitProject;
  readonly session: Session;
  readonly dataDir: string;
}

async function start(project = createProject(), folder = project.folder): Promise<Opened> {
  const dataDir = temporaryFolder();
  const session = await openSession({
    ...{ client: "current client", server: SERVERS.quarry, folder, dataDir },
  });
  return { project, session, dataDir };
}

const index = async ({ session }: Opened, history: string | number): Promise<string> => {
  const { isError, text } = await session.call("index_codebase", { history, wait_seconds: 50 });
  expect(isError, text).toBe(false);
  return text;
};

const search = async ({ session }: Opened, args: Record<string, unknown>): Promise<string> =>
  (await session.call("search_code", args)).text;

const walk = async ({ session }: Opened, args: Record<string, unknown>): Promise<string> =>
  (await session.call("traverse_graph", { start: "connect", ...args })).text;

interface RefEntry {
  readonly folder: string;
  readonly state: string;
  readonly reason: string;
  readonly commit: string | null;
  readonly files: number;
  readonly skipped?: Record<string, number>;
  readonly ref?: { readonly name: string; readonly now: string | null; readonly moved: boolean };
}

async function statusOf({ session }: Opened): Promise<readonly RefEntry[]> {
  const { structured } = await session.call("sync_status", {});
  return (structured as { datasets: RefEntry[] }).datasets;
}

describe("a ref as a dataset of its own", () => {
  test("is searched by the whole index and walked, while the work tree stays what it is", async () => {
    const opened = await start();
    const { project, session } = opened;
    const commit = project.git("rev-parse", "feature");
    const short = commit.slice(0, 7);
    await session.call("index_codebase", { wait_seconds: 50 });
    const before = await session.call("search_code", { query: "experiment", as_of: "feature" });
    expect(before).toMatchObject({ isError: true });
    expect(before.text).toContain('index_codebase with history "feature"');
    const said = await index(opened, "feature");
    expect(said).toContain(`Indexed feature of ${project.folder}`);
    expect(said).toContain('as_of "feature"');
    expect(project.git("rev-parse", "--abbrev-ref", "HEAD")).toBe("main");

    const own = `As of feature (${short}), indexed as its own dataset.`;
    const found = await search(opened, { query: "experiment", as_of: "feature" });
    expect(found).toMatch(
      new RegExp(`^src/experiment\\.ts:\\d+-\\d+ experiment \\(function\\) at ${short}\n`),
    );
    expect(found).toContain(own);
    expect(found).not.toContain("scanned");
    expect(await search(opened, { query: "legacy", as_of: "feature" })).not.toContain(
      "src/legacy.ts",
    );
    expect(await search(opened, { query: "experiment" })).not.toContain("src/experiment.ts");
    expect(await search(opened, { query: "/connect\\(.exper/", as_of: short })).toContain(
      "src/experiment.ts",
    );
    const outline = await search(opened, { path: "src/experiment.ts", as_of: "feature" });
    expect(outline).toMatch(/^src\/experiment\.ts \(5 lines\) at /);
    const body = await search(opened, { path: "src/experiment.ts#experiment", as_of: commit });
    expect(body).toContain('return connect("experiment");');

    await expect
      .poll(() => walk(opened, { as_of: "feature" }), { timeout: 30_000 })
      .toContain("src/experiment.ts");
    const callers = await walk(opened, { as_of: "feature" });
    expect(callers).toContain(`as of feature (${short}), indexed as its own dataset`);
    expect(callers).not.toContain("legacy");
    expect(callers).not.toContain("modern");
    await expect.poll(() => walk(opened, {}), { timeout: 30_000 }).toContain("modern");
    expect(await walk(opened, {})).not.toContain("experiment");
    await session.close();
  });

  test("is not touched by edits, and not marked by them", async () => {
    const opened = await start();
    const { project, session } = opened;
    await index(opened, "feature");
    project.write({ "src/store.ts": `// ${"edited ".repeat(9)}\n${STORE}` });
    project.write({ "src/experiment.ts": "export const other = 1;\n" });
    expect(await search(opened, { query: "edited" })).toContain("src/store.ts");
    const then = await search(opened, { query: "connect", as_of: "feature" });
    expect(then).toContain("src/store.ts:1-3");
    expect(then).toContain("src/experiment.ts");
    expect(then).not.toMatch(/stale|edited/);
    const callers = await walk(opened, { as_of: "feature" });
    expect(callers).not.toMatch(/stale|deleted/);
    await session.close();
  });

  test("says when its ref has moved, and is brought up to date by asking for it again", async () => {
    const opened = await start();
    const { project, session } = opened;
    const was = project.git("rev-parse", "feature");
    await index(opened, "feature");
    project.git("checkout", "-q", "feature");
    const now = project.commit("four", { "src/later.ts": calling("later") });
    project.git("checkout", "-q", "main");
    const moved = await session.call("search_code", { query: "later", as_of: "feature" });
    expect(moved).toMatchObject({ isError: true });
    expect(moved.text).toContain(
      `feature has moved: it is ${now.slice(0, 7)} now and was indexed as its own dataset at ${was.slice(0, 7)}.`,
    );
    expect(moved.text).toContain('index_codebase with history "feature" brings it up to date');
    expect(
      (await session.call("traverse_graph", { start: "connect", as_of: "feature" })).text,
    ).toBe(moved.text);
    const old = await search(opened, { query: "experiment", as_of: was });
    expect(old).toContain("src/experiment.ts");
    expect(old).toContain(`feature has moved to ${now.slice(0, 7)} since`);
    const stale = (await statusOf(opened)).find(({ ref }) => ref !== undefined);
    expect(stale).toMatchObject({ state: "stale", commit: was, ref: { now, moved: true } });
    expect(await index(opened, "feature")).toMatch(/1 added, 0 changed, 0 removed, 2 unchanged/);
    expect(await search(opened, { query: "later", as_of: "feature" })).toContain("src/later.ts");
    const fresh = (await statusOf(opened)).find(({ ref }) => ref !== undefined);
    expect(fresh).toMatchObject({ state: "fresh", commit: now, ref: { now, moved: false } });
    // another commit of the same tree: nothing to read, but the dataset stands there now
    project.git("checkout", "-q", "feature");
    const same = project.commit("five");
    project.git("checkout", "-q", "main");
    await index(opened, "feature");
    expect(await search(opened, { query: "later", as_of: "feature" })).toContain(
      `feature (${same.slice(0, 7)}), indexed as its own dataset`,
    );
    await session.close();
  });

  test("answers what differs: files in search, and says why not in a walk", async () => {
    const opened = await start();
    const { session } = opened;
    await index(opened, "feature");
    await index(opened, 100);
    const differing = await search(opened, {
      ...{ query: "connect", as_of: "feature", changed_since: "main~1" },
    });
    expect(differing).toContain("src/experiment.ts");
    expect(differing).not.toContain("src/store.ts");
    const since = await search(opened, { query: "connect", changed_since: "feature" });
    expect(since).toContain("src/modern.ts");
    expect(since).toContain("src/legacy.ts");
    expect(since).not.toContain("src/store.ts");
    for (const args of [
      { as_of: "feature", changed_since: "main~1" },
      { changed_since: "feature" },
    ]) {
      const refused = await session.call("traverse_graph", { start: "connect", ...args });
      expect(refused).toMatchObject({ isError: true });
      expect(refused.text).toContain("feature is indexed as a dataset of its own");
      expect(refused.text).toContain("Ask twice");
    }
    // on the line the past answers walks, the whole index searches
    const head = opened.project.git("rev-parse", "main");
    expect(await search(opened, { query: "modern", as_of: "main" })).toContain(
      "files of that time",
    );
    await index(opened, "main");
    expect(await search(opened, { query: "modern", as_of: head })).toContain(
      "indexed as its own dataset",
    );
    await session.close();
  });

  test("is listed with what it holds, and removed alone or with its folder", async () => {
    const opened = await start();
    const { project, session, dataDir } = opened;
    await index(opened, "feature");
    await index(opened, "main~1");
    const datasets = await statusOf(opened);
    expect(datasets.map(({ ref }) => ref?.name ?? null)).toEqual([null, "feature", "main~1"]);
    expect(datasets[1]).toMatchObject({
      ...{ folder: project.folder, state: "fresh", files: 2, skipped: { secret: 1 } },
    });
    await session.close();
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [...SERVERS.quarry.args.slice(0, 1), ...args], {
        ...{ cwd: project.folder, env: serverEnvironment(dataDir), encoding: "utf8", input: "" },
      });
    const names = (): (string | null)[] => {
      const { datasets: left } = JSON.parse(run("status", "--json").stdout) as {
        datasets: RefEntry[];
      };
      return left.map(({ ref }) => ref?.name ?? null);
    };
    expect(run("status").stdout).toContain(
      `chunks in feature (${datasets[1]?.commit?.slice(0, 7)}) of`,
    );
    const unknown = run("remove", "--ref", "nope", "--yes");
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain("Indexed refs: feature, main~1.");
    expect(run("remove", "--ref", "feature", "--yes").stdout).toContain(
      "Removed the index of feature of",
    );
    expect(names()).toEqual([null, "main~1"]);
    const indexed = run("index", "--history", "feature");
    expect(indexed.stdout, indexed.stderr).toContain(`Indexed feature of ${project.folder}`);
    expect(run("search", "experiment", "--as-of", "feature").stdout).toContain("src/experiment.ts");
    expect(run("remove", "--yes").status).toBe(0);
    expect(names()).toEqual([]);
  });

  test("of a subfolder holds what lies below it", async () => {
    const project = createProject();
    const opened = await start(project, join(project.folder, "src"));
    await index(opened, "feature");
    expect(await search(opened, { query: "experiment", as_of: "feature" })).toMatch(
      /^experiment\.ts:/,
    );
    await opened.session.close();
  });
});

describe("refs that cannot be indexed", () => {
  const refused = async ({ session }: Opened, history: unknown): Promise<string> => {
    const { isError, text } = await session.call("index_codebase", { history, wait_seconds: 5 });
    expect(isError, text).toBe(true);
    return text;
  };

  test("unknown ones name the nearest, and what git could mistake never reaches it", async () => {
    const opened = await start();
    const { project, session } = opened;
    project.git("branch", "team/release");
    const unknown = await refused(opened, "faeture");
    expect(unknown).toMatch(/^UNKNOWN_REF: There is no branch, tag or commit faeture/);
    expect(unknown).toContain("Did you mean feature?");
    expect(await refused(opened, "release")).toContain("Did you mean team/release?");
    for (const bad of [
      "--all",
      "-x",
      "--output=owned",
      "a\u0000b",
      "a\nb",
      "v1..main",
      "HEAD@{1}",
      "a b",
      "main:src",
    ])
      expect(await refused(opened, bad)).toMatch(/^INVALID_ARGUMENT: .*cannot be the name/);
    expect(await refused(opened, "../../etc/passwd")).toMatch(/^INVALID_ARGUMENT/);
    expect(await refused(opened, "main^{tree}")).toMatch(/^INVALID_ARGUMENT/);
    expect(await refused(opened, "")).toMatch(/^INVALID_ARGUMENT/);
    expect(await refused(opened, "9999999")).toContain("refs/heads/9999999");
    expect(await refused(opened, -1)).toMatch(/^INVALID_ARGUMENT/);
    expect(await refused(opened, "f".repeat(300))).toMatch(/^INVALID_ARGUMENT/);
    expect((await statusOf(opened)).filter(({ ref }) => ref !== undefined)).toEqual([]);
    expect(project.git("status", "--porcelain")).toBe("");
    await session.close();
  });

  test("digits are a number of commits, unless more of the ref is written", async () => {
    const opened = await start();
    opened.project.git("branch", "123", "feature");
    expect(await index(opened, "123")).toContain("The past covers 2 commits");
    expect(await index(opened, "refs/heads/123")).toContain("Indexed refs/heads/123 of");
    expect(await search(opened, { query: "experiment", as_of: "feature" })).toContain(
      "As of refs/heads/123 (",
    );
    await opened.session.close();
  });

  test("no git, a shallow clone, and a clone without its blobs say so", async () => {
    const plain = temporaryFolder({ "a.ts": STORE });
    const without = await start(createProject(), plain);
    expect(await refused(without, "main")).toContain("not in a git repository");
    await without.session.close();

    const origin = createProject();
    origin.git("config", "uploadpack.allowFilter", "true");
    const cloned = (...flags: string[]): string => {
      const folder = temporaryFolder();
      origin.git("clone", "-q", ...flags, `file://${origin.folder}`, folder);
      return folder;
    };
    const shallow = await start(origin, cloned("--depth", "1"));
    expect(await index(shallow, "origin/main")).toContain("Indexed origin/main of");
    expect(await refused(shallow, "origin/feature")).toContain("This is a shallow clone");
    await shallow.session.close();

    const partial = await start(origin, cloned("--filter=blob:none"));
    const lacking = await refused(partial, "origin/feature");
    expect(lacking).toMatch(/^GIT_INCOMPLETE: /);
    expect(lacking).toContain("This is a partial clone");
    const asked = await partial.session.call("search_code", {
      ...{ query: "experiment", as_of: "origin/feature" },
    });
    expect(asked).toMatchObject({ isError: true });
    expect(asked.text).toContain("not indexed completely");
    await partial.session.close();
  });

  test("a ref that was deleted is still asked about by its commit", async () => {
    const opened = await start();
    const { project, session } = opened;
    const was = project.git("rev-parse", "feature");
    await index(opened, "feature");
    project.git("branch", "-q", "-D", "feature");
    project.git("reflog", "expire", "--expire=now", "--all");
    project.git("gc", "-q", "--prune=now");
    const gone = await session.call("search_code", { query: "experiment", as_of: "feature" });
    expect(gone.text).toContain(
      `feature names no commit any more; it was indexed as its own dataset at ${was.slice(0, 7)}.`,
    );
    expect(await search(opened, { query: "experiment", as_of: was.slice(0, 7) })).toContain(
      "src/experiment.ts",
    );
    expect(await refused(opened, "feature")).toMatch(/^UNKNOWN_REF/);
    writeFileSync(join(project.folder, "x.ts"), "export const x = 1;\n");
    await session.close();
  });
});
