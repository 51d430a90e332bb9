/** Embeds a document's chunks in the thread that parsed it, while their text is at hand. */
import type { ChunkColumns } from "../../domain/chunk.ts";
import type { ThreadEmbedder, ThreadEmbedding } from "../../ports/embedder.ts";
import type { ChunkVectors } from "../analyzer.ts";

const SPAN_COLUMNS = 6;
const TEXT_START = 4;
const TEXT_END = 5;

/** Null when there is none, or when it does not open: the chunks are embedded later, whoever can. */
export async function openThreadEmbedder(
  embedding: ThreadEmbedding | null,
): Promise<ThreadEmbedder | null> {
  if (embedding === null) return null;
  try {
    const module = (await import(embedding.moduleUrl)) as {
      readonly openThreadEmbedder: (data: unknown) => ThreadEmbedder;
    };
    return module.openThreadEmbedder(embedding.data);
  } catch {
    return null;
  }
}

/** One vector a chunk, in their order. `utf8` is the document's stored text. */
export function embedChunks(
  embedder: ThreadEmbedder,
  utf8: Buffer,
  { count, spans }: ChunkColumns,
): ChunkVectors {
  const { dimensions } = embedder.model;
  const values = new Int8Array(count * dimensions);
  const scales = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * SPAN_COLUMNS;
    const text = utf8.toString("utf8", spans[at + TEXT_START], spans[at + TEXT_END]);
    scales[i] = embedder.embedInto(text, values.subarray(i * dimensions, (i + 1) * dimensions));
  }
  return { model: embedder.model, vectors: { kind: "dense", values, scales } };
}
