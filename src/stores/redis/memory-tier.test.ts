import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryTier } from "./memory-tier.ts";

const tierOf = (mostBytes: number, ttlMs = 1_000) => {
  const clock = { ms: 0 };
  return { clock, tier: createMemoryTier<string>({ mostBytes, ttlMs, now: () => clock.ms }) };
};

test("what was used longest ago goes first, and nothing exceeds the bound", () => {
  const { tier } = tierOf(2_700);
  const value = "x".repeat(200);
  for (const key of ["a", "b", "c", "d", "e"]) tier.set(key, value, ["one"]);
  expect(tier.get("a")).toBe(value);
  tier.set("f", value, ["one"]);
  expect(tier.get("a")).toBe(value);
  expect(tier.get("b")).toBeNull();
  expect(tier.bytes).toBeLessThanOrEqual(2_700);
});

test("a value that would fill the memory alone is left out", () => {
  const { tier } = tierOf(4_000);
  tier.set("small", "x", ["one"]);
  tier.set("large", "x".repeat(2_000), ["one"]);
  expect([tier.get("small"), tier.get("large")]).toEqual(["x", null]);
});

test("an entry ends with its time", () => {
  const { tier, clock } = tierOf(4_000, 50);
  tier.set("a", "1", ["one"]);
  clock.ms = 49;
  expect(tier.get("a")).toBe("1");
  clock.ms = 50;
  expect(tier.get("a")).toBeNull();
  expect(tier.bytes).toBe(0);
});

test("property: it holds the newest value of a key or none, and of a forgotten dataset nothing", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const dataset = fc.constantFrom("one", "two", "three");
  const step = fc.oneof(
    fc.record({
      set: name,
      value: fc.string({ maxLength: 300 }),
      of: fc.uniqueArray(dataset, { minLength: 1 }),
    }),
    fc.record({ forget: dataset }),
  );
  type Step =
    | { readonly set: string; readonly value: string; readonly of: readonly string[] }
    | { readonly forget: string };
  const follow = (newest: Map<string, { value: string; of: readonly string[] }>, each: Step) => {
    if ("set" in each) newest.set(each.set, each);
    else for (const [key, { of }] of newest) if (of.includes(each.forget)) newest.delete(key);
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { tier } = tierOf(3_000);
      const newest = new Map<string, { value: string; of: readonly string[] }>();
      for (const each of steps) {
        if ("set" in each) tier.set(each.set, each.value, each.of);
        else tier.forget(each.forget);
        follow(newest, each);
        expect(tier.bytes).toBeLessThanOrEqual(3_000);
        for (const key of ["a", "b", "c", "d"])
          expect([newest.get(key)?.value ?? null, null]).toContain(tier.get(key));
      }
    }),
  );
});
