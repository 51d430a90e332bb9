/** What a conformance suite needs of a store: empty catalogs, isolated from each other. */
import type { Dataset } from "../../src/domain/dataset.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { testContext } from "../support/test-context.ts";

export interface StoreFactory {
  readonly name: string;
  /** A new, empty catalog; closed and deleted by `dispose`. */
  open(options?: { readonly projections?: boolean }): Promise<OpenedStore>;
}

export interface OpenedStore {
  readonly catalog: Catalog;
  /** Whose rows they are, where that is not the context's tenant. */
  readonly tenantId?: string;
  /** The same data through another connection, as a second process would see it. */
  reopen(): Promise<Catalog>;
  dispose(): Promise<void>;
}

/** A dataset to work on. */
export function makeDataset(catalog: Catalog, folder = "/home/me/project"): Promise<Dataset> {
  return catalog.datasets.ensure(testContext(), {
    projectKey: "github.com/me/project",
    projectName: "project",
    host: "host",
    folder,
    branch: "main",
  });
}
