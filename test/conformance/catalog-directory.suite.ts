/** Conformance of the CatalogDirectory port. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CatalogDirectory } from "../../src/ports/catalog-directory.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset } from "./store-factory.ts";

export interface DirectoryFactory {
  readonly name: string;
  open(): { readonly directory: CatalogDirectory; readonly dispose: () => Promise<void> };
}

export function describeCatalogDirectory(factory: DirectoryFactory): void {
  describe(`CatalogDirectory on ${factory.name}`, () => {
    const context = testContext();
    const location = { home: "/home/me/project/.git" };
    let opened: ReturnType<DirectoryFactory["open"]>;
    let directory: CatalogDirectory;
    beforeEach(() => {
      opened = factory.open();
      directory = opened.directory;
    });
    afterEach(() => opened.dispose());

    test("looking never creates", async () => {
      expect(await directory.openExisting(context, location)).toBeNull();
      expect(await directory.list(context)).toEqual([]);
    });

    test("a home has one open catalog, which is listed", async () => {
      const catalog = await directory.open(context, location);
      expect(await directory.open(context, location)).toBe(catalog);
      expect(await directory.openExisting(context, location)).toBe(catalog);
      await directory.open(context, { home: "/home/me/other" });
      const homes = (await directory.list(context)).map(({ home, problem }) => [home, problem]);
      expect(homes).toEqual(
        expect.arrayContaining([
          [location.home, null],
          ["/home/me/other", null],
        ]),
      );
      expect(homes).toHaveLength(2);
    });

    test("removing forgets the catalog and its data", async () => {
      await makeDataset(await directory.open(context, location));
      await directory.remove(context, location);
      await directory.remove(context, location);
      expect(await directory.openExisting(context, location)).toBeNull();
      const again = await directory.open(context, location);
      expect(await again.datasets.list(context)).toEqual([]);
    });
  });
}
