/** PostgreSQL in a container, where Docker is and neither POSTGRES_URL nor installed programs are: started once for all test files. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { installedProblem } from "./choose-server.ts";

/** Told to the test files, which run in processes of their own. */
const PROBLEM = "TEST_CONTAINER_PROBLEM";

/** The image that docker-compose.yml names, so that tests run on what is shipped. */
export function shippedImage(): string {
  const compose = parse(readFileSync("docker-compose.yml", "utf8")) as {
    readonly services: { readonly postgres: { readonly image: string } };
  };
  return compose.services.postgres.image;
}

/** Why there can be no container here, or null. */
export async function containerProblem(): Promise<string | null> {
  const { getContainerRuntimeClient } = await import("testcontainers");
  try {
    await getContainerRuntimeClient();
    return null;
  } catch (thrown) {
    return `no container: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

let stop: (() => Promise<unknown>) | undefined;

/** Vitest's hook before all test files. */
export async function setup(): Promise<void> {
  if (process.env["POSTGRES_URL"] || installedProblem() === null) return;
  const problem = await containerProblem();
  if (problem !== null) {
    process.env[PROBLEM] = problem;
    return;
  }
  const { GenericContainer, Wait } = await import("testcontainers");
  const container = await new GenericContainer(shippedImage())
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: "trust" })
    .withCommand(["postgres", "-c", "fsync=off", "-c", "synchronous_commit=off"])
    .withExposedPorts(5432)
    // once while it makes the database, once when it serves it
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  stop = () => container.stop();
  process.env["POSTGRES_URL"] =
    `postgres://postgres@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
}

/** And after them. */
export async function teardown(): Promise<void> {
  await stop?.();
}
