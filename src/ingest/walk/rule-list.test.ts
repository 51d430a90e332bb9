import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryName, parseIgnoreLines, RuleList } from "./rule-list.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

function verdict(lines: string, path: string): number {
  const list = new RuleList(parseIgnoreLines(lines), false);
  const isFolder = path.endsWith("/");
  const bare = isFolder ? path.slice(0, -1) : path;
  const nameAt = bare.lastIndexOf("/") + 1;
  return list.decide(bare.slice(0, nameAt), entryName(bare.slice(nameAt)), isFolder);
}

describe("rules of one ignore file", () => {
  it.each([
    ["*.log", "a/b.log", 1],
    ["/a.log", "b/a.log", 0],
    ["build/", "build", 0],
    ["build/", "x/build/", 1],
    ["*.log\n!keep.log", "keep.log", -1],
    ["!keep.log\n*.log", "keep.log", 1],
    ["a/**/b", "a/b", 1],
    ["a/**/b", "a/x/y/b", 1],
    ["a/**", "a", 0],
    ["**/foo", "x/foo", 1],
    ["\\#x", "#x", 1],
    ["\\!x", "!x", 1],
    ["x\\ ", "x ", 1],
    ["x  ", "x", 1],
    ["x\r\n", "x", 1],
    ["[[:digit:]]x", "7x", 1],
    ["[[:nope:]]x", "7x", 0],
    ["[!a-c]x", "dx", 1],
    ["[]]x", "]x", 1],
    ["a[/]b", "a/b", 0],
    [".*", ".gitignore", 1],
    [".*\n!.gitignore", ".gitignore", -1],
    ["x\\", "x", 0],
    ["*.py[co]", "a/b.pyo", 1],
    ["*.[oa]", "b.c.a", 1],
    ["*.[oa]", "b.oa", 0],
    ["*.", "b.", 1],
    ["*.pb.go", "x.pb.go", 1],
  ])("%j decides %s as %d", (lines, path, expected) => {
    expect(verdict(lines, path)).toBe(expected);
  });

  it("answers a pattern of many runs in time that does not explode", () => {
    const pattern = `${"*a".repeat(40)}*b`;
    const started = performance.now();
    expect(verdict(pattern, "a".repeat(250))).toBe(0);
    expect(verdict(pattern, `${"a".repeat(250)}b`)).toBe(1);
    expect(verdict(`${"**/a/".repeat(20)}b`, `${"a/".repeat(60)}c`)).toBe(0);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe.skipIf(!hasGit)("rules of one ignore file beside git check-ignore", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "quarry-rules-"));
    execFileSync("git", ["init", "-q", folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const piece = fc.constantFrom(
    "a",
    "b",
    "ab",
    "c",
    ".x",
    "*",
    "**",
    "?",
    "/",
    "/",
    "[ab]",
    "[!a]",
    "[a-c]",
    "[^b-]",
    "[]a]",
    "\\a",
    "\\*",
    "[[:alpha:]]",
    "\\",
    "[",
    "-",
    " ",
    "é",
    "**/",
    "/**",
    "***",
  );
  const line = fc
    .tuple(
      fc.constantFrom("", "", "!", "/", "#"),
      fc.array(piece, { minLength: 1, maxLength: 6 }),
      fc.constantFrom("", "", "/", " ", "\\ "),
    )
    .map(([start, pieces, end]) => start + pieces.join("") + end);
  const segment = fc
    .array(fc.constantFrom("a", "b", "c", "ab", ".x", "*", "-", " ", "é", "]", "\\"), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.join(""));
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

  it("decides as git does, over random rules and paths", () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 9 }),
        fc.array(path, { minLength: 20, maxLength: 40 }),
        (lines, paths) => {
          writeFileSync(join(folder, ".gitignore"), lines.join("\n"));
          const bytes = Buffer.from(lines.join("\n")).toString("latin1");
          const list = new RuleList(parseIgnoreLines(bytes), false);
          const unique = [...new Set(paths)];
          const git = spawnSync(
            "git",
            [
              "-C",
              folder,
              "-c",
              "core.excludesFile=",
              "check-ignore",
              "--no-index",
              "-z",
              "-v",
              "-n",
              "--stdin",
            ],
            { input: `${unique.join("\0")}\0`, encoding: "utf8" },
          );
          const fields = git.stdout.split("\0");
          unique.forEach((written, index) => {
            const pattern = fields[index * 4 + 2] ?? "";
            const expected = pattern === "" ? 0 : pattern.startsWith("!") ? -1 : 1;
            expect(`${written} ${decideAsTree(list, written)}`, lines.join(" | ")).toBe(
              `${written} ${expected}`,
            );
          });
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);
});

/** As a walk does: the first ignored folder on the way decides. */
function decideAsTree(list: RuleList, written: string): number {
  const parts = Buffer.from(written).toString("latin1").split("/");
  let folder = "";
  for (const [index, part] of parts.entries()) {
    const found = list.decide(folder, entryName(part), index < parts.length - 1);
    folder += `${part}/`;
    if (found === 1 || index === parts.length - 1) return found;
  }
  return 0;
}
