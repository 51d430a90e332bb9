/** Starts that cannot be: one clear error each, with what mends it, and nothing made. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { AppError } from "../../src/domain/errors.ts";
import type { QdrantOptions } from "../../src/stores/qdrant/qdrant-options.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import { fillEmpty, projectedSample } from "../support/projected-samples.ts";
import { type StandInOptions, startQdrantStandIn } from "../support/qdrant-stand-in/server.ts";
import { testContext } from "../support/test-context.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const KEY = "a-secret-key";
const IMPATIENT = { failures: 50, firstPauseMs: 10, longestPauseMs: 20 };

const options = (url: string, overrides: Partial<QdrantOptions> = {}): QdrantOptions => ({
  ...{ urls: [url], apiKey: null, timeoutMs: 1_000, breaker: IMPATIENT, ...overrides },
});

async function standIn(given: StandInOptions = {}) {
  const opened = await startQdrantStandIn(given);
  closers.push(opened.close);
  return opened;
}

/** The error, which never repeats the key. */
async function failure(opened: QdrantOptions): Promise<AppError> {
  const failed = await Promise.resolve()
    .then(() => createQdrantProjection(opened).projection.prepare(testContext()))
    .then(
      () => null,
      (thrown: unknown) => thrown as AppError,
    );
  expect(failed).not.toBeNull();
  expect(JSON.stringify([failed?.message, failed?.next, failed?.data])).not.toContain(KEY);
  return failed as AppError;
}

const refused = (says: RegExp, next: RegExp) => ({
  code: "PROJECTION_REFUSED",
  message: expect.stringMatching(says),
  next: expect.stringMatching(next),
});

test("nobody listens", async () => {
  const { url, close } = await startQdrantStandIn();
  await close();
  expect(await failure(options(url))).toMatchObject({
    code: "PROJECTION_UNAVAILABLE",
    message: expect.stringMatching(/cannot be reached \(.*ECONNREFUSED/),
    next: expect.stringMatching(/QDRANT_URL/),
  });
});

test("something else listens", async () => {
  const http = createHttp((_request, response) => response.end("<html>hello</html>"));
  const url = await listen(http);
  expect(await failure(options(url))).toMatchObject(refused(/is no Qdrant/, /QDRANT_URL/));
  const other = createTcp((socket) => {
    socket.on("error", () => undefined);
    socket.end("SSH-2.0-OpenSSH\r\n", () => socket.destroy());
  });
  expect(await failure(options(await listen(other as unknown as Server)))).toMatchObject(
    refused(/REST interface/, /6333/),
  );
});

test("it never answers", async () => {
  const url = await listen(createHttp(() => undefined));
  expect(await failure(options(url, { timeoutMs: 50 }))).toMatchObject({
    code: "PROJECTION_UNAVAILABLE",
    message: expect.stringMatching(/does not answer in time/),
  });
});

test("no address, one with a login, and a key that is none", async () => {
  const wrong = (says: RegExp, next: RegExp) => ({
    ...refused(says, next),
    code: "INVALID_CONFIG",
  });
  const like = /http:\/\/host:6333.*QDRANT_API_KEY/;
  for (const [url, says] of [
    ["localhost:6333", /no address/],
    [`http://me:${KEY}@localhost:6333`, /login/],
    [`http://localhost:6333?api-key=${KEY}`, /query/],
  ] as const)
    expect(await failure(options(url))).toMatchObject(wrong(says, like));
  expect(
    await failure(options("", { urls: ["http://localhost:6333", "localhost"] })),
  ).toMatchObject(wrong(/address 2 of 2/, like));
  expect(await failure(options("http://localhost:6333", { apiKey: `${KEY}\n` }))).toMatchObject(
    wrong(/no key has/, /blanks/),
  );
});

test("the key is missing, wrong, or may only read", async () => {
  const { url, collections } = await standIn({ apiKey: KEY, readOnlyKey: "reads" });
  const key = refused(/refuses the API key/, /QDRANT_API_KEY/);
  expect(await failure(options(url))).toMatchObject(key);
  expect(await failure(options(url, { apiKey: "wrong" }))).toMatchObject(key);
  expect(await failure(options(url, { apiKey: "reads" }))).toMatchObject(
    refused(/refuses a right/, /read and write/),
  );
  expect([...collections.byName.keys()]).toEqual([]);
});

test("TLS where there is none, and a certificate that nobody vouches for", async () => {
  const { url } = await standIn();
  expect(await failure(options(url.replace("http:", "https:")))).toMatchObject(
    refused(/offers no TLS/, /http:\/\//),
  );
  const folder = mkdtempSync(join(tmpdir(), "qdrant-tls-"));
  closers.push(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = spawnSync(
    "openssl",
    [
      ..."req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split(" "),
      ...["-keyout", key, "-out", cert],
    ],
    { encoding: "utf8" },
  );
  expect(made.status).toBe(0);
  const secure = createHttps({ key: readFileSync(key), cert: readFileSync(cert) });
  const secureUrl = (await listen(secure as unknown as Server)).replace("http:", "https:");
  expect(await failure(options(secureUrl))).toMatchObject(
    refused(/nothing here vouches for/, /NODE_EXTRA_CA_CERTS/),
  );
});

test("a version that lacks what is used", async () => {
  const { url, collections } = await standIn({ version: "1.17.1" });
  expect(await failure(options(url))).toMatchObject(
    refused(/version 1\.17\.1; Quarry needs 1\.18/, /Update Qdrant/),
  );
  expect([...collections.byName.keys()]).toEqual([]);
});

test("a collection of that name that is another one's, or whose vectors have another length", async () => {
  const { url, collections } = await standIn();
  const send = async (path: string, body: object): Promise<void> => {
    const { status } = await fetch(`${url}${path}`, {
      method: "PUT",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    expect(status).toBe(200);
  };
  await send("/collections/quarry_chunks_1", { vectors: { d: { size: 4, distance: "Cosine" } } });
  expect(await failure(options(url))).toMatchObject(
    refused(/has no sparse vector of words/, /Delete the collection/),
  );
  expect([...collections.byName.keys()]).toEqual(["quarry_chunks_1"]);
  collections.byName.clear();
  await send("/collections/quarry_chunks_1", {
    vectors: { "code-toy-1-4-00000000": { size: 8, distance: "Dot" } },
    sparse_vectors: { words: { modifier: "idf" } },
  });
  expect(await failure(options(url))).toMatchObject(
    refused(/of 8 dimensions in place of 4/, /Delete the collection/),
  );
  expect([...collections.byName.keys()]).toEqual(["quarry_chunks_1"]);
});

test("a schema of a newer version", async () => {
  const { url } = await standIn();
  const context = testContext();
  await createQdrantProjection(options(url)).projection.prepare(context);
  const id = "00000000-0000-8000-8000-000000000002";
  const payload = { row: "step", version: 2, name: "later", kind: "breaking", checksum: "x" };
  await fetch(`${url}/collections/quarry_chunks_meta/points?wait=true`, {
    method: "PUT",
    body: JSON.stringify({
      points: [{ id, vector: {}, payload: { ...payload, applied_at_ms: 1 } }],
    }),
    headers: { "content-type": "application/json" },
  });
  expect(await failure(options(url))).toMatchObject(refused(/schema step 2/, /Update Quarry/));
});

test("twenty first starts at once make one schema", async () => {
  const { url, collections } = await standIn();
  const starts = Array.from({ length: 20 }, () =>
    createQdrantProjection(options(url)).projection.prepare(testContext()),
  );
  await Promise.all(starts);
  expect([...collections.byName.keys()].sort()).toEqual(["quarry_chunks_1", "quarry_chunks_meta"]);
  expect([...collections.aliases].sort()).toEqual([
    ["claude_context_vectors", "quarry_chunks_1"],
    ["cognee_vectors", "quarry_chunks_1"],
    ["quarry_chunks", "quarry_chunks_1"],
  ]);
});

test("what fails halfway leaves nothing behind", async () => {
  const { url, collections, asked } = await standIn();
  const proxy = createHttp(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const isLate = asked.filter((operation) => operation === "create_field_index").length >= 3;
    if (isLate && request.url?.includes("/index")) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: { error: "Wrong input: no" }, time: 0 }));
      return;
    }
    const reply = await fetch(`${url}${request.url}`, {
      method: request.method ?? "GET",
      headers: { "content-type": "application/json" },
      ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
    });
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(await reply.text());
  });
  expect(await failure(options(await listen(proxy)))).toMatchObject(refused(/no/, /correct/));
  expect([...collections.byName.keys()]).toEqual([]);
});

