/** Half-precision vectors as `halfvec_send` hands them out: two bytes a number are read an order of magnitude faster than its digits. */

/** Dimensions, and a field that is not used. */
const HEADER_BYTES = 4;
const BYTES_A_NUMBER = 2;

let numbers: Float32Array | null = null;

/** The number of each pattern of sixteen bits (IEEE 754 binary16). */
function halfNumbers(): Float32Array {
  if (numbers !== null) return numbers;
  numbers = Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  return numbers;
}

/** The vector that `halfvec_send` packed into `bytes`: big-endian, sixteen bits a dimension. */
export function unpackHalves(bytes: Uint8Array): Float32Array {
  const table = halfNumbers();
  const unpacked = new Float32Array((bytes.length - HEADER_BYTES) / BYTES_A_NUMBER);
  for (let d = 0, at = HEADER_BYTES; d < unpacked.length; d++, at += BYTES_A_NUMBER)
    unpacked[d] = table[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] ?? 0;
  return unpacked;
}
