import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNumbers } from "./parse-numbers.ts";

test("arrays of numbers are read as they were written", () => {
  const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      expect([...parseNumbers(`{${numbers.join(",")}}`)]).toEqual(numbers);
    }),
  );
});
