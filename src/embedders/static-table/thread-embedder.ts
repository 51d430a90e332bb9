/** The table in a worker thread: synchronous, over memory that all threads share. */
import { quantize } from "../../domain/quantize.ts";
import type { ThreadEmbedder } from "../../ports/embedder.ts";
import { readArtefact } from "./artefact.ts";
import { createTable } from "./table.ts";

/** Made from the artefact's bytes. Throws AppError EMBEDDER_INVALID. */
export function openThreadEmbedder(bytes: Uint8Array): ThreadEmbedder {
  const table = createTable(readArtefact(bytes));
  const vector = new Float32Array(table.model.dimensions);
  return {
    model: table.model,
    embedInto: (text, values) => {
      table.embed(text, "document", vector);
      return quantize(vector, values);
    },
  };
}
