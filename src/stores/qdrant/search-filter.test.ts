import fc from "fast-check";
import { expect, test } from "vitest";
import { pathTest } from "../../domain/path-globs.ts";
import { placesOf, searchFilter, symbolRuns } from "./search-filter.ts";

test("the file and folder before the first part with a meaning", () => {
  const both = (place: string) => [place, `${place}/`];
  expect(placesOf("src/**")).toEqual(both("src"));
  expect(placesOf("src/a/*.ts")).toEqual(both("src/a"));
  expect(placesOf("./src/a.ts/")).toEqual(both("src/a.ts"));
  expect(placesOf("a/../b")).toEqual(both("a"));
  for (const anywhere of ["docs", "*.ts", "!(a)/b", "**/a", "", "."])
    expect(placesOf(anywhere)).toBeNull();
});

test("whatever passes a glob is at one of its places", () => {
  const part = fc.constantFrom("a", "b", "*", "**", "a.ts", "?", "{a,b}", "[ab]", "..", ".a");
  const name = fc.constantFrom("a", "b", "a.ts", ".a", "c");
  const join = (parts: string[]): string => parts.join("/");
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }).map(join),
      fc.array(name, { minLength: 1, maxLength: 4 }).map(join),
      (pattern, path) => {
        const places = placesOf(pattern);
        if (places === null || !pathTest([pattern])(path)) return;
        const isAt = (place: string) =>
          place.endsWith("/") ? path.startsWith(place) : path === place;
        expect(places.some(isAt)).toBe(true);
      },
    ),
    { numRuns: 5_000 },
  );
});

test("every run of a qualified name's parts, folded", () => {
  expect(symbolRuns(["Store.open.Now", "", "x"]).sort()).toEqual(
    ["now", "open", "open.now", "store", "store.open", "store.open.now", "x"].sort(),
  );
  expect(symbolRuns(["a.b.c.d.e.f.g.h"])).not.toContain("a.b.c.d.e.f.g");
});

test("tenant, copy and datasets always, folders where every scope has some", () => {
  const all = { paths: [], languages: [], kinds: [], symbol: null };
  const of = { tenantId: "t", copy: 2 };
  const always = [
    { key: "tenant_id", match: { value: "t" } },
    { key: "copy", match: { value: 2 } },
    { key: "dataset_id", match: { any: ["d"] } },
  ];
  expect(searchFilter(of, [{ datasetId: "d", prefix: "" }], all)).toEqual({ must: always });
  expect(searchFilter(of, [{ datasetId: "d", prefix: "" }], { ...all, paths: ["*.ts"] })).toEqual({
    must: always,
  });
  const narrow = { ...all, paths: ["lib/*.ts", "!lib/x.ts"], symbol: "A::b" };
  expect(searchFilter(of, [{ datasetId: "d", prefix: "src/" }], narrow)).toEqual({
    must: [
      ...always,
      {
        should: [
          {
            must: [
              { key: "dataset_id", match: { value: "d" } },
              { key: "path_prefixes", match: { any: ["src/lib", "src/lib/"] } },
            ],
          },
        ],
      },
      { key: "symbols", match: { value: "a.b" } },
    ],
  });
});
