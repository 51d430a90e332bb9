/** An embedder outside the parse threads, as an endpoint is: down while the code is indexed, of another model, at work behind everything. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { modelIdentity } from "../../src/domain/embedding.ts";
import {
  SCRIPTED_MODEL,
  type ScriptedEmbedder,
  scriptedEmbedder,
} from "../support/scripted-embedder.ts";
import { type Stack, startStack } from "../support/start-stack.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

const SYNONYMS = { heron: "wagtail" };
const SOON = { timeout: 30_000, interval: 100 };
const FILES = { ...manyFiles(40), "src/bird.ts": "export const wagtail = 1;\n" };

const code = (embedder: ScriptedEmbedder) => ({
  embedders: [{ slot: "code" as const, embedder }],
});

async function stateOf(stack: Stack, root: string) {
  const [state] = await stack.embeddings(root);
  return state;
}

const ready = (stack: Stack, root: string) =>
  expect.poll(() => stateOf(stack, root), SOON).toMatchObject({ state: "ready", reason: null });

test("down while indexing: the index is whole, words answer and say so; up again: everything is embedded", async () => {
  const root = temporaryFolder(FILES);
  const embedder = scriptedEmbedder({ synonyms: SYNONYMS });
  embedder.failure = "EMBEDDER_UNAVAILABLE";
  const stack = await startStack(temporaryFolder(), code(embedder));
  try {
    const job = await stack.index(root);
    expect(job).toMatchObject({ state: "done", summary: { added: 41, partial: 0 } });
    await expect
      .poll(() => stateOf(stack, root), SOON)
      .toMatchObject({ state: "waiting", embedded: 0, destination: "http://127.0.0.1:9" });
    expect((await stateOf(stack, root))?.reason).toMatch(/^EMBEDDER_UNAVAILABLE: /);
    expect((await stateOf(stack, root))?.retryAtMs).toBeGreaterThan(Date.now() - 1_000);
    const answer = await stack.ask(root, "wagtail", "hybrid");
    expect(answer).toMatch(/^src\/bird\.ts/);
    expect(answer).toContain("Answered by words only: It was told to fail.");
    expect(await stack.search(root, "heron")).toEqual([]);
    embedder.failure = null;
    await ready(stack, root);
    const state = await stateOf(stack, root);
    expect(state?.embedded).toBe(state?.shown);
    // a question's failure is remembered for three seconds
    await expect
      .poll(async () => (await stack.search(root, "heron", "semantic"))[0], SOON)
      .toBe("src/bird.ts");
  } finally {
    await stack.close();
  }
});

test("what is edited is embedded behind the answer, and nothing else again", async () => {
  const root = temporaryFolder(FILES);
  const embedder = scriptedEmbedder({ synonyms: SYNONYMS });
  const stack = await startStack(temporaryFolder(), { ...code(embedder), watch: true });
  try {
    await stack.index(root);
    await ready(stack, root);
    const before = embedder.given.length;
    expect(new Set(embedder.given).size).toBe(before);
    writeFileSync(join(root, "src/new-bird.ts"), "export function heron() {}\n");
    await expect
      .poll(async () => (await stack.search(root, "wagtail", "semantic")).slice(0, 2), SOON)
      .toContain("src/new-bird.ts");
    expect(embedder.given.slice(before)).toEqual(["export function heron() {}\n"]);
  } finally {
    await stack.close();
  }
});

test("indexing and refreshing do not wait for an embedder that hangs, nor does the end", async () => {
  const root = temporaryFolder(FILES);
  const embedder = scriptedEmbedder();
  let release = (): void => {};
  embedder.gate = () =>
    new Promise<void>((resolve) => {
      release = resolve;
    });
  const stack = await startStack(temporaryFolder(), { ...code(embedder), watch: true });
  try {
    expect(await stack.index(root)).toMatchObject({ state: "done" });
    await expect.poll(() => embedder.calls, SOON).toBe(1);
    writeFileSync(join(root, "src/new-bird.ts"), "export const kingfisher = 1;\n");
    await expect.poll(() => stack.search(root, "kingfisher"), SOON).toEqual(["src/new-bird.ts"]);
    expect(await stack.index(root)).toMatchObject({ state: "done" });
    expect(await stateOf(stack, root)).toMatchObject({ state: "embedding", embedded: 0 });
  } finally {
    const closing = stack.close();
    release();
    await closing;
  }
});

test("another model embeds anew while the former one's vectors stay", async () => {
  const root = temporaryFolder(FILES);
  const dataDir = temporaryFolder();
  const former = scriptedEmbedder({ synonyms: SYNONYMS });
  const first = await startStack(dataDir, code(former));
  await first.index(root);
  await ready(first, root);
  await first.close();

  const model = { ...SCRIPTED_MODEL, version: "2", dimensions: 200 };
  const next = scriptedEmbedder({ model, synonyms: SYNONYMS });
  next.failure = "EMBEDDER_UNAVAILABLE";
  const second = await startStack(dataDir, {
    ...code(next),
    formerOf: (identity) => (identity === modelIdentity(SCRIPTED_MODEL) ? former : null),
  });
  try {
    await second.index(root);
    await expect
      .poll(() => stateOf(second, root), SOON)
      .toMatchObject({ state: "waiting", answering: modelIdentity(SCRIPTED_MODEL) });
    expect((await second.search(root, "heron", "semantic"))[0]).toBe("src/bird.ts");
    next.failure = null;
    await ready(second, root);
    const { catalog, scope } = await second.resolve(root);
    const rows = await catalog.vectors.coverage(second.context(), [scope]);
    expect(rows.map((row) => row.model)).toContain(modelIdentity(model));
    await expect
      .poll(async () => (await second.search(root, "heron", "semantic"))[0], SOON)
      .toBe("src/bird.ts");
  } finally {
    await second.close();
  }
});

test("files left out as secrets are never given to an embedder, nor is anything ignored", async () => {
  const root = temporaryFolder({
    ...{ "src/bird.ts": "export const wagtail = 1;\n", ".gitignore": "private/\n" },
    ...{ ".env": "TOKEN=swordfish-env\n", "private/notes.md": "swordfish-ignored\n" },
    ...{ "deploy/id_rsa": "swordfish-key\n", "deploy/server.pem": "swordfish-pem\n" },
    ...{ ".netrc": "machine x password swordfish-netrc\n", ".aws/credentials": "swordfish-aws\n" },
    "notes.txt": `-----BEGIN RSA PRIVATE KEY-----\nswordfish${"A".repeat(600)}\n-----END RSA PRIVATE KEY-----\n`,
  });
  const embedders = [
    { slot: "code" as const, embedder: scriptedEmbedder() },
    { slot: "text" as const, embedder: scriptedEmbedder() },
  ];
  const stack = await startStack(temporaryFolder(), { embedders, watch: true });
  try {
    await stack.index(root);
    await ready(stack, root);
    writeFileSync(join(root, ".env"), "TOKEN=swordfish-edited\n");
    writeFileSync(join(root, "src/bird.ts"), "export const wagtail = 2;\n");
    await expect
      .poll(() => embedders[0]?.embedder.given, SOON)
      .toContain("export const wagtail = 2;\n");
    const given = embedders.flatMap(({ embedder }) => embedder.given);
    expect(given.filter((text) => text.includes("swordfish"))).toEqual([]);
  } finally {
    await stack.close();
  }
});

test("a model of code and one of prose stand side by side, each over its own texts", async () => {
  const root = temporaryFolder({
    ...manyFiles(20),
    "src/quiet.ts": "// a kingfisher waits above the water\nexport const x1 = 1;\n",
    "src/bird.ts": "export const wagtail = 1;\n",
  });
  const ofCode = scriptedEmbedder({ synonyms: SYNONYMS });
  const ofProse = scriptedEmbedder({
    model: { ...SCRIPTED_MODEL, name: "prose", dimensions: 128 },
    synonyms: { alcedo: "kingfisher" },
  });
  const stack = await startStack(temporaryFolder(), {
    embedders: [
      { slot: "code", embedder: ofCode },
      { slot: "text", embedder: ofProse },
    ],
  });
  try {
    await stack.index(root);
    await expect
      .poll(
        async () => (await stack.embeddings(root)).map(({ slot, state }) => `${slot} ${state}`),
        SOON,
      )
      .toEqual(["code ready", "text ready"]);
    expect(ofProse.given.some((text) => text.includes("kingfisher"))).toBe(true);
    expect(ofProse.given.every((text) => !text.includes("wagtail"))).toBe(true);
    expect((await stack.search(root, "alcedo", "semantic"))[0]).toBe("src/quiet.ts");
    expect((await stack.search(root, "heron", "semantic"))[0]).toBe("src/bird.ts");
  } finally {
    await stack.close();
  }
});
