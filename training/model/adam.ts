/** Adam (Kingma and Ba 2015) over the rows that a batch touched; the others wait with their moments as they are. */

const DECAY_MEAN = 0.9;
const DECAY_SQUARE = 0.999;
const EPSILON = 1e-8;

export interface Adam {
  /** Moves `count` values from `at` on against their gradient, and clears the gradient. */
  step(at: number, count: number, rate: number, stepNumber: number): void;
}

export function createAdam(values: Float32Array, gradient: Float32Array): Adam {
  const means = new Float32Array(values.length);
  const squares = new Float32Array(values.length);
  return {
    step: (at, count, rate, stepNumber) => {
      const meanScale = 1 / (1 - DECAY_MEAN ** stepNumber);
      const squareScale = 1 / (1 - DECAY_SQUARE ** stepNumber);
      for (let i = at; i < at + count; i++) {
        const slope = gradient[i] ?? 0;
        const mean = DECAY_MEAN * (means[i] ?? 0) + (1 - DECAY_MEAN) * slope;
        const square = DECAY_SQUARE * (squares[i] ?? 0) + (1 - DECAY_SQUARE) * slope * slope;
        means[i] = mean;
        squares[i] = square;
        values[i] =
          (values[i] ?? 0) -
          (rate * mean * meanScale) / (Math.sqrt(square * squareScale) + EPSILON);
        gradient[i] = 0;
      }
    },
  };
}
