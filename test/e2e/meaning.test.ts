/** Search by meaning as an agent meets it: the built product with its own table, over stdio. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { copyProduct } from "../support/product-copy.ts";
import { openSession, SERVERS, type ServerCommand, type Session } from "../support/sessions.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const TABLE = fileURLToPath(new URL("../../models/quarry-table.qvt", import.meta.url));

const FILES = {
  ...manyFiles(20),
  "src/login.ts":
    "export function verifyPassword(user: string, secret: string): boolean {\n  return hashOf(secret) === storedHash(user);\n}\n",
  "src/mail.ts":
    "export function sendEmail(recipient: string, subject: string, body: string): void {\n  smtp.deliver({ recipient, subject, body });\n}\n",
  "src/cache.ts":
    "export class Cache {\n  evict(key: string): void {\n    this.entries.delete(key);\n  }\n}\n",
  "src/image.ts":
    "export function resizeImage(pixels: Bitmap, width: number, height: number): Bitmap {\n  return canvas.scale(pixels, width, height);\n}\n",
};

async function start(
  root: string,
  server: ServerCommand = SERVERS.quarry,
  dataDir = temporaryFolder(),
): Promise<Session> {
  const session = await openSession({ client: "current client", server, folder: root, dataDir });
  const reply = await session.call("index_codebase", { wait_seconds: 50 });
  expect(reply.text).toMatch(/^Indexed /);
  return session;
}

interface Meaning {
  readonly slot: string;
  readonly state: string;
  readonly embedded: number;
  readonly texts: number | null;
  readonly sent_to: string | null;
  readonly reason?: string;
}

async function meaningOf(session: Session): Promise<Meaning | undefined> {
  const { structured } = await session.call("sync_status", {});
  const datasets = (structured?.["datasets"] ?? []) as { meaning: Meaning[] }[];
  return datasets[0]?.meaning[0];
}

/** Paths of the hits, best first. */
const hitsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:\d+\. )?([\w./-]+):\d+/gm)].map((match) => match[1] ?? "");

/** Words of `src/login.ts` in other words; how well the table does in general is measured elsewhere. */
const QUESTION = "check credentials when signing in";

async function ask(session: Session, query: string, mode = "semantic"): Promise<string> {
  const reply = await session.call("search_code", { query, mode });
  expect(reply.isError, reply.text).toBe(false);
  return reply.text;
}

describe("with its own table", () => {
  test("finds by meaning what words do not, and what was edited a moment ago", async () => {
    const root = temporaryFolder(FILES);
    const session = await start(root);
    await expect
      .poll(() => meaningOf(session))
      .toMatchObject({
        ...{ slot: "code", state: "ready", sent_to: null },
      });
    expect(hitsIn(await ask(session, QUESTION, "lexical"))).not.toContain("src/login.ts");
    expect(hitsIn(await ask(session, QUESTION))[0]).toBe("src/login.ts");
    expect(hitsIn(await ask(session, QUESTION, "hybrid"))[0]).toBe("src/login.ts");
    expect(await ask(session, QUESTION)).not.toContain("authenticate(account");
    writeFileSync(
      join(root, "src/mail.ts"),
      "export function authenticate(account: Account, token: string): boolean {\n  return account.password === token;\n}\n",
    );
    await expect
      .poll(() => ask(session, QUESTION), { timeout: 20_000 })
      .toContain("authenticate(account");
    expect(await meaningOf(session)).toMatchObject({ state: "ready" });
  });

  test.each([
    ["Chinese", "验证用户的密码"],
    ["emoji alone", "🎉🔥🚀"],
    ["a megabyte of digits", "7".repeat(1_000_000)],
  ])("%s is indexed and asked for", async (_, text) => {
    const root = temporaryFolder({
      ...{ "a.ts": "export const wagtail = 1;\n", "b.md": `# Note\n\n${text}\n` },
      "c.py": `# ${text}\ndef check():\n    return 1\n`,
    });
    const session = await start(root);
    await expect.poll(() => meaningOf(session)).toMatchObject({ state: "ready" });
    for (const mode of ["hybrid", "semantic", "lexical"]) {
      const reply = await session.call("search_code", { query: text.slice(0, 3_000), mode });
      expect(reply.isError, reply.text).toBe(false);
    }
    expect(await ask(session, "wagtail", "hybrid")).toContain("a.ts");
  });
});

function damaged(): Uint8Array {
  const bytes = Uint8Array.from(readFileSync(TABLE));
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

describe.each([
  ["missing", () => null, /^EMBEDDER_INVALID: .*missing/],
  ["damaged", damaged, /^EMBEDDER_INVALID: .*damaged/],
  ["cut off", () => damaged().subarray(0, 1_000_000), /^EMBEDDER_INVALID: .*cut off/],
  ["empty", () => new Uint8Array(), /^EMBEDDER_INVALID: /],
] satisfies [string, () => Uint8Array | null, RegExp][])(
  "with a table that is %s",
  (_, table, reason) => {
    test("words answer, and what is wrong is said by name", async () => {
      const command = copyProduct(table());
      const root = temporaryFolder(FILES);
      const session = await start(root, { args: [command, "serve"] });
      await expect.poll(() => meaningOf(session)).toMatchObject({ state: "failed", embedded: 0 });
      expect((await meaningOf(session))?.reason).toMatch(reason);
      expect((await session.call("sync_status", {})).text).toContain("meaning (code): failed");
      const answer = await ask(session, "verifyPassword", "hybrid");
      expect(hitsIn(answer)[0]).toBe("src/login.ts");
      expect(answer.match(/Answered by words only: [^\n]*table/g)).toHaveLength(1);
      // who asked for words alone is not told
      expect(await ask(session, "verifyPassword", "lexical")).not.toContain("by words only");
    });
  },
);

test("a table that comes back fills what it missed, and nothing is parsed again", async () => {
  const root = temporaryFolder(FILES);
  const dataDir = temporaryFolder();
  const without = await start(root, { args: [copyProduct(null), "serve"] }, dataDir);
  expect(await meaningOf(without)).toMatchObject({ embedded: 0 });
  await without.close();
  const session = await openSession({
    ...{ client: "current client", server: SERVERS.quarry, folder: root, dataDir },
  });
  const reply = await session.call("index_codebase", { wait_seconds: 50 });
  expect(reply.text).toMatch(/0 added, 0 changed/);
  await expect
    .poll(() => meaningOf(session), { timeout: 20_000 })
    .toMatchObject({ state: "ready" });
  expect(hitsIn(await ask(session, QUESTION))[0]).toBe("src/login.ts");
});
