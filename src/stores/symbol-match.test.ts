import { expect, test } from "vitest";
import { readSymbolName } from "./symbol-match.ts";

const fits = (written: string, path: string, qualifiedName: string) =>
  readSymbolName(written).fit(path, qualifiedName);

test("the qualified name itself fits best, then its last parts, then other letter case", () => {
  for (const written of ["Store.open", "Store::open", "Store#open", " Store->open "])
    expect(fits(written, "src/store.ts", "Store.open")).toBe(0);
  expect(fits("Store.open", "src/store.cc", "Store::open")).toBe(0);
  expect(fits("open", "src/store.ts", "Store.open")).toBe(1);
  expect(fits("Store.open", "a.cc", "quarry::Store::open")).toBe(1);
  expect(fits("OPEN", "src/store.ts", "Store.open")).toBe(2);
  expect(fits("store.Open", "src/other.ts", "Store.open")).toBe(2);
  expect(fits("Shop.open", "src/store.ts", "Store.open")).toBeNull();
  expect(fits("Store", "src/store.ts", "Store.open")).toBeNull();
});

test("modules before the name are folders and the file's own name", () => {
  expect(fits("pkg.mod.Store.open", "src/pkg/mod.py", "Store.open")).toBe(1);
  expect(fits("pkg.Store.open", "src/pkg/__init__.py", "Store.open")).toBe(1);
  expect(fits("pkg/mod.py#Store.open", "src/pkg/mod.py", "Store.open")).toBeNull();
  expect(fits("other.mod.Store.open", "src/pkg/mod.py", "Store.open")).toBeNull();
  expect(fits("PKG.Store", "src/pkg/__init__.py", "Store")).toBe(2);
});

test("a name that holds joints itself is looked up whole too", () => {
  expect(readSymbolName("1. Set-up: first").plain).toContain("1. Set-up: first");
  expect(fits("1. Set-up: first", "a.md", "1. Set-up: first")).toBe(0);
  expect(readSymbolName("::").plain).toEqual(["::"]);
  expect(fits("::", "a.rb", "Store")).toBeNull();
  expect(fits("", "a.rb", "Store")).toBeNull();
});
