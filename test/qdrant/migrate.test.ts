/** `quarry migrate` on Qdrant: up, verify, down, and what verify finds. */
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { openQdrantTarget } from "../../src/stores/qdrant/migration-target.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import { takeSnapshots } from "../../src/stores/qdrant/snapshots.ts";
import { migrateDown, migrateUp, migrationStatus } from "../../src/stores/run-migrations.ts";
import { fillEmpty, projectedSample } from "../support/projected-samples.ts";
import { openTestQdrant } from "../support/qdrant-server.ts";
import { testContext } from "../support/test-context.ts";

const server = await openTestQdrant();
afterAll(() => server.close());

test("up makes what verify promises, down loses points only when told to, and takes everything back", async () => {
  const options = server.options();
  const target = openQdrantTarget(options);
  const context = testContext({ tenantId: createdId() });
  expect(await migrationStatus(target)).toMatchObject([{ version: 1, state: "missing" }]);
  expect(await migrateUp(target)).toHaveLength(1);
  expect(await migrateUp(target)).toEqual([]);
  expect(await migrationStatus(target)).toMatchObject([{ version: 1, state: "applied" }]);
  const { projection } = createQdrantProjection(options);
  await fillEmpty(projection, context);
  const ids = { datasetId: createdId(), documentId: createdId() };
  await projection.apply(context, [
    projectedSample({ ...ids, path: "a.py", revision: 1, lines: ["one"] }),
  ]);
  const sound = await target.verify(context, { only: [] });
  expect(sound.drifts).toEqual([]);
  expect(sound.checks.map(({ name, state }) => [name, state])).toEqual([
    ["qdrant-copies", "passed"],
    ["qdrant-points", "passed"],
  ]);
  await expect(migrateDown(target, { to: 0, mayLose: false })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(/_1 \(2 rows\)/),
  });
  expect(await projection.count(context, ids.datasetId)).toEqual({ documents: 1, rows: 1 });
  const { losses } = await migrateDown(target, { to: 0, mayLose: true });
  expect(losses).toMatchObject([{ rows: 2 }]);
  const { collections } = await server.client.getCollections();
  expect(collections.filter(({ name }) => name.startsWith(options.collection ?? ""))).toEqual([]);
  expect(await migrationStatus(target)).toMatchObject([{ version: 1, state: "missing" }]);
});

test("an operator takes a snapshot of each collection", async () => {
  const options = server.options();
  await migrateUp(openQdrantTarget(options));
  const taken = await takeSnapshots(options, testContext());
  expect(taken.map(({ collection }) => collection)).toEqual([
    `${options.collection}_meta`,
    `${options.collection}_1`,
  ]);
  const kept = await server.client.listSnapshots(`${options.collection}_1`);
  expect(kept.map(({ name }) => name)).toEqual([taken[1]?.name]);
});

test("an index that is gone, points that nobody asks and a collection that is lost are found", async () => {
  const options = server.options();
  const target = openQdrantTarget(options);
  const context = testContext({ tenantId: createdId() });
  await migrateUp(target);
  const { projection } = createQdrantProjection(options);
  await fillEmpty(projection, context);
  const ids = { datasetId: createdId(), documentId: createdId() };
  await projection.apply(context, [
    projectedSample({ ...ids, path: "a.py", revision: 1, lines: ["one"] }),
  ]);
  const name = `${options.collection}_1`;
  await server.client.deletePayloadIndex(name, "language", { wait: true });
  const meta = `${options.collection}_meta`;
  const { points } = await server.client.scroll(meta, { with_payload: true });
  const tenant = points.find(({ payload }) => payload?.["row"] === "tenant");
  const remember = (collection: string, copy: number) =>
    server.client.setPayload(meta, {
      wait: true,
      payload: { asked: { collection, copy } },
      points: [tenant!.id],
    });
  await remember(name, 7);
  const stray = await target.verify(context, { only: [] });
  expect(stray.drifts).toMatchObject([{ object: `index ${name}.language`, kind: "missing" }]);
  expect(stray.checks).toMatchObject([
    { name: "qdrant-copies", state: "passed" },
    { name: "qdrant-points", state: "failed", count: 2 },
  ]);
  await remember(`${options.collection}_9`, 1);
  const lost = await target.verify(context, { only: ["qdrant-copies"] });
  expect(lost).toMatchObject({ drifts: [], checks: [{ name: "qdrant-copies", state: "failed" }] });
});
