import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comparePaths, pathToBytes } from "./byte-name.ts";
import { ruleReader } from "./folder-rules.ts";
import { TrackedPathsCache } from "./git/read-tracked-paths.ts";
import { isHandWritten } from "./is-hand-written.ts";
import { unpackDocuments, unpackSkips } from "./listing-columns.ts";
import { DEFAULT_WALK_SETTINGS, type WalkSettings } from "./walk-settings.ts";
import { walkTree } from "./walk-tree.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;
const hasSetpriv = process.getuid?.() !== 0 || spawnSync("setpriv", ["--version"]).status === 0;
const LONG_AGO = new Date("2024-01-01T00:00:00Z");

let root = "";
let home = "";
beforeEach(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "quarry-walk-")));
  root = join(folder, "root");
  home = join(folder, "home");
  mkdirSync(root);
  mkdirSync(home);
});
afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

function write(path: string, text = "text\n", at = root): void {
  const file = join(at, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, LONG_AGO, LONG_AGO);
}

/** False where a file lies in the place of a folder, or the other way round. */
function wrote(path: string, text: string): boolean {
  try {
    write(path, text);
    return true;
  } catch {
    return false;
  }
}

function git(...args: string[]): string {
  const identity = [
    "-c",
    "user.name=n",
    "-c",
    "user.email=e@e",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "protocol.file.allow=always",
    "-c",
    "core.excludesFile=/dev/null",
  ];
  return execFileSync("git", ["-C", root, ...identity, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function walk(settings: Partial<WalkSettings> = {}, from = root) {
  const reader = ruleReader(
    { ...DEFAULT_WALK_SETTINGS, home, ...settings },
    new TrackedPathsCache(),
  );
  const columns = walkTree(from, reader);
  const documents = unpackDocuments(columns.documents);
  const skips = unpackSkips(columns.skipped);
  return {
    documents,
    paths: documents.map((document) => document.path),
    reasons: Object.fromEntries(skips.map((skip) => [skip.path, skip.reason])),
    ignored: columns.ignored,
  };
}

describe("ignore files", () => {
  it("does not take the root itself for ignored by its own `.*`", () => {
    write(".gitignore", ".*\n!.gitignore\n");
    write("src/a.c");
    write(".hidden/b.c");
    expect(walk().paths).toEqual([".gitignore", "src/a.c"]);
  });

  it("does not believe rules that hide all of a tree without a repository", () => {
    write(".gitignore", "*.o\n.*\n/*\n!/debian/\n");
    for (const path of ["kernel/fork.c", "kernel/fork.o", "Makefile", ".hidden"]) write(path);
    expect(walk().paths).toEqual(["Makefile", "kernel/fork.c"]);
    write("debian/rules");
    expect(walk().paths).toEqual(["debian/rules"]);
  });

  it("goes by nested files, deeper ones first, and prunes ignored folders once", () => {
    write(".gitignore", "*.log\nbuild/\n");
    write("a/.gitignore", "!keep.log\n/only-here\n");
    for (const path of [
      "a/keep.log",
      "a/x.log",
      "a/only-here",
      "a/b/only-here",
      "build/x",
      "build/y",
      "a/build",
    ])
      write(path);
    const listing = walk();
    expect(listing.paths).toEqual([
      ".gitignore",
      "a/.gitignore",
      "a/b/only-here",
      "a/build",
      "a/keep.log",
    ]);
    expect(listing.ignored).toBe(3);
  });

  it("lets .quarryignore win both ways, even below an ignored folder", () => {
    write(".gitignore", "dist/\n*.gen.ts\n");
    write(".quarryignore", "!dist/types/**\n!*.gen.ts\nprivate/\n");
    for (const path of [
      "dist/a.js",
      "dist/types/a.d.ts",
      "dist/types/deep/b.d.ts",
      "x.gen.ts",
      "private/p.ts",
    ])
      write(path);
    const listing = walk();
    expect(listing.paths).toEqual([
      ".gitignore",
      ".quarryignore",
      "dist/types/a.d.ts",
      "dist/types/deep/b.d.ts",
      "x.gen.ts",
    ]);
    expect(listing.documents.find((one) => one.path === "x.gen.ts")?.handWritten).toBe(true);
  });

  it("takes the user's own lines before every file", () => {
    write(".quarryignore", "!a.ts\n");
    write("a.ts");
    write("node_modules/x/index.js");
    expect(walk({ extraRules: ["a.ts", "!node_modules/"] }).paths).toEqual([
      ".quarryignore",
      "node_modules/x/index.js",
    ]);
  });

  it.skipIf(!hasGit)("reads info/exclude, core.excludesFile and its usual place", () => {
    git("init", "-q");
    write(".git/info/exclude", "by-info\n");
    for (const path of ["by-info", "by-config", "by-usual", "kept"]) write(path);
    write(".config/git/ignore", "by-usual\n", home);
    expect(walk().paths).toEqual(["by-config", "kept"]);
    write(".gitconfig", "[core]\n\texcludesFile = ~/my-ignore\n", home);
    write("my-ignore", "by-config\n", home);
    expect(walk().paths).toEqual(["by-usual", "kept"]);
  });

  it("counts bytes, not letters, in wildcards, as git does", () => {
    write(".gitignore", "?x\n??y\n");
    for (const path of ["äx", "ax", "äy"]) write(path);
    expect(walk().paths).toEqual([".gitignore", "äx"]);
  });
});

describe.skipIf(!hasGit)("repositories", () => {
  it.each([2, 3, 4])(
    "indexes files that are tracked although ignored, index version %d",
    (version) => {
      git("init", "-q");
      write(".gitignore", "build/\n*.log\n");
      for (const path of [
        "build/kept/a.c",
        "build/kept/ab.c",
        "build/other.c",
        "x.log",
        "y.log",
        "src/ä.c",
      ])
        write(path);
      git("add", "-f", "build/kept/a.c", "x.log", ".gitignore", "src");
      if (version === 3) {
        write("later.c");
        git("add", "-N", "later.c");
      }
      git("update-index", "--index-version", String(version));
      const later = version === 3 ? ["later.c"] : [];
      expect(walk().paths).toEqual([".gitignore", "build/kept/a.c", ...later, "src/ä.c", "x.log"]);
    },
  );

  it("asks git for an index split in two, and for a sparse one", () => {
    git("init", "-q");
    write(".gitignore", "*.log\n");
    write("x.log");
    git("add", "-f", "x.log");
    git("update-index", "--split-index");
    write("b.c");
    git("add", "b.c");
    expect(walk().paths).toEqual([".gitignore", "b.c", "x.log"]);
    git("update-index", "--no-split-index");
    write("in/a.log");
    write("out/b.log");
    git("add", "-f", ".");
    git("commit", "-qm", "all");
    git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
    expect(walk().paths).toEqual([".gitignore", "b.c", "in/a.log", "x.log"]);
  });

  it("reads the index of a SHA-256 repository", () => {
    git("init", "-q", "--object-format=sha256");
    write(".gitignore", "*.log\n");
    write("x.log");
    write("y.log");
    git("add", "-f", "x.log");
    expect(walk().paths).toEqual([".gitignore", "x.log"]);
  });

  it("walks submodules and clones by their own rules, and worktrees", () => {
    git("init", "-q");
    write(".gitignore", "*.out\nmodules/\n");
    const other = join(dirname(root), "other");
    execFileSync("git", ["init", "-q", other]);
    write(".gitignore", "*.tmp\n", other);
    write("x.tmp", "", other);
    write("y.out", "", other);
    execFileSync("git", ["-C", other, "add", "-f", "."]);
    execFileSync("git", [
      "-C",
      other,
      "-c",
      "user.name=n",
      "-c",
      "user.email=e@e",
      "commit",
      "-qm",
      "one",
    ]);
    git("submodule", "--quiet", "add", "-f", other, "modules/sub");
    git("clone", "-q", other, join(root, "clone"));
    write("modules/loose.c");
    write("modules/sub/new.tmp");
    write("a.out");
    const expected = [".gitignore", ".gitmodules"];
    const inside = (folder: string) => [
      `${folder}/.gitignore`,
      `${folder}/x.tmp`,
      `${folder}/y.out`,
    ];
    expect(walk().paths).toEqual([...expected, ...inside("clone"), ...inside("modules/sub")]);
    git("add", ".gitignore", ".gitmodules");
    git("commit", "-qm", "one");
    git("worktree", "add", "-q", join(dirname(root), "tree"));
    const tree = join(dirname(root), "tree");
    write("z.out", "", tree);
    execFileSync("git", ["-C", tree, "add", "-f", "z.out"]);
    expect(walk({}, tree).paths).toEqual([".gitignore", ".gitmodules", "z.out"]);
  });

  it("honours what lies above a root inside a repository, unless the root was named although ignored", () => {
    git("init", "-q");
    write(".gitignore", "/pkg/gen\n*.log\nout/\n");
    write(".gitattributes", "pkg/api/* linguist-generated\n");
    for (const path of [
      "pkg/gen/a.c",
      "pkg/b.log",
      "pkg/c.c",
      "pkg/api/d.c",
      "out/x.log",
      "out/y.c",
      "pkg/t.log",
    ])
      write(path);
    git("add", "-f", "pkg/t.log");
    const listing = walk({}, join(root, "pkg"));
    expect(listing.paths).toEqual(["c.c", "t.log"]);
    expect(listing.reasons).toEqual({ "api/d.c": "generated" });
    expect(walk({}, join(root, "out")).paths).toEqual(["x.log", "y.c"]);
  });
});

describe("reasons", () => {
  it("names each", () => {
    write(
      ".gitattributes",
      "gen.c linguist-generated\nlib/*.c linguist-vendored\nlib/own.c -linguist-vendored\nkept.min.js -linguist-generated\n",
    );
    write("lib/.gitattributes", "back.c linguist-vendored=false\n");
    for (const path of [
      "gen.c",
      "lib/x.c",
      "lib/own.c",
      "lib/back.c",
      "kept.min.js",
      "a.min.js",
      "package-lock.json",
      ".env",
      ".env.local",
      ".env.example",
      "id_rsa",
      "cert.pem",
      ".aws/credentials",
      "logo.png",
      "app.js.map",
      "node_modules/x/y.js",
      "vendor/own.go",
      "sub/vendor/modules.txt",
      "empty",
    ])
      write(path);
    write("big.ts", "x".repeat(2_000));
    mkdirSync(join(root, "links"));
    symlinkSync(join(root, "gen.c"), join(root, "links/inside"));
    symlinkSync(root, join(root, "links/loop"));
    symlinkSync("/etc/passwd", join(root, "links/outside"));
    symlinkSync(`${root}-sibling`, join(root, "links/dangling"));
    const listing = walk({ maxFileBytes: 1_000 });
    expect(listing.reasons).toEqual({
      "gen.c": "generated",
      "lib/x.c": "vendored",
      "a.min.js": "minified",
      "package-lock.json": "lock-file",
      ".env": "secret",
      ".env.local": "secret",
      id_rsa: "secret",
      "cert.pem": "secret",
      ".aws/credentials": "secret",
      "logo.png": "binary",
      "app.js.map": "generated",
      "node_modules/": "vendored",
      "sub/vendor/": "vendored",
      "big.ts": "oversized",
      "links/inside": "not-a-file",
      "links/loop": "not-a-file",
      "links/dangling": "not-a-file",
      "links/outside": "symlink-outside-root",
    });
    expect(listing.paths).toEqual([
      ".env.example",
      ".gitattributes",
      "empty",
      "kept.min.js",
      "lib/.gitattributes",
      "lib/back.c",
      "lib/own.c",
      "vendor/own.go",
    ]);
    const kept = listing.documents.filter((one) => one.handWritten).map((one) => one.path);
    expect(kept).toEqual(["kept.min.js"]);
    const reader = ruleReader({ ...DEFAULT_WALK_SETTINGS, home }, new TrackedPathsCache());
    const asked = listing.paths.filter((path) => isHandWritten(root, path, reader));
    expect(asked).toEqual(kept);
  });

  it("does not let a repository's ignore file bring secrets in", () => {
    write(".quarryignore", "!.env\n!yarn.lock\n");
    write(".env");
    write("yarn.lock");
    expect(walk().paths).toEqual([".quarryignore", "yarn.lock"]);
    expect(walk({ includeSecrets: true }).paths).toContain(".env");
  });

  it("does not read a line of 200 MB", () => {
    write("line.txt", "");
    truncateSync(join(root, "line.txt"), 200_000_000);
    const started = performance.now();
    expect(walk().reasons).toEqual({ "line.txt": "oversized" });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.skipIf(!hasSetpriv || process.platform === "win32")(
    "counts what cannot be read and goes on",
    () => {
      write("open.c");
      write("shut.c");
      write("folder/x.c");
      const probe = join(dirname(root), "probe.mjs");
      const dist = new URL("../../../dist/ingest/walk/", import.meta.url);
      writeFileSync(
        probe,
        `
      import { walkTree } from "${new URL("walk-tree.js", dist)}";
      import { ruleReader } from "${new URL("folder-rules.js", dist)}";
      import { TrackedPathsCache } from "${new URL("git/read-tracked-paths.js", dist)}";
      import { unpackDocuments, unpackSkips } from "${new URL("listing-columns.js", dist)}";
      const settings = ${JSON.stringify({ ...DEFAULT_WALK_SETTINGS, home })};
      const columns = walkTree(process.argv[2], ruleReader(settings, new TrackedPathsCache()));
      console.log(JSON.stringify([unpackDocuments(columns.documents).map((d) => d.path), unpackSkips(columns.skipped).map((s) => [s.path, s.reason])]));
    `,
      );
      execFileSync("chmod", ["-R", "a+rX", dirname(root)]);
      execFileSync("chmod", ["000", join(root, "shut.c"), join(root, "folder")]);
      const command =
        process.getuid?.() === 0
          ? [
              "setpriv",
              "--reuid=65534",
              "--regid=65534",
              "--clear-groups",
              process.execPath,
              probe,
              root,
            ]
          : [process.execPath, probe, root];
      const output = execFileSync(command[0] ?? "", command.slice(1), { encoding: "utf8" });
      execFileSync("chmod", ["755", join(root, "folder")]);
      expect(JSON.parse(output)).toEqual([
        ["open.c"],
        [
          ["folder/", "unreadable"],
          ["shut.c", "unreadable"],
        ],
      ]);
    },
  );

  it("does not trust the time of a file written just now", () => {
    write("old.c");
    writeFileSync(join(root, "new.c"), "");
    expect(walk().documents).toEqual([
      { path: "new.c", sizeBytes: 0, mtimeMs: -1 },
      { path: "old.c", sizeBytes: 5, mtimeMs: LONG_AGO.getTime() },
    ]);
  });
});

describe("names", () => {
  it.skipIf(process.platform !== "linux")("writes any bytes such that they come back", () => {
    const names = [
      Buffer.from("caf\xe9 bar.c", "latin1"),
      Buffer.from("日本 語.c"),
      Buffer.from("\ufffd.c"),
      Buffer.from("a\\x2d.c"),
      Buffer.from("line\nbreak.c"),
      Buffer.from([0x66, 0xf0, 0x9f, 0x2e, 0x63]),
    ];
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from("d\xff", "latin1")]);
    mkdirSync(folder);
    for (const name of names) {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), "");
      writeFileSync(Buffer.concat([folder, Buffer.from("/"), name]), "");
    }
    const { paths } = walk();
    const expected = names.flatMap((name) => [
      name,
      Buffer.concat([Buffer.from("d\xff/", "latin1"), name]),
    ]);
    expect(new Set(paths.map((path) => pathToBytes(path).toString("hex")))).toEqual(
      new Set(expected.map((name) => name.toString("hex"))),
    );
    expect(paths).toContain("caf\\xe9 bar.c");
    expect(paths).toContain("a\\x5cx2d.c");
    expect(paths).toEqual([...paths].sort(comparePaths));
  });

  it("lists in byte order of UTF-8, folders where their slash puts them", () => {
    for (const path of ["a-b", "a/b", "a.c", "ab", "\u{1f600}", "\uff5e", "é/x", "é.c"])
      write(path);
    const { paths } = walk();
    const bytes = paths.map((path) => Buffer.from(path));
    expect(bytes).toEqual([...bytes].sort(Buffer.compare));
    expect(paths).toHaveLength(8);
  });
});

describe.skipIf(!hasGit)("beside git ls-files", () => {
  it("lists what git lists, over random trees, ignore files and indexes", () => {
    const name = fc.constantFrom("a", "b", "c", "d.x", "e.y", ".h", "ä", "f g");
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const line = fc.constantFrom(
      "a",
      "b/",
      "/c",
      "*.x",
      "!d.x",
      "!a",
      "!b/",
      "a/b",
      "a/*",
      "!a/b",
      "**/c",
      "a/**",
      "!a/**/d.x",
      ".*",
      "!.gitignore",
      "[ab]",
      "*",
      "!*/",
      "?",
      "f g",
      "ä",
      "/a/c/",
      "!/a",
    );
    const ignoreFile = fc.tuple(
      fc.constantFrom("", "a/", "b/", "a/b/", "c/"),
      fc.array(line, { minLength: 1, maxLength: 4 }),
    );
    git("init", "-q");
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 25 }),
        fc.array(ignoreFile, { maxLength: 3 }),
        fc.array(fc.nat(24), { maxLength: 4 }),
        (paths, ignoreFiles, tracked) => {
          for (const entry of readdirSync(root))
            if (entry !== ".git") rmSync(join(root, entry), { recursive: true });
          rmSync(join(root, ".git/index"), { force: true });
          const made = paths.filter((one) => wrote(one, ""));
          for (const [folder, lines] of ignoreFiles) wrote(`${folder}.gitignore`, lines.join("\n"));
          const added = tracked.flatMap((index) => made[index] ?? []);
          if (added.length > 0) git("add", "-f", "--", ...added);
          const listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .split("\0")
            .filter((one) => one !== "");
          expect(walk().paths).toEqual([...new Set(listed)].sort(comparePaths));
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);
});
