/** Projected documents from plain lines: one chunk a line, as the sample change sets of catalogs have them. */
import { createHash } from "node:crypto";
import { placedChunkId } from "../../src/domain/derived-id.ts";
import type { EmbeddingModel } from "../../src/domain/embedding.ts";
import type { LanguageId } from "../../src/domain/language.ts";
import type { ProjectedChunks } from "../../src/domain/projected.ts";
import { splitWords } from "../../src/domain/words.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { Projection } from "../../src/ports/projection.ts";

export const SAMPLE_MODEL: EmbeddingModel = {
  ...{ name: "toy", version: "1", dimensions: 4, kind: "dense" },
};

/** A direction that depends on the text alone. */
export function sampleVector(text: string, dimensions = 4): Float32Array {
  const hash = createHash("md5").update(text).digest();
  const values = Float32Array.from(
    { length: dimensions },
    (_, d) => (hash[d % 16] ?? 0) / 255 - 0.5,
  );
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** As a first fill of a catalog without documents: what is applied from then on is found. */
export async function fillEmpty<Change>(
  projection: Projection<Change>,
  context: OperationContext,
): Promise<void> {
  await projection.prepare(context);
  await projection.beginRebuild(context);
  await projection.finishRebuild(context);
}

interface Sample {
  readonly datasetId: string;
  readonly documentId: string;
  readonly path: string;
  readonly revision: number;
  /** Null: shown no more. */
  readonly lines: readonly string[] | null;
  readonly model?: EmbeddingModel;
  readonly language?: LanguageId;
}

export function projectedSample(sample: Sample): ProjectedChunks {
  const { datasetId, documentId, path, revision, lines } = sample;
  const { model = SAMPLE_MODEL, language = "python" } = sample;
  const projectKey = "github.com/me/project";
  return {
    ...{ datasetId, documentId, path, revision, language, isShown: lines !== null },
    dataset: {
      ...{ id: datasetId, projectId: datasetId, projectKey, projectName: "project" },
      ...{ host: "host", folder: "/home/me/project", ref: null, branch: "main" },
      ...{ visibility: "private", owner: "local" },
    },
    contentHash: createHash("sha256")
      .update((lines ?? []).join("\n"))
      .digest("hex"),
    ...{ sourceType: "file", systemOrigin: "quarry", createdAtMs: 1_700_000_000_000 },
    chunks: (lines ?? []).map((line, ordinal) => {
      const textHash = createHash("md5").update(line).digest("hex");
      const counts = new Map<string, number>();
      for (const word of splitWords(line)) counts.set(word, (counts.get(word) ?? 0) + 1);
      const place = { projectKey, path, scope: "Store", textHash, ordinalAmongEquals: ordinal };
      return {
        ...{ id: placedChunkId(place), chunker: "sample 1", ordinal, textHash, scope: "Store" },
        span: { byteStart: ordinal, byteEnd: ordinal + 1, lineStart: 1, lineEnd: 1 },
        ...{ textStart: ordinal, textEnd: ordinal + 1, kind: "block" },
        definitions: [],
        words: counts,
        vectors: [
          {
            ...{ slot: "code", model },
            vector: { kind: "dense", values: sampleVector(line, model.dimensions) },
          },
        ],
      };
    }),
  };
}
