/** The code graph through a real client: indexed from files, asked by `traverse_graph`, kept up with edits. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  CLIENTS,
  openSession,
  SERVERS,
  type Session,
  serverEnvironment,
} from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILES = {
  "src/store.ts": `export interface Store {
  open(path: string): void;
}

export class SqliteStore implements Store {
  open(path: string): void {
    connect(path);
  }
}

function connect(path: string): string {
  return path;
}
`,
  "src/session.ts": `import { SqliteStore, type Store } from "./store.ts";

export class Session {
  constructor(private readonly store: Store) {}

  start(): void {
    this.store.open("a");
    this.store.open("b");
  }
}

export function main(): void {
  const session = new Session(new SqliteStore());
  session.start();
}
`,
  "test/store.test.ts": `import { SqliteStore } from "../src/store.ts";

export function opensAStore(): void {
  new SqliteStore().open("x");
}
`,
};

interface Asked {
  readonly session: Session;
  readonly folder: string;
  readonly walk: (args: Record<string, unknown>) => Promise<string>;
}

/** A session whose graph is complete. */
async function start(client: (typeof CLIENTS)[number]): Promise<Asked> {
  const folder = temporaryFolder(FILES);
  const dataDir = temporaryFolder();
  const session = await openSession({ client, server: SERVERS.quarry, folder, dataDir });
  await session.call("index_codebase", { wait_seconds: 30 });
  const walk = async (args: Record<string, unknown>): Promise<string> =>
    (await session.call("traverse_graph", args)).text;
  await expect
    .poll(() => walk({ start: "connect" }), { timeout: 60_000, interval: 200 })
    .toContain("callers: 1 in 1 file");
  await expect
    .poll(() => walk({ start: "connect" }), { timeout: 60_000, interval: 200 })
    .not.toContain("files resolved");
  return { session, folder, walk };
}

describe.each(CLIENTS)("%s", (client) => {
  test("callers, impact, path and hierarchy, with their evidence", async () => {
    const { walk } = await start(client);
    const callers = await walk({ start: "src/store.ts#SqliteStore.open" });
    expect(callers).toMatch(
      /src\/session\.ts:6 Session\.start: .* \[calls at :7 x2 \(via interface\)\]/,
    );
    expect(callers).toMatch(/test\/store\.test\.ts:3 .*opensAStore.* \[calls at :4\]/);
    const impact = await walk({ start: "connect", relation: "impact" });
    expect(impact).toMatch(
      /direct\n {2}src\/store\.ts:6 SqliteStore\.open: .* \[calls at :7\], 1 test/,
    );
    expect(impact).toMatch(/\ntests\n {2}test\/store\.test\.ts:3 /);
    const path = await walk({ start: "main", relation: "path", to: "connect" });
    expect(path).toContain("path: 4 steps");
    expect(await walk({ start: "Store", relation: "hierarchy" })).toContain("[implements at :5]");
    expect(await walk({ start: "Session" })).toMatch(/:12 function main.* \[instantiates at :13\]/);
  });

  test("an ambiguous name, an unknown one and a moment that is not indexed", async () => {
    const { session, walk } = await start(client);
    expect(await walk({ start: "open" })).toMatch(
      /could be any of 2 symbols[\s\S]*src\/store\.ts#SqliteStore\.open/,
    );
    const unknown = await session.call("traverse_graph", { start: "conect" });
    expect(unknown).toMatchObject({ isError: true });
    expect(unknown.text).toMatch(/^UNKNOWN_SYMBOL: .*conect[\s\S]*Nearest: connect/);
    const past = await session.call("traverse_graph", { start: "connect", as_of: "v9" });
    expect(past.text).toMatch(/^NOT_INDEXED: /);
  });

  test("an edit is seen: a new caller appears, one that is gone does not stay", async () => {
    const { folder, walk } = await start(client);
    const file = `${folder}/src/session.ts`;
    const extra = `export function reopen(store: SqliteStore): void {\n  store.open("c");\n}\n`;
    writeFileSync(file, `${FILES["src/session.ts"].replace("session.start();", "")}\n${extra}`);
    await expect
      .poll(() => walk({ start: "SqliteStore.open" }), { timeout: 60_000, interval: 200 })
      .toMatch(/reopen.*\[calls at :18\]/);
    expect(await walk({ start: "Session.start" })).toContain("callers: none");
  });
});

test("the command answers as the tool does", () => {
  const folder = temporaryFolder(FILES);
  const env = serverEnvironment(temporaryFolder());
  const [cli = ""] = SERVERS.quarry.args;
  const quarry = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, encoding: "utf8", input: "" });
  quarry("index");
  const { stdout, status } = quarry("graph", "connect", "--relation", "callers", "--depth", "2");
  expect(status).toBe(0);
  expect(stdout).toContain("[calls at :7]");
  const json = JSON.parse(quarry("graph", "connect", "--json").stdout) as { total: object };
  expect(json.total).toEqual({ count: 1, atLeast: false });
  expect(quarry("graph", "connect", "--depth", "51").status).toBe(2);
});
