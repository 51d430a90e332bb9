import { expect, test } from "vitest";
import { whereKept } from "./where-kept.ts";

test("an index is in a folder, or in a database that is named without its password", () => {
  const of = { dataDir: "/data", tenant: "acme", hostName: "web-1" };
  expect(whereKept({ ...of, postgresUrl: null })).toBe("data folder /data");
  expect(whereKept({ ...of, postgresUrl: "postgres://me:hunter2@db:5433/q?sslmode=require" })).toBe(
    "database db:5433/q (tenant acme, host web-1)",
  );
});
