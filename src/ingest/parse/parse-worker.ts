/** The thread that reads, parses and chunks batches of files. */
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadEmbedding } from "../../ports/embedder.ts";
import { type AnalyzeBatchPort, analyzeBatch } from "./analyze-batch.ts";
import { openThreadEmbedder } from "./embed-chunks.ts";
import { wasmBytes } from "./load-parser.ts";
import type { FromWorker, KnownMessage, ToWorker } from "./worker-protocol.ts";

const { embedding } = workerData as { readonly embedding: ThreadEmbedding | null };
const opening = openThreadEmbedder(embedding);
const waiting = new Map<number, (message: KnownMessage) => void>();

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "known") {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
    return;
  }
  const { id } = message;
  const portOf = (embedder: AnalyzeBatchPort["embedder"]): AnalyzeBatchPort => ({
    embedder,
    askKnown: (keys) =>
      new Promise((resolve) => {
        waiting.set(id, (answer) => resolve(answer.known));
        post({ type: "hashed", id, keys });
      }),
    report: (outcomes, transfer) => post({ type: "outcomes", id, outcomes }, transfer),
  });
  // a rejection ends the thread, and the pool starts another: nothing here may go on half done
  void opening
    .then((embedder) => analyzeBatch(message, portOf(embedder)))
    .then(() => post({ type: "finished", id, wasmBytes: wasmBytes() }));
});
