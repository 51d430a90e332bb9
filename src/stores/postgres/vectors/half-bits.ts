/** Small whole numbers as half-precision numbers, which Node has no type for. */

const BIAS = 15;
const FRACTION_BITS = 10;
const SIGN = 0x8000;

function encode(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 0;
  const exponent = 31 - Math.clz32(size);
  const fraction = (size << (FRACTION_BITS - exponent)) - (1 << FRACTION_BITS);
  return (value < 0 ? SIGN : 0) | ((exponent + BIAS) << FRACTION_BITS) | fraction;
}

const BITS = Uint16Array.from({ length: 256 }, (_, i) => encode(i - 128));

const NUMBERS = new Int8Array(65_536);
BITS.forEach((bits, i) => {
  NUMBERS[bits] = i - 128;
});

/** The whole number that these sixteen bits are. */
export const halfNumber = (bits: number): number => NUMBERS[bits] ?? 0;

/** The sixteen bits of a whole number from -128 to 127. */
export const halfBits = (value: number): number => BITS[value + 128] ?? 0;
