/** Vectors that lie as those of code do: topics, files within them, chunks around their file; and questions near some chunk. */
import { quantize } from "../../src/domain/quantize.ts";

/** Topics of a corpus this size, and chunks of a file: a file's chunks share most of their words. */
const TOPIC_CHUNKS = 5_000;
const FILE_CHUNKS = 10;
/** How far a file lies from its topic, a chunk from its file, a question from its chunk, each as a share of the centre's length. */
const FILE_SPREAD = 1;
const CHUNK_SPREAD = 0.8;
const QUESTION_SPREAD = 1.2;

/** Rows of normally distributed numbers of about unit length, by a fixed seed. */
export function createNoise(seed: number, dimensions: number): () => Float32Array {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const scale = Math.sqrt(12 / 4 / dimensions);
  return () =>
    Float32Array.from(
      { length: dimensions },
      () => (uniform() + uniform() + uniform() + uniform()) * scale,
    );
}

function around(centre: Float32Array, noise: Float32Array, spread: number): Float32Array {
  const values = centre.map((value, i) => value + spread * (noise[i] ?? 0));
  let square = 0;
  for (const value of values) square += value * value;
  const length = Math.sqrt(square);
  return values.map((value) => value / length);
}

export interface VectorColumns {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** `count` vectors in eight bits and `questions` floating ones. */
export function clusteredVectors(
  count: number,
  dimensions: number,
  questions: number,
): { readonly rows: VectorColumns; readonly questions: readonly Float32Array[] } {
  const noise = createNoise(11, dimensions);
  const values = new Int8Array(count * dimensions);
  const scales = new Float32Array(count);
  const asked: Float32Array[] = [];
  const every = Math.floor(count / questions);
  let topic = noise();
  let file = topic;
  for (let row = 0; row < count; row++) {
    if (row % TOPIC_CHUNKS === 0) topic = noise();
    if (row % FILE_CHUNKS === 0) file = around(topic, noise(), FILE_SPREAD);
    const vector = around(file, noise(), CHUNK_SPREAD);
    scales[row] = quantize(vector, values.subarray(row * dimensions, (row + 1) * dimensions));
    if (row % every === 0 && asked.length < questions)
      asked.push(around(vector, noise(), QUESTION_SPREAD));
  }
  return { rows: { values, scales }, questions: asked };
}
