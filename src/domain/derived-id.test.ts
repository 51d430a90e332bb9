/** Derived ids: stable, RFC-shaped, and different whenever a part differs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createdId } from "./created-id.ts";
import { ordinalsAmongEquals, placedChunkId, symbolId } from "./derived-id.ts";

const part = fc.string({ maxLength: 8 }).map((text) => text.replaceAll("\0", ""));
const chunkParts = fc.record({
  projectKey: part,
  path: part,
  scope: part,
  textHash: part,
  ordinalAmongEquals: fc.nat(9),
});

test("equal parts give equal ids, different parts different ones", () => {
  fc.assert(
    fc.property(chunkParts, chunkParts, (a, b) => {
      const same = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b));
      expect(placedChunkId(a) === placedChunkId(b)).toBe(same);
    }),
  );
});

test("ids have the shape of version 8", () => {
  fc.assert(
    fc.property(chunkParts, (parts) => {
      expect(placedChunkId(parts)).toMatch(
        /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
      );
    }),
  );
});

test("the ids of a known place never change", () => {
  expect(
    placedChunkId({
      projectKey: "github.com/a/b",
      path: "src/a.ts",
      scope: "Store",
      textHash: "00".repeat(16),
      ordinalAmongEquals: 0,
    }),
  ).toMatchInlineSnapshot(`"edbb926d-4e42-8d06-b872-efda9c1801f6"`);
  expect(
    symbolId({
      projectKey: "github.com/a/b",
      path: "src/a.ts",
      qualifiedName: "Store.open",
      ordinalAmongEquals: 1,
    }),
  ).toMatchInlineSnapshot(`"0918ec73-1d03-8a9b-ac89-0c39425a7e9f"`);
});

test("ordinals count equals from zero", () => {
  expect(ordinalsAmongEquals(["a", "b", "a", "a", "b"], (item) => item)).toEqual([0, 0, 1, 2, 1]);
});

test("created ids are version 7 and sort by time", () => {
  const ids = [1, 2, 1_000_000, 1_700_000_000_000].map((ms) => createdId(ms));
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
