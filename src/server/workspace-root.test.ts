import { mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { startOperation } from "./operation.ts";
import { createFolderPolicy } from "./workspace-root.ts";

const { context } = startOperation(new AbortController().signal, 1_000);
const never = async (): Promise<boolean> => false;

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "allowed",
    (error: { code: string }) => error.code,
  );

test("the default folder: --root, then the client's, then the working folder", () => {
  const [root, announced, workingFolder] = [
    temporaryFolder(),
    temporaryFolder(),
    temporaryFolder(),
  ];
  expect(createFolderPolicy({ roots: [root], announced, workingFolder }).defaultFolder()).toBe(
    root,
  );
  expect(createFolderPolicy({ roots: [], announced, workingFolder }).defaultFolder()).toBe(
    announced,
  );
  expect(
    createFolderPolicy({ roots: [], announced: undefined, workingFolder }).defaultFolder(),
  ).toBe(workingFolder);
});

test("with roots only what lies inside, or was indexed before, is allowed", async () => {
  const root = temporaryFolder({ "src/a.ts": "" });
  const other = temporaryFolder();
  const policy = createFolderPolicy({ roots: [root], announced: undefined, workingFolder: root });
  expect(await policy.allow(context, "src", never)).toBe(join(root, "src"));
  expect(await codeOf(policy.allow(context, other, never))).toBe("OUTSIDE_ROOTS");
  expect(await codeOf(policy.allow(context, "..", never))).toBe("OUTSIDE_ROOTS");
  expect(await policy.allow(context, other, async (folder) => folder === other)).toBe(other);
});

test("a link that leaves the roots is refused, and its target is not named", async () => {
  const secret = temporaryFolder();
  const root = temporaryFolder();
  symlinkSync(secret, join(root, "link"));
  const policy = createFolderPolicy({ roots: [root], announced: undefined, workingFolder: root });
  const error = await policy.allow(context, "link", never).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: "OUTSIDE_ROOTS" });
  expect(
    JSON.stringify([(error as Error).message, (error as { next?: string }).next]),
  ).not.toContain(secret);
});

test("outside of what is allowed nobody learns what exists", async () => {
  const root = temporaryFolder();
  const policy = createFolderPolicy({ roots: [root], announced: undefined, workingFolder: root });
  const answers = await Promise.all(
    ["/etc/passwd", "/no/such/thing", "/etc"].map((path) =>
      codeOf(policy.allow(context, path, never)),
    ),
  );
  expect(new Set(answers)).toEqual(new Set(["OUTSIDE_ROOTS"]));
});

test("without roots wide folders are refused with the way to allow them", async () => {
  const folder = temporaryFolder({ "a.ts": "" });
  const policy = createFolderPolicy({ roots: [], announced: undefined, workingFolder: folder });
  for (const wide of ["/", "/etc", homedir(), "~"])
    expect(await codeOf(policy.allow(context, wide, never)), wide).toBe("ROOT_TOO_WIDE");
  const error = await policy
    .allow(context, "/usr", never)
    .catch((thrown: { next: string }) => thrown);
  expect((error as { next: string }).next).toContain("--root /usr");
  expect(await policy.allow(context, ".", never)).toBe(folder);
  expect(await codeOf(policy.allow(context, "a.ts", never))).toBe("NOT_A_FOLDER");
  expect(await codeOf(policy.allow(context, "none", never))).toBe("FOLDER_NOT_FOUND");
});

test("an unreadable folder is told apart", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "closed"), { mode: 0 });
  const policy = createFolderPolicy({ roots: [], announced: undefined, workingFolder: folder });
  // root ignores modes: become nobody for a moment
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(await codeOf(policy.allow(context, "closed", never))).toBe("FOLDER_UNREADABLE");
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
