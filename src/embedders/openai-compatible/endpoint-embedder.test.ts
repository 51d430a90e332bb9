/** The endpoint embedder against a server that answers as endpoints do, well and badly. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { testContext } from "../../../test/support/test-context.ts";
import { createEndpointEmbedder, type EndpointOptions } from "./endpoint-embedder.ts";

interface Asked {
  readonly input: readonly string[];
  readonly dimensions?: number;
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly atMs: number;
}

type Answer = (asked: Asked, response: ServerResponse, turn: number) => void;

const KEY = "sk-very-secret";

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}

/** A vector that tells its text: its length and first letter. */
const vectorOf = (text: string, dimensions = 4): number[] =>
  Array.from({ length: dimensions }, (_, d) => (d === 0 ? text.length : text.charCodeAt(0) + d));

const embeddings = (asked: Asked, dimensions = 4) => ({
  data: asked.input.map((text, index) => ({ index, embedding: vectorOf(text, dimensions) })),
});

const send = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
};

async function serve(answer: Answer, options: Partial<EndpointOptions> = {}) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { input, dimensions } = JSON.parse(body) as { input: string[]; dimensions?: number };
      const { authorization } = request.headers;
      const each = { input, authorization, path: request.url, atMs: performance.now() };
      asked.push(dimensions === undefined ? each : { ...each, dimensions });
      answer(asked.at(-1) as Asked, response, asked.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const embedder = createEndpointEmbedder({
    url: `http://127.0.0.1:${port}`,
    model: "some-model",
    version: "1",
    dimensions: null,
    apiKey: KEY,
    queryPrefix: "",
    documentPrefix: "",
    requestsPerMinute: 0,
    timeoutMs: 2_000,
    firstRetryMs: 5,
    ...options,
  });
  const embed = (texts: readonly string[], purpose: "query" | "document" = "document") =>
    embedder.embed(testContext(), { texts, purpose });
  return { embedder, asked, embed, origin: `http://127.0.0.1:${port}` };
}

const unit = (values: readonly number[]): number[] => {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
};

test("texts come back in their order and of length 1, over several requests; an empty text says nothing", async () => {
  const { embed, embedder, asked, origin } = await serve((each, response) =>
    send(response, { data: embeddings(each).data.reverse() }),
  );
  const texts = Array.from(
    { length: 150 },
    (_, i) => `${String.fromCharCode(97 + (i % 26))}${"x".repeat(i)}`,
  );
  const vectors = await embed([...texts, "  "]);
  expect(vectors).toHaveLength(151);
  expect(vectors[150]).toBeNull();
  texts.forEach((text, i) => {
    const vector = vectors[i];
    if (vector?.kind !== "dense") throw new Error("not dense");
    unit(vectorOf(text)).forEach((value, d) => {
      expect(vector.values[d]).toBeCloseTo(value, 5);
    });
  });
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.every(({ input }) => input.length <= 64)).toBe(true);
  expect(asked[0]).toMatchObject({ authorization: `Bearer ${KEY}`, path: "/v1/embeddings" });
  expect(embedder.destination).toBe(origin);
  expect(await embedder.model(testContext())).toEqual({
    name: "some-model",
    version: "1",
    dimensions: 4,
    kind: "dense",
  });
});

test("questions and documents get their prefixes, base64 is read, a full address stays as it is", async () => {
  const floats = (text: string): string =>
    Buffer.from(Float32Array.from(vectorOf(text)).buffer).toString("base64");
  const { embedder, asked } = await serve(
    (each, response) =>
      send(response, { data: each.input.map((text) => ({ embedding: floats(text) })) }),
    { queryPrefix: "query: ", documentPrefix: "doc: " },
  );
  const context = testContext();
  const [vector] = await embedder.embed(context, { texts: ["a"], purpose: "query" });
  await embedder.embed(context, { texts: ["a"], purpose: "document" });
  expect(asked.map(({ input }) => input)).toEqual([["query: a"], ["doc: a"]]);
  if (vector?.kind !== "dense") throw new Error("not dense");
  expect(vector.values[0]).toBeCloseTo(unit(vectorOf("query: a"))[0] ?? 0, 5);
});

