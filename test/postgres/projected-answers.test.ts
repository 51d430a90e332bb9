/** Questions of the server profile with a Qdrant beside it: asked while it is there, done without while it is slow or away. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { Answer } from "../../src/domain/answer.ts";
import type { SearchRequest } from "../../src/domain/question.ts";
import type { Parts } from "../../src/server/parts.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { type StandIn, startQdrantStandIn } from "../support/qdrant-stand-in/server.ts";
import { openServerParts } from "../support/server-parts.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
const PATIENT = { timeout: 60_000, interval: 100 };
const NOTE = "Qdrant could not answer, so the catalog did";
const QUESTION: SearchRequest = {
  ...{ query: "open the ledger of an account", paths: [], languages: [], kinds: [], symbol: null },
  ...{ limit: 5, format: "concise", maxTokens: 2_000, mode: "semantic", explain: false },
  cursor: null,
};
/** Both compare by cosine, to a few digits. */
const placesOf = ({ hits }: Answer): readonly string[] =>
  hits.map(({ path, lineStart, lineEnd }) => `${path}:${lineStart}-${lineEnd}`);
const FILES = Object.fromEntries(
  ["ledger", "account", "invoice", "refund", "tenant"].map((name) => [
    `src/${name}.ts`,
    `/** The ${name} of a customer. */\nexport function open${name}(id: string): string {\n  return "${name}" + id;\n}\n`,
  ]),
);

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const ends: (() => Promise<void> | void)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await dropTestDatabase(server.url, await made);
  });

  async function openParts(
    qdrantUrl: string,
    qdrantFusion: "own" | "native" = "own",
  ): Promise<Parts> {
    const beside = { qdrantFusion, projections: { qdrantUrls: [qdrantUrl] } };
    const parts = await openServerParts(await made, beside);
    ends.push(parts.close);
    return parts;
  }

  test("the same answer from Qdrant, and from the catalog while Qdrant is slow or down; afterwards both are equal", async () => {
    const kept = temporaryFolder();
    ends.push(() => rmSync(kept, { recursive: true, force: true }));
    let qdrant: StandIn = await startQdrantStandIn({ folder: kept });
    ends.push(() => qdrant.close());
    const parts = await openParts(qdrant.url);
    const folder = temporaryFolder(FILES);
    const index = async () => {
      const workspace = await parts.workspaces.resolve(testContext(), folder);
      await parts.indexer.index(testContext(), { workspace, waitMs: 60_000 });
      await parts.indexer.embedRest(testContext(), workspace);
    };
    const ask = async () =>
      parts.answer(testContext({ deadlineMs: performance.now() + 30_000 }), QUESTION, [
        await parts.workspaces.resolve(testContext(), folder),
      ]);
    const projection = async () =>
      (await parts.indexer.status(testContext(), {})).projections.find(
        ({ name }) => name === "qdrant",
      );
    await index();
    await parts.projections?.settled(testContext());
    const before = qdrant.asked.length;
    const fromQdrant = await ask();
    expect(qdrant.asked.length).toBeGreaterThan(before);
    expect(fromQdrant.text).not.toContain(NOTE);
    expect(fromQdrant.hits.map(({ path }) => path)).toContain("src/ledger.ts");

    qdrant.delay(10_000);
    const whileSlow = await ask();
    expect(whileSlow.text).toContain(NOTE);
    expect(placesOf(whileSlow)).toEqual(placesOf(fromQdrant));

    await qdrant.close();
    const whileDown = await ask();
    expect(whileDown.text).toContain(NOTE);
    expect(placesOf(whileDown)).toEqual(placesOf(fromQdrant));
    writeFileSync(join(folder, "src/later.ts"), "/** Comes later. */\nexport const later = 1;\n");
    await index();
    await vi.waitFor(
      async () => expect(await projection()).toMatchObject({ downSinceMs: expect.any(Number) }),
      PATIENT,
    );
    expect((await projection())?.error).toMatch(/Qdrant/);
    expect((await projection())?.lagEvents).toBeGreaterThan(0);

    qdrant = await startQdrantStandIn({ folder: kept, port: Number(new URL(qdrant.url).port) });
    const isBack = async () =>
      expect(await projection()).toMatchObject({ downSinceMs: null, lagEvents: 0, fill: null });
    await vi.waitFor(isBack, PATIENT);
    await vi.waitFor(async () => expect((await ask()).text).not.toContain(NOTE), PATIENT);
    const compared = await parts.projections?.rebuild(testContext(), {
      ...{ name: "qdrant", datasetId: null, onProgress: () => undefined },
    });
    expect(compared).toEqual([{ datasetId: expect.any(String), shown: 6, held: 6 }]);
    expect((await ask()).text).not.toContain(NOTE);

    const native = await openParts(qdrant.url, "native");
    const both = { ...QUESTION, mode: "hybrid", explain: true } as const;
    const askBoth = async () =>
      native.answer(testContext({ deadlineMs: performance.now() + 30_000 }), both, [
        await native.workspaces.resolve(testContext(), folder),
      ]);
    const fused = await askBoth();
    expect(fused.text).toMatch(/why: words and meaning #1,/);
    expect(fused.hits.map(({ path }) => path)).toContain("src/ledger.ts");
    await qdrant.close();
    const apart = await askBoth();
    expect(apart.text).toContain(NOTE);
    expect(apart.text).toMatch(/why: words #\d/);
    expect(apart.hits.map(({ path }) => path)).toContain("src/ledger.ts");
  });
}
