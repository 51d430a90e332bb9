/** Conformance of the Outbox port. */
import { afterEach, describe, expect, test } from "vitest";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

export function describeOutbox(factory: StoreFactory): void {
  describe(`Outbox on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    afterEach(() => store.dispose());

    test("nothing is written while no projection is configured", async () => {
      store = await factory.open({ projections: false });
      const { catalog } = store;
      const { id } = await makeDataset(catalog);
      await catalog.commit(context, upsertSamples(id, { a: "a\n" }));
      expect(await catalog.outbox.read(context, { afterSequence: 0, limit: 10 })).toEqual([]);
    });

    test("each changed document is an event of its commit, until acknowledged", async () => {
      store = await factory.open({ projections: true });
      const { catalog } = store;
      const { id } = await makeDataset(catalog);
      await catalog.commit(context, upsertSamples(id, { a: "a\n", b: "b\n" }));
      await catalog.commit(context, sampleChangeSet(id, { deletes: ["a"] }));
      const events = await catalog.outbox.read(context, { afterSequence: 0, limit: 10 });
      // of a document the newest event is enough
      const newest = [...new Map(events.map((event) => [event.id, event])).values()];
      newest.sort((a, b) => a.sequence - b.sequence);
      expect(newest.map(({ operation, revision }) => [operation, revision])).toEqual([
        ["upsert", 1],
        ["delete", 2],
      ]);
      expect(newest[1]).toMatchObject({
        datasetId: id,
        tenantId: store.tenantId ?? context.tenantId,
        kind: "document",
        trace: context.operationId,
      });
      const [upserted, deleted] = newest.map(({ sequence }) => sequence);
      const applied = { projection: "qdrant", sequence: upserted! } as const;
      await catalog.outbox.acknowledge(context, applied);
      const rest = await catalog.outbox.read(context, { afterSequence: 0, limit: 10 });
      expect(rest.map(({ sequence }) => sequence)).toEqual([deleted]);
      const none = await catalog.outbox.read(context, { afterSequence: deleted!, limit: 10 });
      expect(none).toEqual([]);
    });
  });
}
