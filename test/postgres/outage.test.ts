/** A database that dies: calls fail in time and say why, the next ones work when it is back, and nothing is half there. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../src/domain/errors.ts";
import { type BreakingProxy, startBreakingProxy } from "../support/breaking-proxy.ts";
import { installedProblem } from "../support/choose-server.ts";
import { type OwnCluster, startOwnCluster } from "../support/own-cluster.ts";
import { runAsOwner } from "../support/postgres.ts";
import { type OpenedPostgres, openPostgres } from "../support/postgres-catalog.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

/** A server that was killed recovers first. */
const PATIENT = { timeout: 30_000, interval: 50 };

const missing = installedProblem();

if (missing === null) describe("a database that dies", describeOutages);
else test.skip(`a database that dies: ${missing}`, () => undefined);

function describeOutages(): void {
  const context = testContext();
  let cluster: OwnCluster;
  let opened: OpenedPostgres;
  let proxy: BreakingProxy;
  const commit = (path: string) =>
    opened.catalog.commit(
      testContext(),
      upsertSamples(opened.datasetId, { [path]: `def ${path}\n` }),
    );

  beforeAll(async () => {
    // what was told to be committed has to outlive the server
    cluster = await startOwnCluster(["synchronous_commit = on"]);
  });
  afterAll(() => cluster.remove());
  beforeEach(async () => {
    await runAsOwner(
      cluster.url,
      "DROP SCHEMA IF EXISTS unified, unified_vectors, claude_context, cognee CASCADE",
    );
    proxy = await startBreakingProxy(cluster.url);
    opened = await openPostgres(proxy.url);
  });
  afterEach(async () => {
    proxy.thaw();
    await opened.close();
    await proxy.close();
  });

  test("killed while commits run: what was told to be done is there, nothing else, and the same catalog goes on", async () => {
    await commit("before");
    const told: string[] = [];
    const failures: unknown[] = [];
    const commits = Array.from({ length: 12 }, async (_, i) => {
      try {
        await commit(`at-once-${i}`);
        told.push(`at-once-${i}`);
      } catch (thrown) {
        failures.push(thrown);
      }
      // the others are on their way
      if (i === 2) cluster.kill();
    });
    await Promise.all(commits);
    expect(failures.length).toBeGreaterThan(0);
    for (const thrown of failures) expect(thrown).toMatchObject({ code: "CATALOG_UNAVAILABLE" });
    const down = await closed(() => opened.paths());
    expect(down.message).toMatch(/is down \(.+\)\. It is tried again at \d{4}-/);
    expect(opened.database.health()).toMatchObject({ state: "down", reason: expect.any(String) });

    cluster.start();
    await expect.poll(() => commit("after").then(() => "works", String), PATIENT).toBe("works");
    expect(opened.database.health()).toMatchObject({ state: "up" });
    const shown = await opened.paths();
    expect(shown).toEqual(expect.arrayContaining(["after", "before", ...told]));
    // one whose answer was lost may be there, but then all of it
    const { chunks, documents } = await opened.catalog.datasets.statistics(
      context,
      opened.datasetId,
    );
    expect({ chunks, documents }).toEqual({ chunks: shown.length, documents: shown.length });
    const counted = await runAsOwner(
      cluster.url,
      "SELECT documents::int FROM unified.path_totals UNION SELECT count(DISTINCT document_pk)::int FROM unified.path_words",
    );
    expect(counted).toEqual([{ documents: shown.length }]);
  });

  test("connections ended by an administrator, in use or not, cost a call nothing but time", async () => {
    let ended = 0;
    const terminate = async (): Promise<void> => {
      const [row] = await runAsOwner<{ n: number }>(
        cluster.url,
        `SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity WHERE application_name LIKE 'quarry %'`,
      );
      ended += row?.n ?? 0;
    };
    for (let i = 0; i < 15; i++) {
      // before it, or in the middle of it
      const moment = i % 3;
      if (moment === 1) await terminate();
      const committing = commit(`file-${i}`);
      if (moment === 2) await terminate();
      await committing;
      expect(await opened.paths()).toHaveLength(i + 1);
    }
    expect(ended).toBeGreaterThan(0);
    const dataset = await opened.catalog.datasets.get(context, opened.datasetId);
    expect(dataset?.revision).toBe(15);
  });

  test("a commit whose answer is lost is done once", async () => {
    await commit("first");
    proxy.cutAfter("COMMIT");
    expect(await commit("second")).toEqual({ revision: 2 });
    expect(proxy.cuts).toBe(1);
    expect(await opened.paths()).toEqual(["first", "second"]);
    const logged = await runAsOwner<{ revision: number }>(
      cluster.url,
      "SELECT (detail->>'revision')::int AS revision FROM unified.transaction_log WHERE operation = 'commit' ORDER BY started_at, 1",
    );
    expect(logged.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  test("what must not be done twice is not, and the caller is told", async () => {
    const { jobs } = opened.catalog;
    await jobs.requestRefresh(context, { datasetId: opened.datasetId, paths: ["a"] });
    proxy.cutAfter("COMMIT");
    // the wish is looked for in a transaction of its own first: that one is only read, and read again
    expect(await jobs.takeRefreshes(context, opened.datasetId)).toEqual(["a"]);
    await jobs.request(context, { datasetId: opened.datasetId, nowMs: 1 });
    proxy.cutAfter("COMMIT");
    const claimed = jobs.claim(context, {
      ...{ datasetId: opened.datasetId, leaseGeneration: 1, nowMs: 2 },
    });
    await expect(claimed).rejects.toMatchObject({
      code: "CATALOG_UNAVAILABLE",
      message: expect.stringContaining("may have been done"),
    });
    expect(proxy.cuts).toBe(2);
  });

  test("a network that swallows everything ends a call at its deadline, and the next one works", async () => {
    await commit("before");
    proxy.freeze();
    const soon = () => testContext({ deadlineMs: performance.now() + 200 });
    await expect(opened.catalog.datasets.list(soon())).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const stop = new AbortController();
    const cancelled = opened.catalog.datasets.list(testContext({ signal: stop.signal }));
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
    proxy.thaw();
    await expect.poll(() => opened.paths().catch(String), PATIENT).toEqual(["before"]);
  });

  test("a heartbeat waits neither for a commit that takes long nor for a connection of one", async () => {
    const { lease } = opened.catalog;
    const held = { datasetId: opened.datasetId, owner: "us", nowMs: 1_000 };
    const { generation } = await lease.acquire(context, {
      ...{ ...held, pid: process.pid, host: "host", expiryMs: 10_000 },
    });
    // every connection for indexing is taken, and one of them is in the middle of a commit under this lease
    const stop = new AbortController();
    const block = (statement: string, ...values: number[]) =>
      opened.database
        .write(testContext({ signal: stop.signal }), { name: "block" }, async (tx) => {
          await tx.get(statement, ...values);
          await tx.get("SELECT pg_sleep(60)");
        })
        .catch(() => undefined);
    const working = [
      block(
        "SELECT 1 FROM leases WHERE generation = $1 AND owner IS NOT NULL FOR KEY SHARE",
        generation,
      ),
      ...[1, 2, 3].map(() => block("SELECT 1")),
    ];
    await expect
      .poll(
        () => opened.database.health().pools.find(({ name }) => name === "ingest")?.waiting,
        PATIENT,
      )
      .toBeGreaterThan(0);
    const beat = () =>
      lease.heartbeat(testContext({ deadlineMs: performance.now() + 20_000 }), held);
    expect(await beat()).toBe(true);
    // another process cannot take over meanwhile, however old the heartbeat is
    const takeOver = lease.acquire(testContext({ deadlineMs: performance.now() + 300 }), {
      ...{ datasetId: opened.datasetId, owner: "them", nowMs: 60_000 },
      ...{ pid: 1, host: "elsewhere", expiryMs: 10_000 },
    });
    await expect(takeOver).rejects.toBeInstanceOf(AppError);
    stop.abort();
    await Promise.all(working);
  });
}

/** What calls throw once they are no longer sent. */
async function closed(call: () => Promise<unknown>): Promise<AppError> {
  let last: unknown;
  await expect
    .poll(async () => {
      last = await call().catch((thrown: unknown) => thrown);
      return String(last);
    }, PATIENT)
    .toContain("It is tried again at");
  return last as AppError;
}
