/** Names of catalog files: readable, distinct, stable. */
import { expect, test } from "vitest";
import { catalogFile, filesOf, isCatalogFile } from "./catalog-file.ts";

const nameOf = (home: string): string => catalogFile("/data", home).slice("/data/catalogs/".length);

test("a git home is named after its repository", () => {
  expect(nameOf("/home/me/My Project/.git")).toMatch(/^my-project-[\da-f]{16}\.sqlite$/);
  expect(nameOf("/srv/bare.git")).toMatch(/^bare-[\da-f]{16}\.sqlite$/);
  expect(nameOf("/home/me/日本")).toMatch(/^catalog-[\da-f]{16}\.sqlite$/);
});

test("homes of the same name have files of their own, always the same", () => {
  expect(nameOf("/a/project")).not.toBe(nameOf("/b/project"));
  expect(nameOf("/a/project")).toMatchInlineSnapshot(`"project-a47ef3395841b240.sqlite"`);
});

test("the path of a catalog file names that file, but no file outside the folder", () => {
  const file = catalogFile("/data", "/a/project");
  expect(catalogFile("/data", file)).toBe(file);
  expect(catalogFile("/data", "/elsewhere/x.sqlite")).toMatch(/^\/data\/catalogs\//);
});

test("side files are no catalogs", () => {
  expect(filesOf("/data/x.sqlite").map(isCatalogFile)).toEqual([true, false, false]);
});
