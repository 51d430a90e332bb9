/** The built command as people run it: output, exit codes, and the same services as the tools. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SERVERS, serverEnvironment } from "../support/sessions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const [CLI = ""] = SERVERS.quarry.args;

const FILES = {
  "src/store.ts":
    "export class Store {\n  open(path: string): void {\n    connect(path);\n  }\n}\n",
  "src/retry.py": "def retry_with_backoff(times):\n    return times * 2\n",
  ".env": "SECRET=1\n",
  "logo.dat": "\0\0\0",
};

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function commandIn(
  folder: string,
  environment: Record<string, string> = {},
): (...args: string[]) => Ran {
  const env = { ...serverEnvironment(temporaryFolder()), ...environment };
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: folder,
      env,
      encoding: "utf8",
      input: "",
    });
    return { code: status, out: stdout, err: stderr };
  };
}

describe("without an index", () => {
  test("explains itself", () => {
    const quarry = commandIn(temporaryFolder());
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(quarry("--version")).toMatchObject({ code: 0, out: `${version}\n` });
    const help = quarry("--help");
    expect(help.code).toBe(0);
    for (const name of ["serve", "index", "search", "graph", "status", "remove", "demo"])
      expect(help.out).toMatch(new RegExp(`^ +${name}\\b`, "m"));
    expect(quarry("index", "--help").out).toContain("--max-file-bytes <bytes>");
  });

  test("wrong usage is told with exit code 2", () => {
    const quarry = commandIn(temporaryFolder());
    expect(quarry("serach")).toMatchObject({ code: 2, err: expect.stringContaining("search") });
    expect(quarry("search", "x", "--limt", "3")).toMatchObject({ code: 2 });
    expect(quarry("search", "x", "--limit", "99")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^INVALID_ARGUMENT: .*limit must be at most 50/),
    });
    expect(quarry("status", "--workers", "many")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^INVALID_CONFIG: --workers/),
    });
    const typo = commandIn(temporaryFolder(), { QUARRY_WORKER: "1" });
    expect(typo("status")).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "QUARRY_WORKERS"'),
    });
  });

  test("a client that closes at once gets an ended server", () => {
    expect(commandIn(temporaryFolder())()).toMatchObject({ code: 0, out: "" });
  });
});

describe("with an index", () => {
  test("indexes, searches, tells and removes", () => {
    const folder = temporaryFolder(FILES);
    const quarry = commandIn(folder);
    expect(quarry("index")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Indexed .*2 added.*, 2 skipped/),
    });
    expect(quarry("index").out).toMatch(/0 added, 0 changed, 0 removed, 2 unchanged, 2 skipped/);

    const found = quarry("search", "retry", "with", "backoff");
    expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/src\/retry\.py:1-2/) });
    const json = JSON.parse(quarry("search", "Store.open", "--json").out) as { hits: object[] };
    expect(json.hits[0]).toMatchObject({ path: "src/store.ts" });
    expect(quarry("search", "retry", "--language", "typescript").out).not.toContain("retry.py");

    const status = JSON.parse(quarry("status", "--json", "--skipped").out) as object;
    expect(status).toMatchObject({
      datasets: [{ folder, state: "fresh", files: 2 }],
      skipped_files: [
        { path: ".env", reason: "secret" },
        { path: "logo.dat", reason: "binary" },
      ],
    });

    expect(quarry("remove")).toMatchObject({ code: 2, err: expect.stringContaining("--yes") });
    expect(quarry("remove", "--yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining("freed"),
    });
    expect(quarry("remove", "--yes")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^NOT_INDEXED/),
    });
    expect(JSON.parse(quarry("status", "--json").out)).toMatchObject({ datasets: [] });
  });

  test("a search indexes a new folder first", () => {
    const quarry = commandIn(temporaryFolder(FILES));
    expect(quarry("search", "retry with backoff").out).toContain("src/retry.py:1-2");
  });

  test("the demo leaves nothing behind", () => {
    const temporary = temporaryFolder();
    const quarry = commandIn(temporaryFolder(FILES), { TMPDIR: temporary });
    expect(quarry("demo")).toMatchObject({ code: 0, out: expect.stringContaining("2 added") });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("writes nothing into the indexed folder", () => {
    const folder = temporaryFolder(FILES);
    expect(commandIn(folder)("index").code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([".env", "logo.dat", "src"]);
  });
});
