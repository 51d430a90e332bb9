import { expect, test } from "vitest";
import { halfBits, halfNumber } from "./half-bits.ts";

/** IEEE 754 half precision: one bit of sign, five of exponent, ten of fraction. */
function numberOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1_024) * 2 ** (exponent - 15);
  return (bits & 0x8000) === 0 ? size : -size;
}

test("every whole number of eight bits is held exactly, and comes back", () => {
  for (let value = -128; value <= 127; value++) {
    expect(numberOf(halfBits(value))).toBe(value);
    expect(halfNumber(halfBits(value))).toBe(value);
  }
});
