import { expect, test } from "vitest";
import { unpackHalves } from "./half-vectors.ts";

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

test("reads what halfvec_send writes", () => {
  // SELECT halfvec_send('[1,-127,127,0,2]')
  const packed = bytesOf("000500003c00d7f057f000004000");
  expect([...unpackHalves(packed)]).toEqual([1, -127, 127, 0, 2]);
});

test("reads fractions, the smallest and the largest numbers", () => {
  const packed = bytesOf("000500003555000104007bff8000");
  const [third, smallest, normal, largest, negativeZero] = unpackHalves(packed);
  expect(third).toBeCloseTo(1 / 3, 3);
  expect([smallest, normal, largest]).toEqual([2 ** -24, 2 ** -14, 65_504]);
  expect(negativeZero).toBe(-0);
});
