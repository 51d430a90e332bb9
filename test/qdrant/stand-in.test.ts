/** The stand-in refuses what Qdrant refuses; what else it does, the projection's own tests see. */
import { afterAll, expect, test } from "vitest";
import { openTestQdrant } from "../support/qdrant-server.ts";

const server = await openTestQdrant();
afterAll(() => server.close());
const name = server.options().collection ?? "";

async function send(method: string, path: string, body?: unknown) {
  const reply = await fetch(`${server.url}/collections/${name}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(server.apiKey === null ? {} : { "api-key": server.apiKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as { result: unknown } };
}

const points = (vector: unknown, id: unknown = 1) => ({
  points: [{ id, vector, payload: { n: 1 } }],
});

test("requests that are none, unknown names, other lengths and ids are refused", async () => {
  expect((await send("PUT", "/points?wait=true", points({ d: [1, 0] }))).status).toBe(404);
  const made = { vectors: { d: { size: 2, distance: "Dot" } }, sparse_vectors: { s: {} } };
  expect((await send("PUT", "", { vectors: { d: { size: "two" } } })).status).toBe(400);
  expect((await send("PUT", "", made)).status).toBe(200);
  expect((await send("PUT", "", made)).status).toBe(409);
  for (const refused of [
    points({ d: [1, 0, 0] }),
    points({ other: [1, 0] }),
    points({ s: [1, 0] }),
    points({ d: [1, 0] }, "no id"),
    points({ d: [1, 0] }, -1),
    points({ s: { indices: [1, 1], values: [1, 2] } }),
    { points: [{ vector: { d: [1, 0] } }] },
  ])
    expect((await send("PUT", "/points?wait=true", refused)).status).toBeGreaterThanOrEqual(400);
  expect((await send("PUT", "/points?wait=true", points({ d: [1, 0] }))).status).toBe(200);
  for (const refused of [
    { query: [1, 0, 0], using: "d" },
    { query: [1, 0], using: "none" },
    { query: [1, 0], using: "d", limit: "many" },
    { query: [1, 0], using: "d", filter: { musst: [] } },
  ])
    expect((await send("POST", "/points/query", refused)).status).toBeGreaterThanOrEqual(400);
});

test("an update with a condition leaves points that do not fulfil it", async () => {
  const conditional = {
    ...points({ d: [0, 1] }),
    update_filter: { must: [{ key: "n", range: { lt: 1 } }] },
  };
  expect((await send("PUT", "/points?wait=true", conditional)).status).toBe(200);
  const { body } = await send("POST", "/points", { ids: [1], with_vector: true });
  expect(body.result).toMatchObject([{ id: 1, vector: { d: [1, 0] } }]);
});

test("rare words count more, by the statistics of the collection", async () => {
  const words = { sparse_vectors: { w: { modifier: "idf" } }, vectors: {} };
  await send("DELETE", "");
  expect((await send("PUT", "", words)).status).toBe(200);
  const all = Array.from({ length: 9 }, (_, i) => ({
    id: i + 1,
    vector: { w: { indices: i === 8 ? [1, 2] : [1], values: i === 8 ? [1, 1] : [1] } },
  }));
  expect((await send("PUT", "/points?wait=true", { points: all })).status).toBe(200);
  const asked = { query: { indices: [1, 2], values: [1, 1] }, using: "w", limit: 2 };
  const { body } = await send("POST", "/points/query", asked);
  const idf = (frequency: number) => Math.log1p((9 - frequency + 0.5) / (frequency + 0.5));
  const found = (body.result as { points: { id: number; score: number }[] }).points;
  expect(found[0]?.id).toBe(9);
  expect(found[0]?.score).toBeCloseTo(idf(9) + idf(1), 4);
  expect(found[1]?.score).toBeCloseTo(idf(9), 4);
});
