/** Where the tests' PostgreSQL comes from, and that they are skipped with every reason where there is none. */
import { expect, test } from "vitest";
import { chooseServer, type ServerWays } from "../support/choose-server.ts";
import { containerProblem, shippedImage } from "../support/postgres-container.ts";

const NONE: ServerWays = {
  given: undefined,
  installed: () => "PostgreSQL with pgvector is not installed",
  start: () => {
    throw new Error("nothing to start");
  },
  container: undefined,
};
const started = { status: 0, stdout: "postgres://here\n", stderr: "" };

test("a server that is given is used before one that could be started", () => {
  expect(chooseServer({ ...NONE, given: "postgres://there" })).toEqual({ url: "postgres://there" });
  const installed = { ...NONE, given: "", installed: () => null, start: () => started };
  expect(chooseServer(installed)).toEqual({ url: "postgres://here" });
});

test("without a server tests are skipped, and every reason is said", () => {
  expect(chooseServer(NONE)).toEqual({
    missing: "no POSTGRES_URL; PostgreSQL with pgvector is not installed",
  });
  expect(chooseServer({ ...NONE, container: "no container: none runs" })).toEqual({
    missing: "no POSTGRES_URL; PostgreSQL with pgvector is not installed; no container: none runs",
  });
  const failing = { ...started, status: 1, stderr: "port in use\n" };
  expect(chooseServer({ ...NONE, installed: () => null, start: () => failing })).toEqual({
    missing: "the cluster does not start: port in use",
  });
});

test("asking for a container never throws, and would take the image that is shipped", async () => {
  const problem = await containerProblem();
  expect(problem === null || problem.startsWith("no container: ")).toBe(true);
  expect(shippedImage()).toMatch(/^pgvector\/pgvector:/);
});
