/** Training from scratch on sources that every checkout has: a small table that is never shipped. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createStaticEmbedder } from "../../src/embedders/static-table/static-embedder.ts";
import { similarityOf } from "../../src/query/recall/similarity.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testContext } from "../support/test-context.ts";

const run = promisify(execFile);
/** Packages of `node_modules` whose code is documented where it stands. */
const PACKAGES = [
  "@types/node",
  "ajv",
  "chai",
  "commander",
  "dependency-cruiser",
  "enhanced-resolve",
];
const SMALL = [
  ...["--epochs", "3", "--mined-epochs", "1", "--batch", "128", "--dimensions", "64"],
  ...["--least-texts", "3", "--buckets", "512", "--name", "test-table"],
];

const train = (...flags: readonly string[]) =>
  run(process.execPath, ["--import", "tsx", "training/train-embedder.ts", ...flags]);

test("the same corpus and seed give the same table, which ranks far better than chance", async () => {
  const folder = temporaryFolder();
  const corpus = join(folder, "corpus");
  for (const name of PACKAGES) {
    const tree = join(corpus, name.replace("/", "+"));
    cpSync(join("node_modules", name), tree, {
      recursive: true,
      filter: (path) => !path.slice(join("node_modules", name).length).includes("node_modules"),
    });
  }
  const [first, second] = [join(folder, "first.qvt"), join(folder, "second.qvt")];
  const { stderr } = await train(corpus, first, ...SMALL);
  const ranks = [...stderr.matchAll(/held-out MRR (0\.\d+)/gu)].map(([, rank]) => Number(rank));
  expect(ranks).toHaveLength(4);
  expect(stderr).toMatch(/\d+ pairs of \d+ files, \d+ duplicates left out/u);
  const heldOut = Number(/(\d+) measure/u.exec(stderr)?.[1]);
  expect(heldOut).toBeGreaterThanOrEqual(20);
  // by chance: the sum of reciprocals over the count
  const chance = (Math.log(heldOut) + 0.58) / heldOut;
  expect(ranks.at(-1)).toBeGreaterThan(3 * chance);
  // eight bits cost next to nothing
  expect(Math.abs((ranks.at(-1) ?? 0) - (ranks.at(-2) ?? 0))).toBeLessThan(0.03);
  await train(corpus, second, ...SMALL);
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true);

  const embedder = createStaticEmbedder({ file: first });
  const texts = ["open the file", "opened files", "colour of the terminal"];
  const [open, opened, colour] = await embedder.embed(testContext(), {
    texts,
    purpose: "document",
  });
  if (open == null || opened == null || colour == null) throw new Error("nothing to say");
  expect(similarityOf(open, opened)).toBeGreaterThan(similarityOf(open, colour));
}, 240_000);

test("a tree that must not be trained on is refused by name", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "corpus", "Owner+Name"), { recursive: true });
  writeFileSync(join(folder, "list.txt"), "# measured\nowner/name\n");
  const training = train(
    ...[join(folder, "corpus"), join(folder, "out.qvt"), "--exclude", join(folder, "list.txt")],
  );
  await expect(training).rejects.toThrow("Not to be trained on: Owner+Name.");
});

test("the corpus comes from archives, a tree a folder, and a broken run goes on where it stopped", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "name-c0ffee"), { recursive: true });
  writeFileSync(join(folder, "name-c0ffee", "a.ts"), "export const a = 1;\n");
  await run("tar", ["-czf", join(folder, "tree.tgz"), "-C", folder, "name-c0ffee"]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.includes("/gone/") === true) response.writeHead(404).end();
    else response.end(readFileSync(join(folder, "tree.tgz")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const sources = join(folder, "sources.tsv");
  writeFileSync(
    sources,
    "repository\tcommit\tlicence\nowner/name\tc0ffee\tMIT\no/gone\tbad\tMIT\n",
  );
  const fetchAll = () =>
    run(process.execPath, [
      ...["--import", "tsx", "training/fetch-corpus.ts", join(folder, "out")],
      ...["--sources", sources, "--from", `http://127.0.0.1:${port}/{repository}/{commit}`],
    ]);
  try {
    await expect(fetchAll()).rejects.toThrow("status 404");
    await expect(fetchAll()).rejects.toThrow("status 404");
  } finally {
    server.close();
  }
  expect(asked).toEqual(["/owner/name/c0ffee", "/o/gone/bad", "/o/gone/bad"]);
  expect(readFileSync(join(folder, "out", "owner+name", "a.ts"), "utf8")).toContain("a = 1");
});
