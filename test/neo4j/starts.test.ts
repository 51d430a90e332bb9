/** Bad starts and lost servers: one clear error each, with its mend, and the way back. */
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { EDGE_KINDS } from "../../src/domain/graph.ts";
import { createNeo4jProjection } from "../../src/stores/neo4j/projection.ts";
import type { Neo4jOptions } from "../../src/stores/neo4j/server.ts";
import { findNeo4j } from "../support/neo4j.ts";
import { DATASET } from "../support/projected-graphs.ts";
import { testContext } from "../support/test-context.ts";

const neo4j = findNeo4j();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that takes connections and does this with them. */
async function listen(answer: string | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (answer !== null) socket.on("data", () => socket.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function open(options: Neo4jOptions) {
  const opened = createNeo4jProjection(options);
  closing.push(() => opened.projection.close());
  return opened;
}

const walk = {
  ...{ datasetId: DATASET, nodes: [1], direction: "out" as const, maxEdges: 10 },
  filter: { kinds: EDGE_KINDS, minConfidence: 0, at: null },
};

if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else
  describe("Starts on Neo4j", () => {
    const { options } = neo4j;
    const port = new URL(options.url).port;
    const prepare = (more: Partial<Neo4jOptions>) =>
      open({ ...options, connectTimeoutMs: 2_000, ...more }).projection.prepare(testContext());

    test("nobody listens", async () => {
      await expect(prepare({ url: "bolt://127.0.0.1:1" })).rejects.toMatchObject({
        code: "PROJECTION_UNAVAILABLE",
        message: expect.stringContaining("127.0.0.1:1 cannot be reached"),
        next: expect.stringContaining("NEO4J_URL"),
      });
    });

    test("no such host", async () => {
      await expect(prepare({ url: "neo4j://nobody.invalid:7687" })).rejects.toMatchObject({
        code: "PROJECTION_UNAVAILABLE",
      });
    });

    test("a wrong password", async () => {
      await expect(prepare({ password: "wrong" })).rejects.toMatchObject({
        code: "PROJECTION_REFUSED",
        message: expect.stringContaining("refuses the login"),
        next: "Correct NEO4J_USER and NEO4J_PASSWORD.",
      });
    });

    test("no such database", async () => {
      await expect(prepare({ url: `${options.url}/nobody` })).rejects.toMatchObject({
        code: "PROJECTION_REFUSED",
        next: expect.stringContaining("NEO4J_URL"),
      });
    });

    test("TLS asked of a server that has none", async () => {
      await expect(prepare({ url: `bolt+s://127.0.0.1:${port}` })).rejects.toMatchObject({
        code: "PROJECTION_REFUSED",
        message: expect.stringContaining("offers no TLS"),
      });
    });

    test("a port that speaks HTTP", async () => {
      const http = await listen("HTTP/1.1 400 Bad Request\r\n\r\n");
      await expect(prepare({ url: `bolt://127.0.0.1:${http}` })).rejects.toMatchObject({
        code: "PROJECTION_REFUSED",
        next: expect.stringContaining("Bolt port"),
      });
    });

    test("a server that never answers costs its limit, and then nothing", async () => {
      const silent = await listen(null);
      const { graph } = open({
        ...options,
        url: `bolt://127.0.0.1:${silent}`,
        connectTimeoutMs: 200,
        readTimeoutMs: 300,
        breaker: { failures: 2, firstPauseMs: 60_000, longestPauseMs: 60_000 },
      });
      const ask = () => graph.expand(testContext(), walk).catch((thrown: unknown) => thrown);
      for (let i = 0; i < 2; i++)
        expect(await ask()).toMatchObject({ code: "PROJECTION_UNAVAILABLE" });
      expect(await ask()).toMatchObject({
        code: "PROJECTION_UNAVAILABLE",
        data: { retryAtMs: expect.any(Number) },
      });
    });

    test("an operation that ends is not waited for", async () => {
      const silent = await listen(null);
      const { graph } = open({ ...options, url: `bolt://127.0.0.1:${silent}` });
      const late = testContext({ deadlineMs: performance.now() + 100 });
      await expect(graph.expand(late, walk)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
      const stop = new AbortController();
      const asked = graph.expand(testContext({ signal: stop.signal }), walk);
      stop.abort();
      await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    });

    test("routing, and several servers of one cluster", async () => {
      const routed = options.url.replace("bolt://", "neo4j://");
      await prepare({ url: routed });
      await prepare({ url: `${routed} neo4j://127.0.0.1:1` });
    });

    test("it answers", async () => {
      await open(options).projection.ping(testContext());
    });
  });