test("a busy endpoint is asked again when it says", async () => {
  const { embed, asked } = await serve((each, response, turn) => {
    if (turn === 1) response.writeHead(429, { "retry-after": "0.2" }).end();
    else if (turn === 2) response.writeHead(503).end();
    else send(response, embeddings(each));
  });
  expect(await embed(["a"])).toHaveLength(1);
  expect(asked).toHaveLength(3);
  expect((asked[1]?.atMs ?? 0) - (asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(190);
});

test.each([
  ["busy for ever", (response: ServerResponse) => response.writeHead(429).end()],
  [
    "asking for an hour",
    (response: ServerResponse) => response.writeHead(429, { "retry-after": "3600" }).end(),
  ],
  ["cutting the line", (response: ServerResponse) => response.destroy()],
])("an endpoint %s is unavailable", async (_name, fail) => {
  const { embed } = await serve((_each, response) => fail(response));
  await expect(embed(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
});

test("one that never answers is unavailable, and a caller who leaves is not kept", async () => {
  const { embed, embedder } = await serve(() => {}, { timeoutMs: 50 });
  await expect(embed(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  const leaving = new AbortController();
  const context = { ...testContext(), signal: leaving.signal };
  const waiting = embedder.embed(context, { texts: ["a"], purpose: "query" });
  leaving.abort();
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
});

test("nobody listening is unavailable", async () => {
  const { embed } = await serve(() => {}, { url: "http://127.0.0.1:9", timeoutMs: 500 });
  await expect(embed(["a"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
});

test.each([
  [401, "key"],
  [403, "key"],
  [404, "no model"],
  [400, "refuses the request"],
  [302, "redirects"],
] as const)(
  "status %d is final, told without key or text, and not repeated",
  async (status, words) => {
    const { embed, asked } = await serve((each, response) => {
      response.writeHead(status, { location: "http://127.0.0.1:9/v1/embeddings" });
      response.end(`bad ${each.authorization} ${each.input[0]}`);
    });
    const failure = await embed(["private text"]).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: "EMBEDDER_REJECTED" });
    expect(String(failure)).toContain(words);
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(/secret|private/u);
    expect(asked).toHaveLength(1);
  },
);

test.each([
  ["no JSON", "<html>"],
  ["NaN", '{"data":[{"embedding":[1,NaN]}]}'],
  ["null among the values", '{"data":[{"embedding":[1,null]}]}'],
  ["a number beyond floats", '{"data":[{"embedding":[1,1e300]}]}'],
  ["too few vectors", '{"data":[]}'],
  ["the same number twice", '{"data":[{"index":1,"embedding":[1]}]}'],
  ["an empty vector", '{"data":[{"embedding":[]}]}'],
  ["something else", '{"error":"x"}'],
])("a reply with %s is invalid", async (_name, body) => {
  const { embed } = await serve((_each, response) => send(response, body));
  await expect(embed(["a"])).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
});

test("another dimension than configured is asked for, then refused", async () => {
  const shortening = await serve(
    (each, response) => send(response, embeddings(each, each.dimensions ?? 8)),
    { dimensions: 3 },
  );
  const [vector] = await shortening.embed(["a"]);
  expect(vector?.kind === "dense" && vector.values.length).toBe(3);
  expect(shortening.asked.map(({ dimensions }) => dimensions)).toEqual([undefined, 3]);
  await shortening.embed(["b"]);
  expect(shortening.asked.at(-1)?.dimensions).toBe(3);
  const stubborn = await serve((each, response) => send(response, embeddings(each, 8)), {
    dimensions: 3,
  });
  await expect(stubborn.embed(["a"])).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
});

test("a model that changes its dimension is caught", async () => {
  const { embed } = await serve((each, response, turn) =>
    send(response, embeddings(each, turn === 1 ? 4 : 5)),
  );
  await embed(["a"]);
  await expect(embed(["b"])).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
});

test("what is too much at once is sent in parts, what is too long is cut", async () => {
  const { embed, asked } = await serve((each, response) => {
    const characters = each.input.join("").length;
    if (each.input.length > 2) send(response, "", 413);
    else if (characters > 1_000) send(response, { error: "maximum context length exceeded" }, 400);
    else send(response, embeddings(each));
  });
  const vectors = await embed(["a", "b", "c", "d", "e".repeat(3_000)]);
  expect(vectors).toHaveLength(5);
  expect(vectors.every((vector) => vector !== null)).toBe(true);
  expect(asked.at(-1)?.input[0]?.length).toBeLessThanOrEqual(1_000);
});

test("no more requests a minute than allowed", async () => {
  const { embed, asked, embedder } = await serve(
    (each, response) => send(response, embeddings(each)),
    { requestsPerMinute: 2 },
  );
  await embed(["a"]);
  await embed(["b"]);
  const leaving = new AbortController();
  const context = { ...testContext(), signal: leaving.signal };
  void embedder.embed(context, { texts: ["c"], purpose: "query" }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(asked).toHaveLength(2);
  leaving.abort();
});

test("a question does not wait for an endpoint that is not ready", async () => {
  const { embed, asked } = await serve((_each, response) => response.writeHead(503).end());
  await expect(embed(["a"], "query")).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  expect(asked).toHaveLength(1);
});

test("a text that an answering endpoint refuses is told apart from an endpoint that refuses everything", async () => {
  const { embed } = await serve((each, response) => {
    if (each.input.some((text) => text.startsWith("bad"))) send(response, "no", 400);
    else send(response, embeddings(each));
  });
  await embed(["a"]);
  await expect(embed(["bad"])).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
});

test("a text that makes the server fail for its length is cut between characters", async () => {
  const { embed, asked } = await serve((each, response) => {
    if (each.input.join("").length > 500) send(response, "input is too large to process", 500);
    else send(response, embeddings(each));
  });
  await embed([`x${"🎉".repeat(1_000)}`]);
  const last = asked.at(-1)?.input[0] ?? "";
  expect(Buffer.from(last).toString()).toBe(last);
  expect(last).not.toContain("\uFFFD");
});

test("several batches learn the dimension together", async () => {
  const { embed } = await serve(
    (each, response) => {
      setTimeout(() => send(response, embeddings(each, each.dimensions ?? 8)), 20 * Math.random());
    },
    { dimensions: 3 },
  );
  const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
  const vectors = await embed(texts);
  expect(vectors.every((vector) => vector?.kind === "dense" && vector.values.length === 3)).toBe(
    true,
  );
});
