/** What a machine without the servers is told. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const SERVICES = "scripts/services";

test("where no PostgreSQL is installed the script says so", () => {
  const { status, stderr } = spawnSync(SERVICES, ["check", "postgres"], {
    encoding: "utf8",
    env: { ...process.env, QUARRY_POSTGRES_PROGRAMS: "/nowhere" },
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "PostgreSQL with pgvector is not installed\n",
  });
});

test("where no Redis is installed the script says so", () => {
  const { status, stderr } = spawnSync(SERVICES, ["check", "redis"], {
    encoding: "utf8",
    env: { ...process.env, QUARRY_REDIS_SERVER: "/nowhere/redis-server" },
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "Redis is not installed\n" });
});
