/** Conformance of the JobQueue port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Catalog } from "../../src/ports/catalog.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const PROGRESS = {
  phase: "indexing",
  filesDone: 3,
  filesTotal: 9,
  chunks: 12,
  bytes: 500,
} as const;
const SUMMARY = {
  added: 1,
  changed: 2,
  removed: 3,
  unchanged: 4,
  partial: 0,
  skipped: 5,
  seconds: 1.5,
};

export function describeJobQueue(factory: StoreFactory): void {
  describe(`JobQueue on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let catalog: Catalog;
    let datasetId: string;
    beforeEach(async () => {
      store = await factory.open();
      catalog = store.catalog;
      datasetId = (await makeDataset(catalog)).id;
    });
    afterEach(() => store.dispose());

    test("a request queues one job, and further ones join it", async () => {
      const job = await catalog.jobs.request(context, { datasetId, nowMs: 1_000 });
      expect(job).toMatchObject({
        datasetId,
        state: "queued",
        requestedAtMs: 1_000,
        startedAtMs: null,
      });
      expect(await catalog.jobs.request(context, { datasetId, nowMs: 2_000 })).toEqual(job);
      expect(await catalog.jobs.get(context, job.id)).toEqual(job);
      expect(await catalog.jobs.latest(context, datasetId)).toEqual(job);
    });

    test("a job runs, reports and ends with its summary", async () => {
      const { id: jobId } = await catalog.jobs.request(context, { datasetId, nowMs: 1_000 });
      const running = await catalog.jobs.claim(context, {
        datasetId,
        leaseGeneration: 1,
        nowMs: 1_500,
      });
      expect(running).toMatchObject({ id: jobId, state: "running", startedAtMs: 1_500 });
      await catalog.jobs.reportProgress(context, { jobId, progress: PROGRESS });
      expect((await catalog.jobs.get(context, jobId))?.progress).toEqual(PROGRESS);
      const outcome = { state: "done", summary: SUMMARY } as const;
      await catalog.jobs.finish(context, { jobId, nowMs: 3_000, outcome });
      const failed = { state: "failed", error: "INTERNAL: too late" } as const;
      await catalog.jobs.finish(context, { jobId, nowMs: 4_000, outcome: failed });
      await catalog.jobs.reportProgress(context, {
        jobId,
        progress: { ...PROGRESS, filesDone: 9 },
      });
      expect(await catalog.jobs.get(context, jobId)).toMatchObject({
        state: "done",
        finishedAtMs: 3_000,
        summary: SUMMARY,
        error: null,
        progress: PROGRESS,
      });
    });

    test("a running job is taken by a newer lease only", async () => {
      await catalog.jobs.request(context, { datasetId, nowMs: 1_000 });
      const claim = (leaseGeneration: number) =>
        catalog.jobs.claim(context, { datasetId, leaseGeneration, nowMs: 2_000 });
      expect(await claim(4)).toMatchObject({ state: "running" });
      expect(await claim(4)).toBeNull();
      expect(await claim(3)).toBeNull();
      expect(await claim(5)).toMatchObject({ state: "running" });
    });

    test("nothing queued is nothing to claim", async () => {
      expect(
        await catalog.jobs.claim(context, { datasetId, leaseGeneration: 1, nowMs: 1 }),
      ).toBeNull();
      expect(await catalog.jobs.latest(context, datasetId)).toBeNull();
    });

    test("after a job ended the next request is a new one, and the newest is the latest", async () => {
      const first = await catalog.jobs.request(context, { datasetId, nowMs: 1_000 });
      const outcome = { state: "failed", error: "DISK_FULL: full" } as const;
      await catalog.jobs.finish(context, { jobId: first.id, nowMs: 2_000, outcome });
      const second = await catalog.jobs.request(context, { datasetId, nowMs: 3_000 });
      expect(second.id).not.toBe(first.id);
      expect(await catalog.jobs.latest(context, datasetId)).toEqual(second);
      expect((await catalog.jobs.get(context, first.id))?.error).toBe("DISK_FULL: full");
    });

    test("garbage collection keeps the newest job", async () => {
      const outcome = { state: "cancelled" } as const;
      for (const nowMs of [1_000, 2_000]) {
        const { id: jobId } = await catalog.jobs.request(context, { datasetId, nowMs });
        await catalog.jobs.finish(context, { jobId, nowMs: nowMs + 1, outcome });
      }
      const latest = await catalog.jobs.latest(context, datasetId);
      expect(await catalog.collectGarbage(context, { closedBeforeMs: 10_000 })).toEqual({
        removed: 1,
      });
      expect(await catalog.jobs.latest(context, datasetId)).toEqual(latest);
    });

    test("refresh wishes are taken once, each path once, in order", async () => {
      const { jobs } = catalog;
      await jobs.requestRefresh(context, { datasetId, paths: ["b", "a"] });
      await jobs.requestRefresh(context, { datasetId, paths: ["a", "c"] });
      expect(await jobs.takeRefreshes(context, datasetId)).toEqual(["a", "b", "c"]);
      expect(await jobs.takeRefreshes(context, datasetId)).toEqual([]);
    });
  });
}
