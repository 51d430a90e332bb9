/** A folder that an indexed project leaves out is a project of its own once somebody names it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession, SERVERS, type Session } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PARSER = "export function parseDiscriminator(input: string): string {\n  return input;\n}\n";

const FILES = {
  ".gitignore": "node_modules/\n",
  "src/main.ts": "export function startProgram(): void {}\n",
  "node_modules/@scope/zed/package.json": '{"name": "@scope/zed"}\n',
  "node_modules/@scope/zed/src/parse.ts": PARSER,
};

function repository(): string {
  const folder = temporaryFolder(FILES);
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  return folder;
}

const start = (folder: string): Promise<Session> =>
  openSession({
    client: "current client",
    server: SERVERS.quarry,
    folder,
    dataDir: temporaryFolder(),
  });

async function datasets(session: Session): Promise<{ readonly folder: string }[]> {
  const { structured } = await session.call("sync_status", {});
  return (structured as { datasets: { readonly folder: string }[] }).datasets;
}

const ZED = "node_modules/@scope/zed";

test.each(["before", "after"])("indexed %s the repository around it", async (order) => {
  const folder = repository();
  const session = await start(folder);
  const paths = order === "before" ? [ZED, "."] : [".", ZED];
  for (const path of paths) {
    const reply = await session.call("index_codebase", { path, wait_seconds: 30 });
    expect(reply.text).toMatch(/^Indexed .*: 2 added/);
  }
  const [whole, own] = (await datasets(session)).sort((a, b) => a.folder.length - b.folder.length);
  expect(whole).toMatchObject({ folder, state: "fresh", files: 2 });
  expect(own).toMatchObject({
    project: "@scope/zed",
    folder: join(folder, ZED),
    state: "fresh",
    files: 2,
  });
  const found = await session.call("search_code", { query: "parseDiscriminator", path: ZED });
  expect(found.text).toContain("src/parse.ts:1-3");
  const around = await session.call("search_code", { query: "parseDiscriminator" });
  expect(around.text).not.toContain("parse.ts");
});

test("a question about it is enough", async () => {
  const session = await start(repository());
  await session.call("index_codebase", { wait_seconds: 30 });
  await expect
    .poll(
      async () =>
        (await session.call("search_code", { query: "parseDiscriminator", path: ZED })).text,
    )
    .toContain("src/parse.ts:1-3");
});

test("an ordinary subfolder stays a part of the project, a new one too", async () => {
  const folder = repository();
  const session = await start(folder);
  await session.call("index_codebase", { wait_seconds: 30 });
  mkdirSync(join(folder, "fresh"));
  writeFileSync(join(folder, "fresh/parse.ts"), PARSER);
  for (const path of ["src", "fresh"]) {
    const reply = await session.call("index_codebase", { path, wait_seconds: 30 });
    expect(reply.text).toContain(`Indexed ${folder} `);
  }
  expect(await datasets(session)).toHaveLength(1);
});
