/** A client's session over real stdio: both client libraries against the built product and against fakes behind its ports. */
import { describe, expect, test } from "vitest";
import {
  CLIENTS,
  openSession,
  type ProgressSeen,
  SERVERS,
  type Session,
} from "../support/sessions.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const FILES = {
  "src/store.ts":
    "export class Store {\n  open(path: string): void {\n    connect(path);\n  }\n}\n",
  "src/retry.ts":
    "export function retryWithBackoff(times: number): number {\n  return times * 2;\n}\n",
  "README.md": "# Sample\n\nStores and retries.\n",
};

const cases = CLIENTS.flatMap((client) =>
  (["quarry", "fakes"] as const).map((server) => ({ client, server })),
);

const start = (
  { client, server }: { client: (typeof CLIENTS)[number]; server: keyof typeof SERVERS },
  files: Record<string, string> = FILES,
): Promise<Session> =>
  openSession({
    client,
    server: SERVERS[server],
    folder: temporaryFolder(files),
    dataDir: temporaryFolder(),
  });

describe.each(cases)("$client, $server", (which) => {
  test("lists the tools in a fixed order and hands out instructions", async () => {
    const session = await start(which);
    const tools = await session.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      "search_code",
      "traverse_graph",
      "index_codebase",
      "sync_status",
    ]);
    expect(session.instructions()).toMatch(/search_code first/);
  });

  test("indexes, searches and tells its state", async () => {
    const session = await start(which);
    const indexed = await session.call("index_codebase", { wait_seconds: 30 });
    expect(indexed.isError).toBe(false);
    expect(indexed.text).toMatch(/^Indexed .*3 added/);

    const found = await session.call("search_code", { query: "retryWithBackoff" });
    expect(found.isError).toBe(false);
    expect(found.text).toMatch(/src\/retry\.ts:\d+-\d+/);

    const status = await session.call("sync_status", {});
    expect(status.structured).toMatchObject({
      datasets: [{ state: "fresh", files: 3 }],
      problems: [],
    });
    expect(status.text).toContain("fresh");
  });

  test("answers a question about a folder never indexed", async () => {
    const session = await start(which);
    const ask = () => session.call("search_code", { query: "retryWithBackoff" });
    const first = await ask();
    expect(first.isError).toBe(false);
    expect(first.text).toMatch(/src\/retry\.ts|is being indexed/);
    // on a loaded machine the three seconds that a question waits may not be enough
    await expect
      .poll(async () => (await ask()).text, { timeout: 30_000 })
      .toContain("src/retry.ts");
  });

  test("names what is valid after a wrong argument", async () => {
    const session = await start(which);
    const unknown = await session.call("search_code", { qeury: "store" });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toMatch(/^INVALID_ARGUMENT: .*"qeury" \(did you mean "query"\?\)/);
    expect(unknown.text).toContain("Valid arguments: query, path, globs");
    expect(unknown.text).toContain("\nNext: ");
    const tooMany = await session.call("search_code", { query: "store", limit: 99 });
    expect(tooMany.text).toContain("limit must be at most 50, not 99");
    const empty = await session.call("search_code", {});
    expect(empty.text).toMatch(/^INVALID_ARGUMENT: The question is empty/);
    const long = await session.call("search_code", { query: "x".repeat(100_000) });
    expect(long.text).toContain("query is 100000 characters long, at most 4000");
  });

  test("refuses a folder that is missing, a file or a system folder", async () => {
    const session = await start(which);
    const missing = await session.call("index_codebase", { path: "no/such/folder" });
    expect(missing.text).toMatch(/^FOLDER_NOT_FOUND: /);
    const file = await session.call("index_codebase", { path: "README.md" });
    expect(file.text).toMatch(/^NOT_A_FOLDER: /);
    const wide = await session.call("index_codebase", { path: "/" });
    expect(wide.text).toMatch(/^ROOT_TOO_WIDE: [\s\S]*--root/);
    for (const refused of [missing, file, wide]) expect(refused.isError).toBe(true);
  });

  test("an unknown tool is an error of the protocol", async () => {
    const session = await start(which);
    await expect(session.call("serch_code", {})).rejects.toThrow(/did you mean "search_code"/);
  });
});

describe.each(CLIENTS)("%s, work that takes a while", (client) => {
  test("progress rises strictly and comes at most twice a second", async () => {
    const session = await start({ client, server: "slow fakes" }, manyFiles(400));
    const seen: (ProgressSeen & { atMs: number })[] = [];
    const reply = await session.call(
      "index_codebase",
      { wait_seconds: 30 },
      { onprogress: (progress) => seen.push({ ...progress, atMs: performance.now() }) },
    );
    expect(reply.text).toMatch(/^Indexed/);
    expect(seen.length).toBeGreaterThan(1);
    for (const [i, { progress, total, message }] of seen.entries()) {
      if (i > 0) expect(progress).toBeGreaterThan(seen[i - 1]!.progress);
      expect(progress).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY);
      expect(message).toMatch(/files|folder|start/);
    }
    const seconds = (seen.at(-1)!.atMs - seen[0]!.atMs) / 1_000;
    expect(seen.length - 1).toBeLessThanOrEqual(Math.ceil(seconds * 2) + 1);
  });

  test("a cancelled call ends, the job goes on and the session serves", async () => {
    const session = await start({ client, server: "slow fakes" }, manyFiles(400));
    const cancel = new AbortController();
    const call = session.call(
      "index_codebase",
      { wait_seconds: 50 },
      { signal: cancel.signal, onprogress: () => cancel.abort() },
    );
    await expect(call).rejects.toThrow();
    const status = await session.call("sync_status", {});
    expect(status.structured).toMatchObject({ datasets: [{ state: "indexing" }] });
  });

  test("a part-built index answers and says what is missing", async () => {
    const session = await start({ client, server: "slow fakes" }, manyFiles(400));
    await session.call("index_codebase", { wait_seconds: 0.5 });
    const found = await session.call("search_code", { query: "compute1" });
    expect(found.isError).toBe(false);
    expect(found.text).toMatch(/ is being indexed \(\d+ of 400 files/);
    expect(found.text).toContain("src/part-");
  });
});
