/** What an agent is told when it, or the machine, gets something wrong: a code, the cause, and the next step. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { openSession, SERVERS, type ServerCommand, type Session } from "../support/sessions.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const STORE = "export class Store {\n  open(path: string): string {\n    return path;\n  }\n}\n";
const NOBODY = "65534";
const [CLI = ""] = SERVERS.quarry.args;

interface Started {
  readonly folder?: string;
  readonly dataDir?: string;
  readonly server?: ServerCommand;
}

const start = ({ folder, dataDir, server }: Started): Promise<Session> =>
  openSession({
    client: "current client",
    server: server ?? SERVERS.quarry,
    folder: folder ?? temporaryFolder({ "src/store.ts": STORE }),
    dataDir: dataDir ?? temporaryFolder(),
  });

async function refusal(
  session: Session,
  tool: string,
  args: Record<string, unknown>,
): Promise<string> {
  const reply = await session.call(tool, args);
  expect(reply.isError).toBe(true);
  expect(reply.text).toContain("\nNext: ");
  return reply.text;
}

const index = (session: Session) => session.call("index_codebase", { wait_seconds: 40 });

/** Root ignores file modes, so the server runs as somebody else. */
const AS_NOBODY: ServerCommand = {
  command: "setpriv",
  args: [
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    "--clear-groups",
    "env",
    "HOME=/nonexistent",
    process.execPath,
    ...SERVERS.quarry.args,
  ],
};
const canBecomeNobody =
  process.getuid?.() === 0 &&
  spawnSync("setpriv", [`--reuid=${NOBODY}`, process.execPath, CLI, "--version"]).status === 0;

describe("questions", () => {
  test("regular expressions that do not compile or never end", async () => {
    const session = await start({
      folder: temporaryFolder({ "a.txt": `${"a".repeat(40)}!\n`.repeat(50) }),
    });
    await index(session);
    expect(await refusal(session, "search_code", { query: "/(unclosed/" })).toMatch(
      /^INVALID_PATTERN: /,
    );
    const startedMs = performance.now();
    const reply = await session.call("search_code", { query: "/(a+)+$/" });
    expect(reply.text).toMatch(/PATTERN_TIMEOUT|did not finish|a\.txt/);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    // the session is none the worse for it
    expect((await session.call("search_code", { query: '"aaaa!"' })).text).toContain("a.txt");
  });

  test("a cursor of another index or of nobody", async () => {
    const one = await start({ folder: temporaryFolder(manyFiles(40)) });
    await index(one);
    const first = await one.call("search_code", { query: "compute", limit: 2 });
    const cursor = /cursor (\S+?)\]/.exec(first.text)?.[1];
    expect(cursor).toBeDefined();
    const next = await one.call("search_code", { query: "compute", limit: 2, cursor });
    expect(next.isError).toBe(false);
    expect(next.text).not.toBe(first.text);
    const other = await start({ folder: temporaryFolder(manyFiles(30)) });
    await index(other);
    for (const wrong of [cursor, "nonsense"])
      expect(
        await refusal(other, "search_code", { query: "compute", limit: 2, cursor: wrong }),
      ).toMatch(/^INVALID_CURSOR: /);
  });

  test("an empty folder", async () => {
    const session = await start({ folder: temporaryFolder() });
    expect((await index(session)).text).toMatch(/^Indexed .*: 0 added/);
    const found = await session.call("search_code", { query: "anything" });
    expect(found.isError).toBe(false);
    expect(found.text).not.toBe("");
  });
});

