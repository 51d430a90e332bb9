/** The past through a real client: who called a function at an old tag, what changed since, and what the past lacks. */
import { describe, expect, test } from "vitest";
import { createGitProject, type GitProject } from "../support/git-project.ts";
import { openSession, SERVERS, type Session } from "../support/sessions.ts";
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

/** connect is called by legacy at v1, by modern now. */
function createProject(): GitProject {
  const project = createGitProject(temporaryFolder());
  project.commit("one", { "src/store.ts": STORE, "src/legacy.ts": calling("legacy") });
  project.git("tag", "v1");
  project.git("checkout", "-q", "-b", "side");
  project.commit("aside", { "src/aside.ts": calling("aside") });
  project.git("tag", "aside");
  project.git("checkout", "-q", "main");
  project.git("merge", "-q", "--no-ff", "-m", "merge", "side");
  project.commit("three", { "src/modern.ts": calling("modern"), "src/legacy.ts": null });
  return project;
}

async function start(folder: string, ...flags: string[]): Promise<Session> {
  const server = { args: [...SERVERS.quarry.args, ...flags] };
  const dataDir = temporaryFolder();
  return openSession({ client: "current client", server, folder, dataDir });
}

describe("history", () => {
  test("who called it at a tag, and what changed since", async () => {
    const project = createProject();
    const session = await start(project.folder);
    const indexed = await session.call("index_codebase", { history: 100, wait_seconds: 50 });
    expect(indexed.text).toMatch(
      /^The past covers 3 commits, back to [0-9a-f]{7} \(2025-01-01\)\./,
    );
    const walk = async (args: Record<string, unknown>): Promise<string> =>
      (await session.call("traverse_graph", { start: "connect", ...args })).text;
    await expect.poll(() => walk({}), { timeout: 30_000 }).toContain("modern");
    const now = await walk({});
    expect(now).toContain("aside");
    expect(now).not.toContain("legacy");
    const then = await walk({ as_of: "v1" });
    expect(then).toContain("legacy");
    expect(then).not.toContain("modern");
    const since = await walk({ changed_since: "v1" });
    expect(since).toContain("modern");
    expect(since).toContain("legacy");
    await session.close();
  });

  test("a start is followed through renames, in both directions", async () => {
    const project = createGitProject(temporaryFolder());
    const user = (from: string, name: string): string =>
      `import { ${name} } from "./${from}.ts";\n\nexport function use(): string {\n  return ${name}("x");\n}\n`;
    project.commit("one", { "src/store.ts": STORE, "src/use.ts": user("store", "connect") });
    project.git("tag", "v1");
    project.git("mv", "src/store.ts", "src/catalog.ts");
    project.commit("moved", { "src/use.ts": user("catalog", "connect") });
    project.git("tag", "v2");
    project.commit("renamed", {
      "src/catalog.ts": STORE.replaceAll("connect", "openCatalog"),
      "src/use.ts": user("catalog", "openCatalog"),
    });
    const session = await start(project.folder);
    await session.call("index_codebase", { history: 100, wait_seconds: 50 });
    const walk = async (args: Record<string, unknown>): Promise<string> =>
      (await session.call("traverse_graph", args)).text;
    const present = "src/catalog.ts#openCatalog";
    await expect
      .poll(() => walk({ start: present, as_of: "v1" }), { timeout: 30_000 })
      .toContain("use");
    expect(await walk({ start: present, as_of: "v1" })).toContain(
      "Then called src/store.ts#connect.",
    );
    expect(await walk({ start: present, as_of: "v2" })).toContain(
      "Then called src/catalog.ts#connect.",
    );
    const old = await walk({ start: "src/store.ts#connect" });
    expect(old).toContain(`Now called ${present}.`);
    expect(old).toContain("use");
    const file = await walk({ start: "src/use.ts", relation: "imports", as_of: "v1" });
    expect(file).toContain("src/store.ts");
    await session.close();
  });

  test("moments that are not there say what is", async () => {
    const project = createProject();
    const session = await start(project.folder, "--history-commits", "2");
    await session.call("index_codebase", { history: 2, wait_seconds: 50 });
    const ask = (as_of: string) => session.call("traverse_graph", { start: "connect", as_of });
    const said = async (as_of: string): Promise<string> => {
      const { isError, text } = await ask(as_of);
      expect(isError, text).toBe(true);
      return text;
    };
    expect(await said("v1")).toMatch(
      /v1 \([0-9a-f]{7}\) is older than what is indexed\. Indexed from/,
    );
    expect(await said("aside")).toContain("not on this branch's first-parent line");
    expect(await said("2024-12-01")).toContain("Nothing of 2024-12-01 is indexed.");
    for (const bad of [
      "nope",
      "--all",
      "-x",
      "v1..main",
      "HEAD@{1}",
      "a b",
      "../../etc/passwd",
      "$(id)",
    ])
      expect(await said(bad)).toContain("is no commit, tag, branch or date");
    expect((await ask("HEAD~1")).isError).toBe(false);
    expect((await ask("main")).isError).toBe(false);
    expect((await ask(project.git("rev-parse", "--short", "HEAD"))).isError).toBe(false);
    await session.close();
  });

  test("a folder without git says so", async () => {
    const folder = temporaryFolder({ "a.ts": STORE });
    const session = await start(folder);
    const { text } = await session.call("index_codebase", { history: 10, wait_seconds: 30 });
    expect(text).toContain("No past: The folder is not in a git repository");
    const asked = await session.call("traverse_graph", { start: "connect", as_of: "v1" });
    expect(asked).toMatchObject({ isError: true });
    expect(asked.text).toContain("not in a git repository");
    await session.close();
  });

  test("0 forgets the past, and the status says how far it goes", async () => {
    const project = createProject();
    const session = await start(project.folder);
    await session.call("index_codebase", { history: 100, wait_seconds: 50 });
    const pastOf = async () => {
      const { structured } = await session.call("sync_status", {});
      return (structured as { datasets: { past: unknown }[] }).datasets[0]?.past;
    };
    expect(await pastOf()).toMatchObject({ state: "complete", commits: 3, wanted: 100 });
    const off = await session.call("index_codebase", { history: 0, wait_seconds: 50 });
    expect(off.text).toContain("The past is not indexed");
    expect(await pastOf()).toMatchObject({ state: "off", commits: 0, wanted: 0 });
    await session.close();
  });

  test("searches as of a tag, and only what changed since", async () => {
    const project = createProject();
    const session = await start(project.folder);
    await session.call("index_codebase", { history: 100, wait_seconds: 50 });
    const search = async (args: Record<string, unknown>): Promise<string> =>
      (await session.call("search_code", args)).text;
    const gone = await search({ query: "legacy", as_of: "v1" });
    expect(gone).toMatch(/^src\/legacy\.ts:\d+-\d+ legacy \(function\) at [0-9a-f]{7}\n/);
    expect(gone).toContain("As of v1 (");
    expect(gone).toContain("2 files of that time");
    expect(await search({ query: "legacy" })).not.toContain("src/legacy.ts");
    expect(await search({ query: "modern", as_of: "v1" })).not.toContain("src/modern.ts");
    expect(await search({ query: '"connect(\\"legacy"', as_of: "v1" })).toContain("src/legacy.ts");
    expect(await search({ query: "/connect\\(.legacy/", as_of: "v1" })).toContain("src/legacy.ts");
    const outline = await search({ path: "src/legacy.ts", as_of: "v1" });
    expect(outline).toMatch(/^src\/legacy\.ts \(5 lines\) at /);
    const body = await search({ path: "src/legacy.ts#legacy", as_of: "2025-01-01T00:30" });
    expect(body).toContain('return connect("legacy");');
    const changed = await search({ query: "connect", changed_since: "v1" });
    expect(changed).toContain("src/modern.ts");
    expect(changed).toContain("src/aside.ts");
    expect(changed).not.toContain("src/store.ts");
    expect(changed).toContain("Only 2 files that differ from v1");
    const unknown = await session.call("search_code", { query: "x", as_of: "v9" });
    expect(unknown).toMatchObject({ isError: true });
    expect(unknown.text).toContain("is no commit, tag, branch or date");
    await session.close();
  });
});
