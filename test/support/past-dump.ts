/** Dumps a dataset's past in a form that equal catalogs share. */
import type { Catalog } from "../../src/ports/catalog.ts";
import { testContext } from "./test-context.ts";

export interface PastDump {
  readonly coverage: unknown;
  readonly commits: readonly string[];
  /** By position: `path hash`. */
  readonly shown: Readonly<Record<number, readonly string[]>>;
}

export async function dumpPast(catalog: Catalog, datasetId: string): Promise<PastDump> {
  const context = testContext();
  const { coverage } = await catalog.line.state(context, datasetId);
  const commits = await catalog.line.commits(context, { datasetId, from: 0, to: 1_000_000 });
  const shown: Record<number, readonly string[]> = {};
  for (let at = coverage?.from ?? 0; at <= (coverage?.to ?? -1); at++) {
    const listed = await catalog.past.listAt(context, {
      ...{ datasetId, position: at, prefix: "", after: null, limit: 100_000 },
    });
    shown[at] = listed.map(({ path, contentHash }) => `${path} ${contentHash.slice(0, 8)}`);
  }
  return {
    coverage,
    commits: commits.map(({ position, hash }) => `${position} ${hash}`),
    shown,
  };
}
