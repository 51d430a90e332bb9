import { expect, test } from "vitest";
import type { StoreHealth } from "../domain/store-health.ts";
import { databaseEntry, describeDatabase } from "./describe-database.ts";

const POOL = {
  ...{ name: "ingest", size: 8, inUse: 2, waiting: 0 },
  waitedMs: { median: 1, p99: 5, most: 20 },
};
const REPLICA = { address: "replica:5432/quarry", state: "up", reads: 7 } as const;
const UP: StoreHealth = {
  address: "db:5432/quarry",
  state: "up",
  reason: null,
  retryAtMs: null,
  pools: [POOL],
  replicas: [REPLICA],
};

test("a server that is well needs no line, and its figures are data", () => {
  const entry = databaseEntry(UP);
  expect(entry).toMatchObject({ state: "up", pools: [{ in_use: 2, waited_ms: { p99: 5 } }] });
  expect(entry).not.toHaveProperty("retry_at");
  expect(describeDatabase(entry)).toEqual([]);
  expect(describeDatabase(undefined)).toEqual([]);
});

test("what is down, lacking or waited for is told, with the time of the next try", () => {
  const lines = describeDatabase(
    databaseEntry({
      ...UP,
      ...{ state: "down", reason: "connect ECONNREFUSED", retryAtMs: 0 },
      pools: [{ ...POOL, inUse: 8, waiting: 3 }],
      replicas: [{ ...REPLICA, state: "down" }],
    }),
  );
  expect(lines).toEqual([
    "database db:5432/quarry is down: connect ECONNREFUSED; next try at 1970-01-01T00:00:00.000Z",
    "database db:5432/quarry: 3 wait for one of 8 connections (ingest)",
    "replica replica:5432/quarry is down; the primary does its work",
  ]);
});
