/** What the state of a catalog takes in, on a real server: every change that a question may notice, and nothing else. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { VectorBatch } from "../../src/domain/embedding.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
} from "../support/postgres.ts";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describe("the state of a catalog", () => describeState(server.url));

const vectorOf = (text: string, fill: number): VectorBatch => ({
  slot: "code",
  model: { name: "toy", version: "1", dimensions: 4, kind: "dense" },
  count: 1,
  textHashes: createHash("sha256").update(text).digest().subarray(0, 16),
  embeddedHashes: null,
  vectors: {
    kind: "dense",
    values: Int8Array.from([fill, 1, 1, 1]),
    scales: Float32Array.from([1]),
  },
});

function describeState(url: string): void {
  let address: string;
  let database: Database;
  let other: Database;
  let context: OperationContext;
  let catalog: Catalog;
  let datasetId: string;
  let tenants = 0;
  const open = (from: Database, home: string, who = context): Promise<Catalog> =>
    createPostgresCatalogDirectory({
      openDatabase: async () => from,
      ...{ host: "host", projections: false },
    }).open(who, { home });
  const ensure = (
    at: Catalog,
    folder: string,
    projectKey = "github.com/me/project",
    who = context,
  ) =>
    at.datasets.ensure(who, {
      ...{ projectKey, projectName: "project", host: "host", folder, branch: "main" },
    });
  beforeAll(async () => {
    address = await createTestDatabase(url);
    database = await openTestDatabase(address);
    other = await openTestDatabase(address);
  });
  afterAll(async () => {
    await Promise.all([database.close(), other.close()]);
    await dropTestDatabase(url, address);
  });
  beforeEach(async () => {
    context = testContext({ tenantId: `tenant ${tenants++}` });
    catalog = await open(database, "/home");
    datasetId = (await ensure(catalog, "/home/a")).id;
    await catalog.commit(context, upsertSamples(datasetId, { "a.py": "def alpha\n" }));
  });
  const state = async (): Promise<string> => (await catalog.answersState?.(context)) ?? "";
  /** Whether the state is another one afterwards; it stays what it has become. */
  const changes = async (work: () => Promise<unknown>): Promise<boolean> => {
    const before = await state();
    await work();
    const after = await state();
    expect(await state()).toBe(after);
    return before !== after;
  };

  test("a commit of another process changes it: of documents, of vectors alone, of nothing that is shown", async () => {
    const theirs = await open(other, "/home");
    const commit = (changeSet: Parameters<Catalog["commit"]>[1]) => () =>
      theirs.commit(context, changeSet);
    const edited = upsertSamples(datasetId, { "a.py": "def beta\n" });
    expect(await changes(commit(edited))).toBe(true);
    const vectors = [vectorOf("def beta\n", 2)];
    expect(await changes(commit(sampleChangeSet(datasetId, { vectors })))).toBe(true);
    expect(await changes(commit(sampleChangeSet(datasetId, { deletes: ["a.py"] })))).toBe(true);
    expect(await changes(commit(sampleChangeSet(datasetId, {})))).toBe(true);
  });

  test("a work tree of the same project elsewhere changes it: words are counted over both", async () => {
    const theirs = await open(other, "/clone");
    const { id } = await ensure(theirs, "/clone/a");
    const edited = upsertSamples(id, { "b.py": "def alpha\n" });
    expect(await changes(() => theirs.commit(context, edited))).toBe(true);
    expect(await changes(() => theirs.datasets.remove(context, id))).toBe(true);
  });

  test("vectors of a text that come with another project change it, its documents do not", async () => {
    const theirs = await open(other, "/else");
    const { id } = await ensure(theirs, "/else/a", "github.com/me/else");
    const same = upsertSamples(id, { "c.py": "def alpha\n" });
    expect(await changes(() => theirs.commit(context, same))).toBe(false);
    const vectors = sampleChangeSet(id, { vectors: [vectorOf("def alpha\n", 3)] });
    expect(await changes(() => theirs.commit(context, vectors))).toBe(true);
  });

  test("the removal of its own dataset changes it", async () => {
    expect(await changes(() => catalog.datasets.remove(context, datasetId))).toBe(true);
  });

  test("leases, jobs, sweeps and other tenants leave it as it is", async () => {
    const stranger = testContext({ tenantId: `${context.tenantId} not` });
    const theirs = await open(other, "/home", stranger);
    const { id } = await ensure(theirs, "/home/a", undefined, stranger);
    const fingerprint = "made by this";
    await catalog.datasets.markSwept(context, { datasetId, sweptAtMs: 1, fingerprint });
    const work = async (): Promise<void> => {
      await catalog.datasets.markSwept(context, { datasetId, sweptAtMs: 2, fingerprint });
      await catalog.lease.acquire(context, {
        ...{ datasetId, owner: "o", pid: 1, host: "host", expiryMs: 60_000, nowMs: Date.now() },
      });
      await theirs.commit(stranger, upsertSamples(id, { "a.py": "def gamma\n" }));
      await catalog.finishIndexes(context);
    };
    expect(await changes(work)).toBe(false);
  });

  test("two that commit at once each leave another one", async () => {
    const theirs = await open(other, "/home");
    const second = (await ensure(theirs, "/home/b")).id;
    const states = new Set([await state()]);
    for (let round = 0; round < 5; round++) {
      await Promise.all([
        catalog.commit(context, upsertSamples(datasetId, { "a.py": `def a${round}\n` })),
        theirs.commit(context, upsertSamples(second, { "b.py": `def b${round}\n` })),
      ]);
      states.add(await state());
    }
    expect(states.size).toBe(6);
  });
}
