/** An embedder that records what it is given and fails when told to. */
import type { EmbeddingModel, Vector } from "../../src/domain/embedding.ts";
import { AppError, type ErrorCode } from "../../src/domain/errors.ts";
import { splitWords } from "../../src/domain/words.ts";
import type { Embedder } from "../../src/ports/embedder.ts";

export const SCRIPTED_MODEL: EmbeddingModel = {
  ...{ name: "scripted", version: "1", dimensions: 256, kind: "dense" },
};

export interface ScriptedEmbedder extends Embedder {
  /** Documents given, in order, whether or not they were embedded. */
  readonly given: string[];
  /** Calls of `embed` for documents. */
  calls: number;
  /** What every call throws; null: none does. */
  failure: ErrorCode | null;
  /** Calls with such a text throw EMBEDDER_INVALID. */
  isBad: (text: string) => boolean;
  /** Awaited by each call before it answers. */
  gate: () => Promise<void>;
}

export interface ScriptedOptions {
  readonly model?: EmbeddingModel;
  readonly destination?: string | null;
  /** Words that mean the same as another. */
  readonly synonyms?: Readonly<Record<string, string>>;
}

/** Texts of the same words lie near to each other. */
function vectorOf(
  text: string,
  dimensions: number,
  synonyms: Readonly<Record<string, string>>,
): Vector | null {
  const values = new Float32Array(dimensions);
  for (const word of splitWords(text)) {
    let hash = 2_166_136_261; // FNV-1a
    for (const letter of synonyms[word] ?? word)
      hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0;
    values[hash % dimensions] = (values[hash % dimensions] ?? 0) + 1;
  }
  const length = Math.hypot(...values);
  return length === 0 ? null : { kind: "dense", values: values.map((value) => value / length) };
}

/** Answers like an endpoint: outside the parse threads. */
export function scriptedEmbedder(options: ScriptedOptions = {}): ScriptedEmbedder {
  const { model = SCRIPTED_MODEL, destination = "http://127.0.0.1:9", synonyms = {} } = options;
  const check = (): void => {
    if (scripted.failure !== null) throw new AppError(scripted.failure, "It was told to fail.");
  };
  const scripted: ScriptedEmbedder = {
    ...{ given: [], calls: 0, failure: null, isBad: () => false, gate: async () => {} },
    ...{ destination, inThread: null },
    model: async () => {
      check();
      return model;
    },
    embed: async (context, { texts, purpose }) => {
      if (purpose === "document") {
        scripted.calls += 1;
        scripted.given.push(...texts);
      }
      await scripted.gate();
      if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
      check();
      if (texts.some(scripted.isBad)) throw new AppError("EMBEDDER_INVALID", "Not a number.");
      return texts.map((text) => vectorOf(text, model.dimensions, synonyms));
    },
    close: async () => {},
  };
  return scripted;
}
