/** A Qdrant that was restored from a snapshot, or emptied, under a server that runs: what it holds is older than what was applied. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { SearchRequest } from "../../src/domain/question.ts";
import type { Parts } from "../../src/server/parts.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import { type SnapshotEntry, takeSnapshots } from "../../src/stores/qdrant/snapshots.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { openTestQdrant } from "../support/qdrant-server.ts";
import { openServerParts } from "../support/server-parts.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testContext } from "../support/test-context.ts";

const postgres = findPostgres();
const PATIENT = { timeout: 30_000, interval: 50 };
const NOTE = "Qdrant could not answer";
const QUESTION: SearchRequest = {
  ...{ query: "open the ledger of an account", paths: [], languages: [], kinds: [], symbol: null },
  ...{ limit: 9, format: "concise", maxTokens: 2_000, mode: "semantic", explain: false },
  cursor: null,
};
const textOf = (name: string): string =>
  `/** The ${name} of a customer. */\nexport function open${name}(id: string): string {\n  return "${name}" + id;\n}\n`;

if ("missing" in postgres) test.skip(`PostgreSQL: ${postgres.missing}`, () => undefined);
else {
  const made = createTestDatabase(postgres.url);
  const server = await openTestQdrant();
  const options = server.options();
  let folder = "";
  const files = new Set(["a/ledger.ts", "a/account.ts"]);
  let parts: Parts | undefined;
  afterAll(async () => {
    await parts?.close();
    await server.close();
    await dropTestDatabase(postgres.url, await made);
  });

  const start = async (): Promise<Parts> => {
    parts ??= await openServerParts(await made, {
      ...(options.collection === undefined ? {} : { qdrantCollection: options.collection }),
      projections: { qdrantUrls: [server.url], qdrantApiKey: server.apiKey },
    });
    return parts;
  };
  const workspace = async () => (await start()).workspaces.resolve(testContext(), folder);
  const index = async () => {
    const { indexer, projections } = await start();
    const place = await workspace();
    await indexer.index(testContext(), { workspace: place, waitMs: 60_000 });
    await indexer.embedRest(testContext(), place);
    await projections?.settled(testContext());
  };
  const pathsFound = async () => {
    const context = testContext({ deadlineMs: performance.now() + 30_000 });
    const { hits, text } = await (await start()).answer(context, QUESTION, [await workspace()]);
    return { paths: new Set(hits.map(({ path }) => path)), text };
  };
  const state = async () =>
    (await (await start()).indexer.status(testContext(), {})).projections.find(
      ({ name }) => name === "qdrant",
    );
  /** Waits until Qdrant answers again, then compares it with the catalog. */
  const isWholeAgain = async (sinceMs: number) => {
    await vi.waitFor(async () => {
      const now = await state();
      expect(now).toMatchObject({ fill: null, lagEvents: 0, isReady: true, downSinceMs: null });
      expect(now?.filledAtMs).toBeGreaterThan(sinceMs);
      expect((await pathsFound()).text).not.toContain(NOTE);
    }, PATIENT);
    const { scope } = await workspace();
    const { projection } = createQdrantProjection(options);
    const held = await projection.count(testContext({ tenantId: "local" }), scope.datasetId);
    expect(held.documents).toBe(files.size);
  };
  /** The request of docs/runbooks/qdrant-snapshots.md. */
  const recover = async ({ collection, name }: SnapshotEntry) => {
    const path = `${server.url}/collections/${collection}/snapshots`;
    const body = { location: `${path}/${name}`, priority: "snapshot" };
    const reply = await fetch(`${path}/recover?wait=true`, {
      method: "PUT",
      headers: {
        "content-type": "application/json",
        ...(server.apiKey === null ? {} : { "api-key": server.apiKey }),
      },
      body: JSON.stringify({
        ...body,
        ...(server.apiKey === null ? {} : { api_key: server.apiKey }),
      }),
    });
    expect({ status: reply.status, text: await reply.text() }).toMatchObject({ status: 200 });
  };

  test("restored as of now it answers on; restored as of before, or emptied, it is made anew and no answer is old", async () => {
    folder = temporaryFolder({ "a/ledger.ts": textOf("Ledger"), "a/account.ts": textOf("A") });
    await index();
    expect(await pathsFound()).toMatchObject({ paths: files });
    // what says which copy is asked comes back last, when the copy is there
    const before = [...(await takeSnapshots(options, testContext()))].reverse();
    const filledAtMs = (await state())?.filledAtMs ?? 0;
    for (const entry of before) await recover(entry);
    await vi.waitFor(async () => expect((await state())?.lagEvents).toBe(0), PATIENT);
    expect(await state()).toMatchObject({ filledAtMs, isReady: true });

    writeFileSync(join(folder, "a/later.ts"), textOf("Later"));
    rmSync(join(folder, "a/account.ts"));
    files.delete("a/account.ts");
    files.add("a/later.ts");
    await index();
    expect(await pathsFound()).toMatchObject({ paths: files });
    expect((await state())?.filledAtMs).toBe(filledAtMs);
    const restoredAtMs = Date.now();
    for (const entry of before) await recover(entry);
    await vi.waitFor(
      async () => expect((await state())?.filledAtMs).toBeGreaterThan(restoredAtMs),
      PATIENT,
    );
    expect(await pathsFound()).toMatchObject({ paths: files });
    await isWholeAgain(restoredAtMs);

    const emptiedAtMs = Date.now();
    const { collections } = await server.client.getCollections();
    for (const { name } of collections)
      if (name.startsWith(options.collection ?? "")) await server.client.deleteCollection(name);
    expect(await pathsFound()).toMatchObject({ paths: files });
    await isWholeAgain(emptiedAtMs);
  });
}
