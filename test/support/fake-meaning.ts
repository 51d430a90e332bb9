/** A model that knows words by their hash, and vectors of it over an array. */
import { type EmbeddingModel, modelIdentity, type Vector } from "../../src/domain/embedding.ts";
import { splitWords } from "../../src/domain/words.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { PlacedChunk } from "../../src/ports/lexical-index.ts";
import type { VectorIndex } from "../../src/ports/vector-index.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { similarityOf } from "../../src/query/recall/similarity.ts";
import { testContext } from "./test-context.ts";

const DIMENSIONS = 64;
const MODEL: EmbeddingModel = {
  name: "bag",
  version: "1",
  dimensions: DIMENSIONS,
  kind: "dense",
};

/** `synonyms` maps a word to the word it means. */
export function fakeEmbedder(synonyms: Readonly<Record<string, string>> = {}) {
  const vectorOf = (text: string): Vector | null => {
    const values = new Float32Array(DIMENSIONS);
    for (const word of splitWords(text)) {
      let hash = 7;
      for (const letter of synonyms[word] ?? word)
        hash = (hash * 31 + letter.charCodeAt(0)) % 65_521;
      values[hash % DIMENSIONS] = (values[hash % DIMENSIONS] ?? 0) + 1;
    }
    const length = Math.hypot(...values);
    return length === 0 ? null : { kind: "dense", values: values.map((value) => value / length) };
  };
  const embedder: Embedder = {
    model: async () => MODEL,
    destination: null,
    inThread: null,
    embed: async (_context, { texts }) => texts.map(vectorOf),
    close: async () => {},
  };
  return { embedder, vectorOf };
}

/** The workspace with vectors of the chunks of `paths`; `share` of them count as covered. */
export async function withVectors(
  workspace: Workspace,
  paths: readonly string[],
  vectorOf: (text: string) => Vector | null,
  share = 1,
): Promise<Workspace> {
  const context = testContext();
  const filter = { paths: [], languages: [], kinds: [], symbol: null };
  const scopes = [workspace.scope];
  const chunks = await workspace.catalog.lexical.chunksOf(context, { scopes, paths, filter });
  const rows: { chunk: PlacedChunk; vector: Vector }[] = [];
  for (const chunk of chunks) {
    const text = await workspace.catalog.documents.readText(context, chunk.contentHash);
    const vector = vectorOf(text?.toString("utf8", chunk.textStart, chunk.textEnd) ?? "");
    if (vector !== null) rows.push({ chunk, vector });
  }
  const vectors: VectorIndex = {
    search: async (_context, { vector, limit }) =>
      rows
        .map((row) => ({ chunk: row.chunk, similarity: similarityOf(vector, row.vector) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, limit),
    vectorsOf: async (_context, { textHashes }) =>
      new Map(
        rows
          .filter(({ chunk }) => textHashes.includes(chunk.textHash))
          .map(({ chunk, vector }) => [chunk.textHash, vector]),
      ),
    coverage: async () =>
      rows.length === 0
        ? []
        : [
            {
              slot: "code",
              model: modelIdentity(MODEL),
              embedded: Math.floor(rows.length * share),
              shown: rows.length,
            },
          ],
    missing: async () => [],
    retire: async () => {},
  };
  return { ...workspace, catalog: { ...workspace.catalog, vectors } };
}
