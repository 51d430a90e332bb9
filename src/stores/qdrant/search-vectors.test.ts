import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlacedChunk } from "../../ports/lexical-index.ts";
import type { VectorHit } from "../../ports/vector-index.ts";
import { fetchUntilFull } from "./search-vectors.ts";

const ALL = { paths: [], languages: [], kinds: [], symbol: null };

function hit(path: string, similarity: number): VectorHit {
  const chunk: Partial<PlacedChunk> = {
    ...{ datasetId: "d", path, ordinal: 0, language: "python", kind: "block", scope: "" },
    definitions: [],
  };
  return { chunk: chunk as PlacedChunk, similarity };
}

test("as if all were read, sorted and cut: ties by path, what a glob leaves out filled up", async () => {
  const scores = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(
      scores,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (given, limit, isNarrow) => {
        const all = given.map((score, i) =>
          hit(`${i % 7 === 0 ? "a" : "b"}/${(i * 31) % 997}.py`, score),
        );
        // the server's order says nothing among equals
        const served = [...all].sort((x, y) => y.similarity - x.similarity);
        const filter = isNarrow ? { ...ALL, paths: ["a/*"] } : ALL;
        const params = { scopes: [{ datasetId: "d", prefix: "" }], filter, limit };
        const found = await fetchUntilFull(params, async (most) => served.slice(0, most));
        const wanted = all
          .filter(({ chunk }) => !isNarrow || chunk.path.startsWith("a/"))
          .sort((x, y) => y.similarity - x.similarity || (x.chunk.path < y.chunk.path ? -1 : 1));
        expect(found).toEqual(wanted.slice(0, limit));
      },
    ),
  );
});
