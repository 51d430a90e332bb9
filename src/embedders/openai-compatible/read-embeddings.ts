/** Reads an embeddings reply and checks that it is one: count, order, dimension, numbers. */
import { z } from "zod";
import { AppError } from "../../domain/errors.ts";

const REPLY = z.object({
  data: z.array(
    z.object({
      index: z.number().int().nonnegative().optional(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
});
const FLOAT_BYTES = 4;

function invalid(origin: string, problem: string): AppError {
  return new AppError("EMBEDDER_INVALID", `${origin} gives ${problem}.`, {
    next: "Check that the address and the model belong to an embedding endpoint; search by words works meanwhile.",
  });
}

/** An array of numbers, or the little-endian floats of `encoding_format: base64`. */
function toFloats(embedding: readonly number[] | string): Float32Array {
  if (typeof embedding !== "string") return Float32Array.from(embedding);
  const bytes = Buffer.from(embedding, "base64");
  const count = Math.floor(bytes.length / FLOAT_BYTES);
  return Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(i * FLOAT_BYTES));
}

/** One a text, in the order of the texts, all of one length. Throws AppError EMBEDDER_INVALID. */
export function readEmbeddings(body: string, count: number, origin: string): Float32Array[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalid(origin, "a reply that is not JSON (numbers that are none are not, either)");
  }
  const reply = REPLY.safeParse(parsed);
  if (!reply.success) throw invalid(origin, "a reply without a list of embeddings");
  const { data } = reply.data;
  if (data.length !== count) throw invalid(origin, `${data.length} vectors for ${count} texts`);
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [place, { index = place, embedding }] of data.entries())
    if (index < count) vectors[index] = toFloats(embedding);
  const complete = vectors.filter((vector) => vector !== undefined);
  if (complete.length !== count)
    throw invalid(origin, "vectors whose numbers do not fit the texts");
  const dimensions = complete[0]?.length ?? 0;
  if (dimensions === 0) throw invalid(origin, "vectors without values");
  if (complete.some((vector) => vector.length !== dimensions))
    throw invalid(origin, "vectors of several lengths");
  if (complete.some((vector) => !vector.every(Number.isFinite)))
    throw invalid(origin, "vectors with values that are no numbers");
  return complete;
}
