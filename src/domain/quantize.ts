/** Vectors in eight bits: one scale a vector, values from -127 to 127. */

const LARGEST = 127;

/**
 * Writes `values` in eight bits to `into` (of the same length) and returns the scale that gives them back; 0, and zeros, for the zero
 * vector. The error of each value is at most half the scale.
 */
export function quantize(values: Float32Array, into: Int8Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) {
    into.fill(0);
    return 0;
  }
  const scale = Math.fround(largest / LARGEST);
  for (let i = 0; i < values.length; i++) into[i] = Math.round((values[i] ?? 0) / scale);
  return scale;
}
