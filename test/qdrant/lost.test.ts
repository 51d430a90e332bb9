/** The stand-in killed while changes are applied and started again on what it had kept. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import type { AppError } from "../../src/domain/errors.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import { fillEmpty, projectedSample } from "../support/projected-samples.ts";
import { testContext } from "../support/test-context.ts";

const folder = mkdtempSync(join(tmpdir(), "qdrant-lost-"));
let child: ChildProcess | null = null;

async function start(port = 0): Promise<string> {
  const main = "test/support/qdrant-stand-in/main.ts";
  const started = spawn(
    process.execPath,
    ["--import", "tsx", main, "--port", `${port}`, "--folder", folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  child = started;
  return new Promise((resolve, reject) => {
    started.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    started.once("exit", (code) => reject(new Error(`the stand-in ended with ${code}`)));
  });
}

const kill = (): Promise<void> =>
  new Promise((resolve) => {
    child?.removeAllListeners("exit");
    child?.once("exit", () => resolve());
    child?.kill("SIGKILL");
  });

afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

test("changes that are lost midway are applied again and end as if nothing had been", async () => {
  const url = await start();
  const { projection } = createQdrantProjection({
    ...{ urls: [url], apiKey: null, timeoutMs: 2_000 },
    breaker: { failures: 3, firstPauseMs: 20, longestPauseMs: 50 },
  });
  const context = testContext({ tenantId: createdId() });
  await fillEmpty(projection, context);
  const datasetId = createdId();
  const documents = Array.from({ length: 30 }, () => createdId());
  const changes = (revision: number) =>
    documents.map((documentId, i) =>
      projectedSample({
        ...{ datasetId, documentId, path: `src/${i}.py`, revision },
        lines: Array.from({ length: 1 + ((i + revision) % 4) }, (_, l) => `${revision} ${i} ${l}`),
      }),
    );
  let failures = 0;
  /** As a relay does: what failed is delivered again. */
  const deliver = async (revision: number): Promise<void> => {
    for (const change of changes(revision))
      for (let isDone = false; !isDone; )
        try {
          await projection.apply(context, [change]);
          isDone = true;
        } catch (thrown) {
          expect((thrown as AppError).code).toBe("PROJECTION_UNAVAILABLE");
          failures += 1;
          await sleep(20);
        }
  };
  await deliver(1);
  const delivered = deliver(2);
  await sleep(50);
  await kill();
  while (failures === 0) await sleep(5);
  await start(Number(new URL(url).port));
  await delivered;
  const rows = changes(2).reduce((sum, { chunks }) => sum + chunks.length, 0);
  expect(await projection.count(context, datasetId)).toEqual({ documents: 30, rows });
});
