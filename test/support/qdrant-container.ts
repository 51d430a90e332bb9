/** Qdrant in a container, where Docker is and QDRANT_URL is not given: started once for all test files. Else they use the stand-in. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { containerProblem } from "./postgres-container.ts";

const PORT = 6333;

/** The image that docker-compose.yml names, so that tests run on what is shipped. */
function shippedImage(): string {
  const compose = parse(readFileSync("docker-compose.yml", "utf8")) as {
    readonly services: { readonly qdrant: { readonly image: string } };
  };
  return compose.services.qdrant.image;
}

let stop: (() => Promise<unknown>) | undefined;

/** Vitest's hook before all test files. */
export async function setup(): Promise<void> {
  if (process.env["TEST_QDRANT_URL"]) return;
  const problem = await containerProblem();
  if (problem !== null) {
    console.warn(`tests on Qdrant use the stand-in: no QDRANT_URL; ${problem}`);
    return;
  }
  const { GenericContainer, Wait } = await import("testcontainers");
  const container = await new GenericContainer(shippedImage())
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp("/readyz", PORT))
    .start();
  stop = () => container.stop();
  process.env["TEST_QDRANT_URL"] = `http://${container.getHost()}:${container.getMappedPort(PORT)}`;
}

/** And after them. */
export async function teardown(): Promise<void> {
  await stop?.();
}
