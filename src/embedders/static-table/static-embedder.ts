/** The built-in embedder: no network, no key, no download. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DenseVector } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import { workerUrl } from "../../domain/worker-url.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { readArtefact } from "./artefact.ts";
import { createTable } from "./table.ts";

/** About ten milliseconds. */
const TEXTS_A_TURN = 32;

export interface StaticEmbedderOptions {
  /** The artefact. */
  readonly file: string;
}

/** The whole file in memory that threads can share. */
function readShared(file: string): Uint8Array {
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(handle).size));
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(handle, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    return bytes;
  } catch (cause) {
    throw new AppError("EMBEDDER_INVALID", "The built-in embedder's table is missing.", {
      next: "Reinstall quarry-mcp: its models folder belongs to the package. Search by words works without it.",
      cause,
    });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Reads the table at once. Throws AppError EMBEDDER_INVALID. */
export function createStaticEmbedder({ file }: StaticEmbedderOptions): Embedder {
  const bytes = readShared(file);
  const table = createTable(readArtefact(bytes));
  const { model } = table;
  return {
    model: async () => model,
    destination: null,
    inThread: {
      model,
      moduleUrl: workerUrl(import.meta.url, "thread-embedder.js").href,
      data: bytes,
    },
    embed: async (context, { texts, purpose }) => {
      if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
      const vectors: (DenseVector | null)[] = [];
      for (const text of texts) {
        const values = new Float32Array(model.dimensions);
        vectors.push(table.embed(text, purpose, values) ? { kind: "dense", values } : null);
        // answers get their turn while many texts are embedded
        if (vectors.length % TEXTS_A_TURN === 0) await nextTurn();
      }
      return vectors;
    },
    close: async () => {},
  };
}