describe("folders", () => {
  test("outside of the roots", async () => {
    const folder = temporaryFolder({ "src/store.ts": STORE });
    const outside = temporaryFolder({ "secret.ts": STORE });
    const server = { args: [...SERVERS.quarry.args, "--root", folder] };
    const session = await start({ folder, server });
    for (const tool of ["index_codebase", "search_code"])
      expect(await refusal(session, tool, { path: outside })).toMatch(/^OUTSIDE_ROOTS: /);
  });

  test.skipIf(!canBecomeNobody)("that this user may not read (needs root)", async () => {
    const folder = temporaryFolder({ "src/store.ts": STORE, "closed/a.ts": STORE });
    const dataDir = temporaryFolder();
    for (const open of [folder, dataDir]) chmodSync(open, 0o777);
    chmodSync(join(folder, "closed"), 0o700);
    const session = await start({ folder, dataDir, server: AS_NOBODY });
    expect(await refusal(session, "index_codebase", { path: "closed" })).toMatch(
      /^FOLDER_UNREADABLE: /,
    );
    expect((await index(session)).text).toMatch(/1 added.*1 skipped/);
  });

  test("secrets are counted, never indexed", async () => {
    const key =
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n";
    const folder = temporaryFolder({
      "src/store.ts": STORE,
      ".env": "TOKEN=hunter2secret\n",
      "deploy/id_ed25519": key,
      "deploy/notes.txt": key,
    });
    const session = await start({ folder });
    await index(session);
    for (const query of ["hunter2secret", "b3BlbnNzaC1rZXk", '"PRIVATE KEY"'])
      expect((await session.call("search_code", { query })).text).not.toMatch(/hunter2|b3Blbn/);
    const status = await session.call("sync_status", { path: folder, show_skipped: true });
    expect(status.structured).toMatchObject({
      datasets: [{ state: "fresh", files: 1, skipped: { secret: 3 } }],
    });
  });
});

describe("databases", () => {
  const file = (dataDir: string, folder: string) => catalogFile(dataDir, folder);

  test("damaged: named, with how to rebuild it", async () => {
    const folder = temporaryFolder({ "src/store.ts": STORE });
    const dataDir = temporaryFolder();
    const damaged = file(dataDir, folder);
    mkdirSync(dirname(damaged), { recursive: true });
    writeFileSync(damaged, "garbage".repeat(5_000));
    const session = await start({ folder, dataDir });
    for (const tool of ["search_code", "index_codebase"]) {
      const text = await refusal(session, tool, tool === "search_code" ? { query: "store" } : {});
      expect(text).toMatch(/^CATALOG_CORRUPT: /);
      expect(text).toContain(damaged);
      expect(text).toMatch(/quarry remove|delete/i);
    }
    const status = await session.call("sync_status", {});
    expect(status.structured).toMatchObject({ datasets: [], problems: [{}] });
  });

  test.skipIf(!canBecomeNobody)(
    "read-only: answers, and says why it cannot index (needs root)",
    async () => {
      const folder = temporaryFolder({ "src/store.ts": STORE });
      const dataDir = temporaryFolder();
      const writer = await start({ folder, dataDir });
      await index(writer);
      await writer.close();
      chmodSync(folder, 0o755);
      chmodSync(dataDir, 0o755);
      chmodSync(join(dataDir, "catalogs"), 0o755);
      for (const name of readdirSync(join(dataDir, "catalogs")))
        chmodSync(join(dataDir, "catalogs", name), 0o644);
      const reader = await start({ folder, dataDir, server: AS_NOBODY });
      const found = await reader.call("search_code", { query: "store" });
      expect(found.text).toContain("src/store.ts:1-5");
      const text = await refusal(reader, "index_codebase", { wait_seconds: 5 });
      expect(text).toMatch(/^CATALOG_READ_ONLY: /);
      expect(text).toContain(dataDir);
    },
  );

  test("a full disk (needs the right to mount one)", async (context) => {
    const dataDir = temporaryFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", dataDir]);
    if (mounted.status !== 0) context.skip("no small file system can be mounted here");
    onTestFinished(() => void spawnSync("umount", ["-l", dataDir]));
    const session = await start({ folder: temporaryFolder(manyFiles(6_000)), dataDir });
    expect(await refusal(session, "index_codebase", { wait_seconds: 50 })).toMatch(/^DISK_FULL: /);
    // a search asks for the index again: it may find that job still under way
    const search = async () => (await session.call("search_code", { query: "compute1" })).text;
    await expect.poll(search, { timeout: 60_000, interval: 500 }).toMatch(/DISK_FULL|failed/);
  });
});
