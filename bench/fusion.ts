/**
 * Retrieval with words and meaning fused by Qdrant (reciprocal ranks) beside the fusion of this side, over the same index:
 * POSTGRES_URL=… npm run bench:fusion -- CLONES ANNOTATIONS --only NAME,… QDRANT_URL asks a real server; without it the stand-in answers, whose
 * ranks are exact, so that what is found is the same and times say nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Catalog } from "../src/ports/catalog.ts";
import type { VectorIndex } from "../src/ports/vector-index.ts";
import { createPostgresCatalogDirectory } from "../src/stores/postgres/catalog-directory.ts";
import type { Database } from "../src/stores/postgres/transaction.ts";
import {
  createQdrantProjection,
  type QdrantProjection,
} from "../src/stores/qdrant/qdrant-projection.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  openTestDatabase,
} from "../test/support/postgres.ts";
import { fillEmpty } from "../test/support/projected-samples.ts";
import { projectAll } from "../test/support/projected-store.ts";
import { openTestQdrant } from "../test/support/qdrant-server.ts";
import { testContext } from "../test/support/test-context.ts";
import { type IndexedRepository, indexRepository } from "./retrieval/indexed-repository.ts";
import { type Measured, measure, overlap } from "./retrieval/measure.ts";
import { ALONE, type OpenProfile } from "./retrieval/open-profile.ts";
import { DEPTH, mean } from "./retrieval/score.ts";
import { readRepositories } from "./retrieval/trees.ts";

const TENANT = testContext({ tenantId: "local" });
const USAGE = "usage: POSTGRES_URL=… npm run bench:fusion -- CLONES ANNOTATIONS [--only NAME,…]";

type Fusion = "own" | "native";

const line = (label: string, values: readonly string[]): void =>
  console.log([label.padEnd(28), ...values.map((value) => value.padStart(12))].join(""));

/** Searches by meaning go to Qdrant; so do those by both, as long as `fusion` says so. */
function askingQdrant(
  catalog: Catalog,
  { index }: QdrantProjection,
  fusion: () => Fusion,
): Catalog {
  const { search, searchFused } = index;
  const vectors: VectorIndex = {
    ...catalog.vectors,
    search,
    searchFused: async (...asked) => (fusion() === "native" ? searchFused(...asked) : null),
  };
  return { ...catalog, vectors };
}

async function indexInto(
  database: Database,
  qdrant: QdrantProjection,
  fusion: () => Fusion,
  folders: { readonly clones: string; readonly annotations: string; readonly data: string },
): Promise<IndexedRepository[]> {
  const directory = createPostgresCatalogDirectory({
    openDatabase: async () => database,
    host: "bench",
  });
  const profile: OpenProfile = {
    ...ALONE,
    profile: "server",
    open: async (context, { home }) =>
      askingQdrant(await directory.open(context, { home }), qdrant, fusion),
    close: () => directory.close(),
  };
  const only = flags.only?.split(",");
  const all: IndexedRepository[] = [];
  for (const repository of readRepositories(folders.annotations)) {
    if (only?.includes(repository.name) === false) continue;
    const startedMs = performance.now();
    const indexed = await indexRepository(repository, folders, profile);
    if (indexed === null) console.log(`${repository.name}: no clone at its commit`);
    else {
      all.push(indexed);
      console.log(`${repository.name}: indexed in ${since(startedMs)}`);
    }
  }
  return all;
}

const since = (startedMs: number): string =>
  `${((performance.now() - startedMs) / 1_000).toFixed(1)} s`;

function print(all: readonly IndexedRepository[], own: Measured, native: Measured): void {
  const row = (label: string, of: (each: Measured) => number): void => {
    const [ours, theirs] = [of(own), of(native)];
    line(
      label,
      [ours, theirs, theirs - ours].map((value) => value.toFixed(4)),
    );
  };
  line("NDCG@10, words and meaning", ["own", "native", "difference"]);
  for (const { repository } of all)
    row(repository.name, (each) => each.repositories.get(repository.name) ?? 0);
  row(`mean of ${all.length}`, (each) => mean([...each.repositories.values()]));
  for (const category of own.categories.keys())
    row(`category ${category}`, (each) => each.categories.get(category) ?? 0);
  line(`first ${DEPTH} in common`, [overlap(own, native).toFixed(4)]);
}

async function main(clones: string, annotations: string, postgres: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "quarry-fusion-"));
  const server = await openTestQdrant();
  const made = await createTestDatabase(postgres);
  const database = await openTestDatabase(made);
  const qdrant = createQdrantProjection(server.options({ timeoutMs: 120_000 }));
  let fusion: Fusion = "own";
  try {
    console.log(`${server.name}`);
    const all = await indexInto(database, qdrant, () => fusion, { clones, annotations, data });
    const startedMs = performance.now();
    await fillEmpty(qdrant.projection, TENANT);
    await projectAll(database, qdrant, TENANT);
    console.log(`copied to Qdrant in ${since(startedMs)}`);
    const own = await measure(all, "hybrid");
    fusion = "native";
    const native = await measure(all, "hybrid");
    print(all, own, native);
    for (const indexed of all) await indexed.close();
  } finally {
    await database.close();
    await dropTestDatabase(postgres, made);
    await server.close();
    rmSync(data, { recursive: true, force: true });
  }
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" } },
});
const [clones, annotations] = positionals;
const postgres = process.env["POSTGRES_URL"];
if (clones === undefined || annotations === undefined || !postgres) throw new Error(USAGE);
await main(resolve(clones), resolve(annotations), postgres);