test("of several addresses the next one answers where one is gone", async () => {
  const gone = await startQdrantStandIn();
  const there = await standIn();
  const opened = createQdrantProjection(options(gone.url, { urls: [gone.url, there.url] }));
  await gone.close();
  await opened.projection.prepare(testContext());
  await opened.projection.ping(testContext());
  expect(there.collections.byName.size).toBe(2);
});

test("a call ends with its deadline or its signal, and nothing is asked while all is down", async () => {
  const opened = await standIn();
  const { projection, index } = createQdrantProjection(
    options(opened.url, { breaker: { failures: 2, firstPauseMs: 60_000, longestPauseMs: 60_000 } }),
  );
  await projection.prepare(testContext());
  opened.delay(400);
  const soon = testContext({ deadlineMs: performance.now() + 50 });
  await expect(projection.ping(soon)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  const controller = new AbortController();
  const call = projection.ping(testContext({ signal: controller.signal }));
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
  await opened.close();
  await expect(projection.ping(testContext())).rejects.toMatchObject({
    code: "PROJECTION_UNAVAILABLE",
  });
  const asked = index.search(testContext(), {
    scopes: [{ datasetId: "00000000-0000-7000-8000-000000000001", prefix: "" }],
    ...{ slot: "code", model: "toy@1/1", limit: 1 },
    vector: { kind: "dense", values: Float32Array.of(1) },
    filter: { paths: [], languages: [], kinds: [], symbol: null },
  });
  await expect(asked).rejects.toMatchObject({
    code: "PROJECTION_UNAVAILABLE",
    message: expect.stringMatching(/is tried again at/),
  });
});

test("a collection that somebody deleted is said to be gone", async () => {
  const { url, collections } = await standIn();
  const { projection } = createQdrantProjection(options(url));
  await fillEmpty(projection, testContext());
  collections.byName.clear();
  const [datasetId, documentId] = ["a", "b"];
  const change = projectedSample({ datasetId, documentId, path: "a", revision: 1, lines: ["x"] });
  await expect(projection.apply(testContext(), [change])).rejects.toMatchObject(
    refused(/no longer has/, /quarry rebuild qdrant/),
  );
});

function listen(server: Server): Promise<string> {
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
