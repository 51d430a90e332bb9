/** What a machine without a PostgreSQL server is told. */
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
