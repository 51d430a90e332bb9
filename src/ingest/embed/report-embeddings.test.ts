import { describe, expect, test, vi } from "vitest";
import { SCRIPTED_MODEL, scriptedEmbedder } from "../../../test/support/scripted-embedder.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { modelIdentity } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import type { VectorCoverage } from "../../ports/vector-index.ts";
import { createEmbedderTroubles } from "./embedder-troubles.ts";
import { identifyEmbedders, reportEmbeddings } from "./report-embeddings.ts";

const MODEL = modelIdentity(SCRIPTED_MODEL);
const row = (embedded: number, model = MODEL): VectorCoverage => ({
  ...{ slot: "code", model, embedded, shown: 10 },
});

describe("how far search by meaning is", () => {
  const troubles = createEmbedderTroubles();

  async function report(rows: readonly VectorCoverage[], slot: SlotEmbedder, chunks = 10) {
    const catalog = { vectors: { coverage: async () => rows } } as unknown as Catalog;
    const identified = await identifyEmbedders(testContext(), [slot]);
    const scope = { datasetId: "x", prefix: "" };
    const params = { identified, troubles, catalog, scope, chunks };
    return (await reportEmbeddings(testContext(), params))[0];
  }

  const slotOf = (): SlotEmbedder => ({ slot: "code", embedder: scriptedEmbedder() });

  test.each([
    ["nothing yet", [], { state: "embedding", embedded: 0, shown: null, answering: null }],
    ["a part", [row(4)], { state: "embedding", embedded: 4, shown: 10, answering: MODEL }],
    ["all", [row(10)], { state: "ready", embedded: 10, answering: MODEL }],
    [
      "a former model more",
      [row(10, "old@1/8"), row(4)],
      { state: "embedding", embedded: 4, answering: "old@1/8" },
    ],
    ["a former model too", [row(10, "old@1/8"), row(10)], { state: "ready", answering: MODEL }],
  ] as const)("%s is embedded", async (_, rows, expected) => {
    expect(await report(rows, slotOf())).toMatchObject({ ...expected, reason: null });
  });

  test("a dataset without code has nothing to wait for", async () => {
    expect(await report([], slotOf(), 0)).toMatchObject({ state: "ready", shown: 0 });
  });

  test("what went wrong, and when it is tried again", async () => {
    const slot = slotOf();
    const error = new AppError("EMBEDDER_UNAVAILABLE", "Nothing answers.");
    troubles.report(slot, { error, retryAtMs: 5 });
    expect(await report([row(4)], slot)).toMatchObject({
      ...{ state: "waiting", reason: "EMBEDDER_UNAVAILABLE: Nothing answers.", retryAtMs: 5 },
    });
    troubles.report(slot, { error: new AppError("EMBEDDER_REJECTED", "No."), retryAtMs: null });
    expect(await report([row(4)], slot)).toMatchObject({ state: "failed", retryAtMs: null });
  });

  test("an embedder that cannot say what it is, is not ready, and a former model answers", async () => {
    const embedder = scriptedEmbedder();
    embedder.failure = "EMBEDDER_INVALID";
    expect(await report([row(10, "old@1/8")], { slot: "code", embedder })).toMatchObject({
      ...{ state: "failed", model: null, answering: "old@1/8" },
      reason: "EMBEDDER_INVALID: It was told to fail.",
    });
  });

  test("one that hangs costs a second in all, not one a dataset", async () => {
    const embedder = scriptedEmbedder();
    const asked = vi.spyOn(embedder, "model").mockImplementation(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          const stop = () => reject(new AppError("CANCELLED", "The operation was cancelled."));
          signal.addEventListener("abort", stop, { once: true });
        }),
    );
    const [identified] = await identifyEmbedders(testContext(), [{ slot: "code", embedder }]);
    expect(identified?.problem).toBe("EMBEDDER_UNAVAILABLE: no answer within 1000 ms");
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
