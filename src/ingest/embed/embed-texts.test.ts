import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SCRIPTED_MODEL, scriptedEmbedder } from "../../../test/support/scripted-embedder.ts";
import { testContext } from "../../../test/support/test-context.ts";
import type { EmbeddingModel } from "../../domain/embedding.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { embedTexts, type SlotText } from "./embed-texts.ts";
import { slotHash } from "./slot-text.ts";

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 32);
const textsOf = (...given: (string | null)[]): SlotText[] =>
  given.map((text, i) => ({ textHash: hashOf(`${i} ${text}`), given: text }));
const hashesIn = (bytes: Uint8Array): string[] =>
  Array.from({ length: bytes.length / 16 }, (_, i) =>
    Buffer.from(bytes.subarray(i * 16, i * 16 + 16)).toString("hex"),
  );

describe("texts to a batch of vectors", () => {
  test("dense vectors come back from eight bits nearly as they were", async () => {
    const embedder = scriptedEmbedder();
    const texts = textsOf("open the file", "🎉", "close the file");
    const { batch, refused } = await embedTexts(
      testContext(),
      { slot: "code", embedder },
      SCRIPTED_MODEL,
      texts,
    );
    expect(refused).toEqual([]);
    expect(batch.embeddedHashes).toBeNull();
    expect(hashesIn(batch.textHashes)).toEqual(texts.map(({ textHash }) => textHash));
    if (batch.vectors.kind !== "dense") throw new Error("sparse");
    const { values, scales } = batch.vectors;
    const { dimensions } = SCRIPTED_MODEL;
    const lengths = [...scales].map(
      (scale, i) => Math.hypot(...values.subarray(i * dimensions, (i + 1) * dimensions)) * scale,
    );
    expect(lengths[0]).toBeCloseTo(1, 1);
    expect(lengths[1]).toBe(0); // nothing to say about it, and known to be so
    expect(lengths[2]).toBeCloseTo(1, 1);
  });

  test("a chunk without such a text costs no call and is told by zeros", async () => {
    const embedder = scriptedEmbedder();
    const slotEmbedder = { slot: "text", embedder } as const;
    const texts = textsOf(null, "says something", null);
    const { batch } = await embedTexts(testContext(), slotEmbedder, SCRIPTED_MODEL, texts);
    expect(embedder.given).toEqual(["says something"]);
    expect(hashesIn(batch.embeddedHashes ?? new Uint8Array())).toEqual(
      [null, "says something", null].map((text) => Buffer.from(slotHash(text)).toString("hex")),
    );
    const nothing = await embedTexts(testContext(), slotEmbedder, SCRIPTED_MODEL, textsOf(null));
    expect(nothing.batch.count).toBe(1);
    expect(embedder.calls).toBe(1);
  });

  test("halving leaves out the texts at fault and no other, in order", async () => {
    const embedder = scriptedEmbedder();
    embedder.isBad = (text) => text.startsWith("bad");
    const texts = textsOf("one", "bad", "two", "three", "bad too", "four", "five");
    const { batch, refused } = await embedTexts(
      testContext(),
      { slot: "code", embedder },
      SCRIPTED_MODEL,
      texts,
    );
    expect(refused).toEqual([texts[1], texts[4]].map((text) => text?.textHash));
    expect(hashesIn(batch.textHashes)).toEqual([0, 2, 3, 5, 6].map((i) => texts[i]?.textHash));
  });

  test("other failures are not the texts' fault", async () => {
    const embedder = scriptedEmbedder();
    embedder.failure = "EMBEDDER_UNAVAILABLE";
    const slotEmbedder = { slot: "code", embedder } as const;
    await expect(
      embedTexts(testContext(), slotEmbedder, SCRIPTED_MODEL, textsOf("one", "two")),
    ).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    expect(embedder.calls).toBe(1);
  });

  test("sparse vectors stand one after another", async () => {
    const model: EmbeddingModel = { ...SCRIPTED_MODEL, kind: "sparse", dimensions: 100 };
    const embedder: Embedder = {
      ...{ destination: null, inThread: null, model: async () => model, close: async () => {} },
      embed: async (_context, { texts }) =>
        texts.map((text) =>
          text === ""
            ? null
            : {
                kind: "sparse",
                indices: Uint32Array.from([1, text.length]),
                weights: Float32Array.from([0.5, 0.25]),
              },
        ),
    };
    const { batch } = await embedTexts(
      testContext(),
      { slot: "code", embedder },
      model,
      textsOf("seven77", "", "four"),
    );
    expect(batch.vectors).toEqual({
      kind: "sparse",
      offsets: Uint32Array.from([0, 2, 2, 4]),
      indices: Uint32Array.from([1, 7, 1, 4]),
      weights: Float32Array.from([0.5, 0.25, 0.5, 0.25]),
    });
  });
});
