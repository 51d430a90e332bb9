/** Conformance of the VectorIndex port. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EmbeddingModel, EmbeddingSlot, VectorBatch } from "../../src/domain/embedding.ts";
import { modelIdentity } from "../../src/domain/embedding.ts";
import { quantize } from "../../src/domain/quantize.ts";
import type { SearchFilter } from "../../src/ports/lexical-index.ts";
import type { VectorIndex } from "../../src/ports/vector-index.ts";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const ALL: SearchFilter = { paths: [], languages: [], kinds: [], symbol: null };
const MODEL: EmbeddingModel = { name: "toy", version: "1", dimensions: 8, kind: "dense" };
const OTHER: EmbeddingModel = { ...MODEL, version: "2" };
const WIDE: EmbeddingModel = { name: "wide", version: "1", dimensions: 24, kind: "dense" };
const SPARSE: EmbeddingModel = { name: "words", version: "1", dimensions: 1_000, kind: "sparse" };

const sha = (text: string): Buffer => createHash("sha256").update(text).digest().subarray(0, 16);

/** A direction that depends on the text alone; texts that begin alike lie near to each other. */
function direction(text: string, dimensions: number): Float32Array {
  const values = new Float32Array(dimensions);
  [...text].forEach((letter, i) => {
    const hash = createHash("md5").update(letter).digest();
    for (let d = 0; d < dimensions; d++)
      values[d] = (values[d] ?? 0) + ((hash[d % 16] ?? 0) / 255 - 0.5) / (i + 1);
  });
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** `given` maps a chunk's text to the text that the model gets; null where it has none. */
function batchOf(
  texts: readonly string[],
  model: EmbeddingModel = MODEL,
  slot: EmbeddingSlot = "code",
  given: (text: string) => string | null = (text) => text,
): VectorBatch {
  const values = new Int8Array(texts.length * model.dimensions);
  const scales = texts.map((text, i) => {
    const from = given(text);
    const into = values.subarray(i * model.dimensions, (i + 1) * model.dimensions);
    return from === null || from.startsWith("mute")
      ? 0
      : quantize(direction(from, model.dimensions), into);
  });
  const hashes = texts.map((text) => {
    const from = given(text);
    return from === null ? Buffer.alloc(16) : sha(from);
  });
  return {
    slot,
    model,
    count: texts.length,
    textHashes: Buffer.concat(texts.map(sha)),
    embeddedHashes: slot === "code" ? null : Buffer.concat(hashes),
    vectors: { kind: "dense", values, scales: Float32Array.from(scales) },
  };
}

const TEXTS = {
  "src/a.py": "alpha one\nbeta two\n",
  "src/b.py": "alpha ones\ngamma three\n",
  "docs/c.md": "alpha on\nmute\n",
};
const LINES = Object.values(TEXTS).flatMap((text) => text.split(/(?<=\n)/));

export function describeVectorIndex(factory: StoreFactory): void {
  describe(`VectorIndex on ${factory.name}`, () => {
    const context = testContext();
    let store: OpenedStore;
    let vectors: VectorIndex;
    let datasetId: string;
    beforeEach(async () => {
      store = await factory.open();
      vectors = store.catalog.vectors;
      datasetId = (await makeDataset(store.catalog)).id;
      await store.catalog.commit(context, upsertSamples(datasetId, TEXTS));
    });
    afterEach(() => store.dispose());

    const put = (...batches: readonly VectorBatch[]) =>
      store.catalog.commit(context, sampleChangeSet(datasetId, { vectors: batches }));
    const search = async (
      text: string,
      options: {
        readonly model?: EmbeddingModel;
        readonly slot?: EmbeddingSlot;
        readonly filter?: Partial<SearchFilter>;
        readonly prefix?: string;
        readonly limit?: number;
        readonly index?: VectorIndex;
      } = {},
    ) => {
      const { model = MODEL, slot = "code", filter = {}, prefix = "", limit = 50 } = options;
      const hits = await (options.index ?? vectors).search(context, {
        scopes: [{ datasetId, prefix }],
        slot,
        model: modelIdentity(model),
        vector: { kind: "dense", values: direction(text, model.dimensions) },
        filter: { ...ALL, ...filter },
        limit,
      });
      return hits.map(({ chunk, similarity }) => ({
        at: `${chunk.path}:${chunk.ordinal}`,
        similarity,
      }));
    };
    const places = async (...of: Parameters<typeof search>) =>
      (await search(...of)).map(({ at }) => at);
    const coverage = (index = vectors) => index.coverage(context, [{ datasetId, prefix: "" }]);
    const missing = (model: EmbeddingModel, slot: EmbeddingSlot = "code", limit = 100) =>
      vectors.missing(context, { datasetId, slot, model: modelIdentity(model), limit });

    test("the nearest come first, with their cosine; what says nothing is never found", async () => {
      await put(batchOf(LINES));
      const hits = await search("alpha one\n");
      expect(hits[0]?.at).toBe("src/a.py:0");
      expect(hits[0]?.similarity).toBeCloseTo(1, 2);
      expect(hits.map(({ similarity }) => similarity)).toEqual(
        hits.map(({ similarity }) => similarity).sort((a, b) => b - a),
      );
      expect(hits.map(({ at }) => at)).not.toContain("docs/c.md:1");
      expect(hits).toHaveLength(5);
      expect(await places("alpha one\n", { limit: 2 })).toHaveLength(2);
    });

    test("vectors alone leave the revision as it is", async () => {
      const before = await store.catalog.commit(context, sampleChangeSet(datasetId));
      expect(await put(batchOf(LINES))).toEqual(before);
    });

    test("paths, languages, symbols and prefixes restrict before the cut", async () => {
      const many = Object.fromEntries(
        Array.from({ length: 400 }, (_, i) => [`many/${i}.py`, `alpha one ${i}\n`]),
      );
      const vectorsOfMany = batchOf([...LINES, ...Object.values(many)]);
      await store.catalog.commit(
        context,
        upsertSamples(datasetId, many, { vectors: [vectorsOfMany] }),
      );
      const few = { limit: 2 };
      expect(await places("alpha one\n", { ...few, filter: { paths: ["docs/**"] } })).toEqual([
        "docs/c.md:0",
      ]);
      expect(await places("alpha one\n", { ...few, filter: { languages: ["text"] } })).toEqual([
        "docs/c.md:0",
      ]);
      expect(await places("gamma\n", { ...few, prefix: "docs" })).toEqual(["docs/c.md:0"]);
      expect(await places("alpha one\n", { filter: { symbol: "nowhere" } })).toEqual([]);
    });

    test("a dataset is found only where it is asked for", async () => {
      await put(batchOf(LINES));
      const other = (await makeDataset(store.catalog, "/home/me/other")).id;
      const commit = upsertSamples(other, { "only.py": "alpha one\nalpha only\n" });
      await store.catalog.commit(context, { ...commit, vectors: [batchOf(["alpha only\n"])] });
      expect(await places("alpha only\n")).not.toContain("only.py:1");
      const both = await vectors.search(context, {
        scopes: [
          { datasetId: other, prefix: "" },
          { datasetId, prefix: "" },
        ],
        slot: "code",
        model: modelIdentity(MODEL),
        vector: { kind: "dense", values: direction("alpha only\n", 8) },
        filter: ALL,
        limit: 10,
      });
      expect(both[0]?.chunk).toMatchObject({ datasetId: other, path: "only.py", ordinal: 1 });
      // one text, one vector, two places
      expect(
        both.filter(({ chunk }) => chunk.ordinal === 0).map(({ chunk }) => chunk.path),
      ).toEqual(expect.arrayContaining(["only.py", "src/a.py"]));
      expect(await coverage()).toEqual([
        { slot: "code", model: modelIdentity(MODEL), embedded: 6, shown: 6 },
      ]);
    });

    test("models live side by side and are never mixed", async () => {
      await put(batchOf(LINES), batchOf(["beta two\n"], OTHER), batchOf(["gamma three\n"], WIDE));
      expect(await places("alpha one\n", { model: OTHER })).toEqual(["src/a.py:1"]);
      expect(await places("alpha one\n", { model: WIDE })).toEqual(["src/b.py:1"]);
      const nobody = { ...MODEL, name: "nobody" };
      expect(await places("alpha one\n", { model: nobody })).toEqual([]);
      expect(await coverage()).toEqual([
        { slot: "code", model: modelIdentity(MODEL), embedded: 6, shown: 6 },
        { slot: "code", model: modelIdentity(OTHER), embedded: 1, shown: 6 },
        { slot: "code", model: modelIdentity(WIDE), embedded: 1, shown: 6 },
      ]);
    });

    test("a vector of another length than the model's finds nothing", async () => {
      await put(batchOf(LINES));
      const hits = await vectors.search(context, {
        scopes: [{ datasetId, prefix: "" }],
        slot: "code",
        model: modelIdentity(MODEL),
        vector: { kind: "dense", values: direction("alpha one\n", 24) },
        filter: ALL,
        limit: 10,
      });
      expect(hits).toEqual([]);
    });

    test("a slot's vectors are found by the chunk that the text was taken from", async () => {
      const given = (text: string): string | null => (text.startsWith("alpha") ? "prose" : null);
      await put(batchOf(LINES, MODEL, "text", given));
      expect(await places("alpha one\n")).toEqual([]);
      expect((await places("prose", { slot: "text" })).sort()).toEqual([
        "docs/c.md:0",
        "src/a.py:0",
        "src/b.py:0",
      ]);
      expect(
        await places("prose", { slot: "text", limit: 1, filter: { paths: ["src/b*"] } }),
      ).toEqual(["src/b.py:0"]);
      expect(await coverage()).toEqual([
        { slot: "text", model: modelIdentity(MODEL), embedded: 6, shown: 6 },
      ]);
      expect(await missing(MODEL, "text")).toEqual([]);
      expect(await missing(MODEL, "code")).toHaveLength(6);
    });

    test("sparse vectors are compared by their dot product", async () => {
      const texts = ["alpha one\n", "beta two\n", "gamma three\n"];
      const vector = (indices: number[], weights: number[]) => ({
        kind: "sparse" as const,
        indices: Uint32Array.from(indices),
        weights: Float32Array.from(weights),
      });
      await put({
        slot: "code",
        model: SPARSE,
        count: 3,
        textHashes: Buffer.concat(texts.map(sha)),
        embeddedHashes: null,
        vectors: {
          kind: "sparse",
          offsets: Uint32Array.from([0, 2, 3, 3]),
          indices: Uint32Array.from([5, 900, 5]),
          weights: Float32Array.from([0.5, 2, 1]),
        },
      });
      const hits = await vectors.search(context, {
        scopes: [{ datasetId, prefix: "" }],
        slot: "code",
        model: modelIdentity(SPARSE),
        vector: vector([5, 77], [2, 9]),
        filter: ALL,
        limit: 10,
      });
      expect(hits.map(({ chunk, similarity }) => [chunk.path, chunk.ordinal, similarity])).toEqual([
        ["src/a.py", 1, 2],
        ["src/a.py", 0, 1],
      ]);
      const stored = await vectors.vectorsOf(context, {
        slot: "code",
        model: modelIdentity(SPARSE),
        textHashes: texts.map((text) => sha(text).toString("hex")),
      });
      expect([...stored.values()]).toContainEqual(vector([5, 900], [0.5, 2]));
      expect(stored.size).toBe(2);
      expect((await coverage())[0]).toMatchObject({ embedded: 3, shown: 6 });
    });

    test("what a later commit brings is found, also by another connection", async () => {
      await put(batchOf(LINES.slice(0, 2)));
      const second = (await store.reopen()).vectors;
      expect(await places("gamma three\n", { index: second })).toHaveLength(2);
      await put(batchOf(LINES));
      expect((await places("gamma three\n", { index: second }))[0]).toBe("src/b.py:1");
      expect((await places("gamma three\n"))[0]).toBe("src/b.py:1");
      expect((await coverage(second))[0]).toMatchObject({ embedded: 6, shown: 6 });
    });

    test("what is stored stays, what nobody knows is left out", async () => {
      await put(batchOf(["alpha one\n", "unheard of\n"]));
      await put(batchOf(["alpha one\n"], MODEL, "code", () => "gamma three\n"));
      expect((await search("alpha one\n"))[0]?.similarity).toBeCloseTo(1, 2);
      expect(await places("unheard of\n")).toEqual(["src/a.py:0"]);
    });

    test("texts that are gone are not found, and their vectors go with the garbage", async () => {
      await put(batchOf(LINES));
      await store.catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["src/a.py"] }));
      expect(await places("alpha one\n")).not.toContain("src/a.py:0");
      expect((await coverage())[0]).toMatchObject({ embedded: 4, shown: 4 });
      const closedBeforeMs = Number.MAX_SAFE_INTEGER;
      await store.catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["docs/c.md"] }));
      await store.catalog.collectGarbage(context, { closedBeforeMs });
      // new texts may take the numbers of those that are gone, never their vectors
      const fresh = { "new.py": "alpha one\nnever embedded\nnor this\n" };
      await store.catalog.commit(context, upsertSamples(datasetId, fresh));
      expect(await places("alpha one\n")).toEqual(["src/b.py:0", "src/b.py:1"]);
      expect((await coverage())[0]).toMatchObject({ embedded: 2, shown: 5 });
    });

    test("missing lists each shown text once, with a place to read it from", async () => {
      await put(batchOf(LINES.slice(0, 4)));
      const texts = await missing(MODEL);
      expect(texts.map(({ textHash }) => textHash).sort()).toEqual(
        LINES.slice(4)
          .map((line) => sha(line).toString("hex"))
          .sort(),
      );
      for (const { contentHash, textStart, textEnd } of texts) {
        const text = await store.catalog.documents.readText(context, contentHash);
        const line = text?.subarray(textStart, textEnd).toString();
        expect(LINES.slice(4)).toContain(line);
      }
      expect(await missing(MODEL, "code", 1)).toHaveLength(1);
      await put(batchOf(LINES.slice(4)));
      await missing(MODEL);
      expect(await missing(MODEL)).toEqual([]);
    });

    test("retire drops the other models of a slot", async () => {
      await put(batchOf(LINES), batchOf(LINES, OTHER), batchOf(LINES, MODEL, "text"));
      const { committedAtMs } = sampleChangeSet(datasetId);
      const params = { slot: "code", keep: [modelIdentity(OTHER)] } as const;
      // another process may still work with a model that is used
      await vectors.retire(context, { ...params, unusedSinceMs: committedAtMs });
      expect((await places("alpha one\n"))[0]).toBe("src/a.py:0");
      await vectors.retire(context, { ...params, unusedSinceMs: committedAtMs + 1 });
      expect(await places("alpha one\n")).toEqual([]);
      expect((await places("alpha one\n", { model: OTHER }))[0]).toBe("src/a.py:0");
      expect((await places("alpha one\n", { slot: "text" }))[0]).toBe("src/a.py:0");
      await put(batchOf(LINES));
      expect((await places("alpha one\n"))[0]).toBe("src/a.py:0");
    });

    test("vectorsOf gives what was stored and leaves out what was not", async () => {
      await put(batchOf(["alpha one\n", "mute\n"]));
      const stored = await vectors.vectorsOf(context, {
        slot: "code",
        model: modelIdentity(MODEL),
        textHashes: LINES.map((line) => sha(line).toString("hex")),
      });
      expect([...stored.keys()]).toEqual([sha("alpha one\n").toString("hex")]);
      const [vector] = stored.values();
      const wanted = direction("alpha one\n", 8);
      if (vector?.kind !== "dense") throw new Error("not dense");
      for (const [d, value] of vector.values.entries())
        expect(value).toBeCloseTo(wanted[d] ?? 0, 2);
    });

    test("columns that do not fit the model are refused, and nothing of them is stored", async () => {
      const good = batchOf(LINES);
      const short = { ...good.vectors, values: new Int8Array(3) } as VectorBatch["vectors"];
      const wild = {
        ...good.vectors,
        scales: new Float32Array(LINES.length).fill(Number.NaN),
      } as VectorBatch["vectors"];
      for (const vectorsOf of [short, wild]) {
        await expect(put(good, { ...good, vectors: vectorsOf })).rejects.toMatchObject({
          code: "EMBEDDER_INVALID",
        });
      }
      expect(await coverage()).toEqual([]);
    });
  });
}
