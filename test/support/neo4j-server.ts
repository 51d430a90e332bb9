/**
 * Neo4j for all test files: the server of NEO4J_URL, else one that `scripts/services` starts where its programs are, else a container where
 * Docker is, else none. Its schema and what Quarry keeps there are taken back by tests: never name a server whose graph is needed.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { containerProblem } from "./postgres-container.ts";

/** Told to the test files, which run in processes of their own. */
const PROBLEM = "TEST_NEO4J_PROBLEM";
const SERVICES = "scripts/services";
const FOLDER = "/var/tmp/quarry-test-neo4j";
const SERVER = ["neo4j", "--folder", FOLDER, "--port", "57431"];
const PASSWORD = "only-for-tests";

let stop: (() => unknown) | undefined;

/** Vitest's hook before all test files. */
export async function setup(): Promise<void> {
  if (process.env["TEST_NEO4J_URL"]) return;
  const check = spawnSync(SERVICES, ["check", "neo4j"], { encoding: "utf8" });
  if (check.status === 0) {
    const { status, stdout, stderr } = spawnSync(SERVICES, ["start", ...SERVER], {
      encoding: "utf8",
    });
    stop = () => spawnSync(SERVICES, ["stop", ...SERVER], { stdio: "ignore" });
    if (status === 0) tell(stdout.trim(), readFileSync(`${FOLDER}/password`, "utf8"));
    else process.env[PROBLEM] = `the server does not start: ${stderr.trim()}`;
    return;
  }
  const problem = await containerProblem();
  if (problem !== null) {
    process.env[PROBLEM] = ["no NEO4J_URL", check.stderr.trim(), problem].join("; ");
    return;
  }
  const { GenericContainer, Wait } = await import("testcontainers");
  const container = await new GenericContainer(shippedImage())
    .withEnvironment({ NEO4J_AUTH: `neo4j/${PASSWORD}` })
    .withExposedPorts(7687)
    .withWaitStrategy(Wait.forLogMessage(/Started\./))
    .start();
  stop = () => container.stop();
  tell(`bolt://${container.getHost()}:${container.getMappedPort(7687)}`, PASSWORD);
}

function tell(url: string, password: string): void {
  process.env["TEST_NEO4J_URL"] = url;
  process.env["TEST_NEO4J_USER"] = "neo4j";
  process.env["TEST_NEO4J_PASSWORD"] = password;
}

/** The image that docker-compose.yml names, so that tests run on what is shipped. */
function shippedImage(): string {
  const compose = parse(readFileSync("docker-compose.yml", "utf8")) as {
    readonly services: { readonly neo4j: { readonly image: string } };
  };
  return compose.services.neo4j.image;
}

/** And after them. */
export async function teardown(): Promise<void> {
  await stop?.();
}
