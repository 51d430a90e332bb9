/** Conformance of the WriterLease port, and of commits fenced by it. */
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { LeaseHolder } from "../../src/ports/writer-lease.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const EXPIRY_MS = 1_000;

export function describeWriterLease(factory: StoreFactory): void {
  describe(`WriterLease on ${factory.name}`, () => {
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

    const acquire = (
      owner: string,
      nowMs: number,
      who: { pid?: number; host?: string } = {},
    ): Promise<LeaseHolder> =>
      catalog.lease.acquire(context, {
        datasetId,
        owner,
        pid: who.pid ?? process.pid,
        host: who.host ?? "host",
        nowMs,
        expiryMs: EXPIRY_MS,
      });

    test("a free lease is taken, a held one names its holder", async () => {
      expect(await catalog.lease.inspect(context, datasetId)).toBeNull();
      const mine = await acquire("a", 10_000);
      expect(mine).toMatchObject({ owner: "a", generation: 1, heartbeatMs: 10_000 });
      expect(await acquire("b", 10_500)).toEqual(mine);
      expect(await catalog.lease.inspect(context, datasetId)).toEqual(mine);
    });

    test("its owner renews it without a new generation", async () => {
      await acquire("a", 10_000);
      expect(await acquire("a", 20_000)).toMatchObject({ generation: 1, heartbeatMs: 20_000 });
    });

    test("an expired lease is taken over, and the old holder learns it", async () => {
      await acquire("a", 10_000);
      expect(await catalog.lease.heartbeat(context, { datasetId, owner: "a", nowMs: 10_900 })).toBe(
        true,
      );
      expect(await acquire("b", 11_800)).toMatchObject({ owner: "a" });
      expect(await acquire("b", 12_000)).toMatchObject({ owner: "b", generation: 2 });
      expect(await catalog.lease.heartbeat(context, { datasetId, owner: "a", nowMs: 12_100 })).toBe(
        false,
      );
    });

    test("a dead process of this host loses it at once, one of another host does not", async () => {
      const { pid: deadPid } = spawnSync(process.execPath, ["-e", ""]);
      await acquire("dead", 10_000, { pid: deadPid, host: "elsewhere" });
      expect(await acquire("b", 10_001)).toMatchObject({ owner: "dead" });
      await catalog.lease.release(context, { datasetId, owner: "dead" });
      await acquire("dead", 10_000, { pid: deadPid });
      expect(await acquire("b", 10_001)).toMatchObject({ owner: "b", generation: 3 });
    });

    test("a released lease is free, and its generation goes on", async () => {
      await acquire("a", 10_000);
      await catalog.lease.release(context, { datasetId, owner: "other" });
      expect(await catalog.lease.inspect(context, datasetId)).not.toBeNull();
      await catalog.lease.release(context, { datasetId, owner: "a" });
      expect(await catalog.lease.inspect(context, datasetId)).toBeNull();
      expect(await acquire("a", 10_001)).toMatchObject({ generation: 2 });
    });

    test("a commit under a lost generation is refused", async () => {
      const mine = await acquire("a", 10_000);
      const commit = (text: string, leaseGeneration: number) =>
        catalog.commit(context, upsertSamples(datasetId, { a: text }), { leaseGeneration });
      expect(await commit("one\n", mine.generation)).toEqual({ revision: 1 });
      const theirs = await acquire("b", 20_000);
      await expect(commit("two\n", mine.generation)).rejects.toMatchObject({ code: "LEASE_LOST" });
      expect(await commit("three\n", theirs.generation)).toEqual({ revision: 2 });
      await catalog.lease.release(context, { datasetId, owner: "b" });
      await expect(commit("four\n", theirs.generation)).rejects.toMatchObject({
        code: "LEASE_LOST",
      });
    });
  });
}
