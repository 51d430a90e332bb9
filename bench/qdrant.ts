/**
 * Points written a second and the time of a search on Qdrant: QDRANT_URL=… npm run bench:qdrant -- [CHUNKS]. Without QDRANT_URL it asks the
 * stand-in, whose figures say how long this side takes and nothing about Qdrant.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createdId } from "../src/domain/created-id.ts";
import { type EmbeddingModel, modelIdentity } from "../src/domain/embedding.ts";
import type { ProjectedChunks } from "../src/domain/projected.ts";
import { splitWords } from "../src/domain/words.ts";
import { createQdrantProjection } from "../src/stores/qdrant/qdrant-projection.ts";
import { fillEmpty, projectedSample } from "../test/support/projected-samples.ts";
import { openTestQdrant } from "../test/support/qdrant-server.ts";
import { testContext } from "../test/support/test-context.ts";
import { diskBytes, readTelemetry } from "./qdrant/telemetry.ts";
import { percentile } from "./speed/percentiles.ts";
import { clusteredVectors } from "./vectors/clustered-vectors.ts";

const CHUNKS = Number(process.argv[2] ?? 10_000);
const DIMENSIONS = 256;
const PER_DOCUMENT = 10;
const BATCH_DOCUMENTS = 50;
const TOP = 50;
const PROGRESS_LINES = 10;
const PATIENCE_S = 60;
const MODEL: EmbeddingModel = {
  name: "bench",
  version: "1",
  dimensions: DIMENSIONS,
  kind: "dense",
};

const row = (name: string, value: string): void => console.log(`${name.padEnd(44)} ${value}`);

const server = await openTestQdrant();
const { version } = await server.client.versionInfo();
row(
  "server",
  `${server.name} ${version}${server.standIn === null ? "" : " (no figure of Qdrant)"}`,
);
const options = server.options({ timeoutMs: 60_000 });
const { projection, index } = createQdrantProjection(options);
const context = testContext({ tenantId: createdId() });
await fillEmpty(projection, context);

const { rows, questions } = clusteredVectors(CHUNKS, DIMENSIONS, 100);
const datasetId = createdId();

function document(number: number): ProjectedChunks {
  const lines = Array.from(
    { length: PER_DOCUMENT },
    (_, i) => `export function name${number}x${i}(store: Store, options: Options): Promise<void>`,
  );
  const path = `src/module${number % 40}/file${number}.ts`;
  const sample = projectedSample({
    ...{ datasetId, documentId: randomUUID(), path, revision: 1, lines, model: MODEL },
  });
  return {
    ...sample,
    chunks: sample.chunks.map((chunk, i) => {
      const at = number * PER_DOCUMENT + i;
      const scale = rows.scales[at] ?? 0;
      const eightBits = rows.values.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS);
      const values = Float32Array.from(eightBits, (value) => value * scale);
      return {
        ...chunk,
        vectors: [{ slot: "code", model: MODEL, vector: { kind: "dense", values } }],
      };
    }),
  };
}

const DOCUMENTS = Math.ceil(CHUNKS / PER_DOCUMENT);
const persecond = (count: number, ms: number): string =>
  Math.round((count / ms) * 1_000).toLocaleString("en");
let writtenMs = 0;
let writtenSaid = 0;
for (let at = 0; at < DOCUMENTS; at += BATCH_DOCUMENTS) {
  const next = Math.min(DOCUMENTS, at + BATCH_DOCUMENTS);
  const batch = Array.from({ length: next - at }, (_, i) => document(at + i));
  const startedMs = performance.now();
  await projection.apply(context, batch);
  const batchMs = performance.now() - startedMs;
  writtenMs += batchMs;
  if (next - writtenSaid < DOCUMENTS / PROGRESS_LINES && next < DOCUMENTS) continue;
  writtenSaid = next;
  row(
    `  ${(next * PER_DOCUMENT).toLocaleString("en")} chunks`,
    `${persecond(batch.length * PER_DOCUMENT, batchMs)} a second`,
  );
}
const held = await projection.count(context, datasetId);
row(
  "points written a second",
  `${persecond(held.rows + held.documents, writtenMs)} (${held.rows} chunks of ${DIMENSIONS} numbers, ${held.documents} documents)`,
);
await printBytes();

const FILTERS = {
  "no filter": [],
  "a folder (one of forty)": ["src/module7/**"],
  "a file name": ["file1*.ts"],
} as const;
for (const [name, paths] of Object.entries(FILTERS)) {
  const asked = {
    scopes: [{ datasetId, prefix: "" }],
    ...{ filter: { paths, languages: [], kinds: [], symbol: null }, limit: TOP },
  };
  const vectorOf = (values: Float32Array) => ({
    ...{ slot: "code" as const, model: modelIdentity(MODEL) },
    vector: { kind: "dense" as const, values },
  });
  await printTimes(`search, ${name}`, (values) =>
    index.search(context, { ...asked, ...vectorOf(values) }),
  );
  await printTimes("  with words, fused there", (values, i) => {
    const words = splitWords(`store options name${i}x${i % PER_DOCUMENT}`);
    return index.searchFused(context, { ...asked, vectors: [vectorOf(values)], words });
  });
}
await server.close();

async function printTimes(
  name: string,
  ask: (values: Float32Array, i: number) => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  for (const [i, values] of questions.entries()) {
    const startedMs = performance.now();
    await ask(values, i);
    times.push(performance.now() - startedMs);
  }
  row(
    `${name}: p50 / p95`,
    `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} ms`,
  );
}

/** Once its optimizers have come to rest. */
async function printBytes(): Promise<void> {
  const name = "bytes a chunk on disk";
  if (server.standIn !== null) return row(name, "not told by the stand-in");
  const [collection = ""] = (await server.client.getAliases()).aliases
    .filter((alias) => alias.alias_name === options.collection)
    .map((alias) => alias.collection_name);
  for (let i = 0; i < PATIENCE_S; i++) {
    if ((await server.client.getCollection(collection)).status === "green") break;
    await sleep(1_000);
  }
  const bytes = diskBytes(await readTelemetry(server), collection);
  if (bytes === null) return row(name, "not told by this server");
  const each = (count: number): string => (count / held.rows).toFixed(0);
  row(
    name,
    `${each(bytes.disk)} (vectors ${each(bytes.vectors)}, payloads ${each(bytes.payloads)}; in memory ${each(bytes.memory)})`,
  );
  const snapshot = await server.client.createSnapshot(collection);
  if (snapshot !== null) row("  in a snapshot", each(snapshot.size));
}
