/** A PostgreSQL catalog whose searches by meaning are answered by Qdrant or its stand-in; ranking asks nothing of Neo4j and Redis. */
import { createdId } from "../../src/domain/created-id.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { CatalogDirectory } from "../../src/ports/catalog-directory.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { VectorIndex } from "../../src/ports/vector-index.ts";
import { createQdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import { runProjections } from "../../src/sync/run-projections.ts";
import { openTestQdrant, type TestQdrant } from "../../test/support/qdrant-server.ts";
import { benchContext } from "./bench-context.ts";
import type { OpenProfile } from "./open-profile.ts";

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What comes too late is the catalog's to answer: not much of it, or this is no measure of the projection. */
const LEAST_ANSWERED = 0.9;

/** Searches by meaning: those that came, and those of them that the projection answered. */
interface Counts {
  asked: number;
  answered: number;
}

function countSearches<Index extends Pick<VectorIndex, "search">>(
  index: Index,
  counts: Counts,
  name: keyof Counts,
): Index {
  return {
    ...index,
    search: async (...of: Parameters<VectorIndex["search"]>) => {
      const hits = await index.search(...of);
      counts[name] += 1;
      return hits;
    },
  };
}

export async function openFull(
  directory: CatalogDirectory,
  closeCatalogs: () => Promise<void>,
): Promise<OpenProfile> {
  const qdrant = await openTestQdrant();
  const { projection, index } = createQdrantProjection(qdrant.options({ timeoutMs: 30_000 }));
  const { projections: catalog } = directory;
  if (catalog === null) throw new Error("these catalogs fill no projections");
  const counts: Counts = { asked: 0, answered: 0 };
  const running = runProjections({
    given: { chunks: { projection, index: countSearches(index, counts, "answered") } },
    ...{ catalog, logger: SILENT, context: () => benchContext() },
    identity: { owner: createdId(), pid: process.pid, host: "bench" },
  });
  const around = running.around(directory);
  return {
    profile: "full",
    open: async (context, { home }) => {
      const opened: Catalog = await around.open(context, { home });
      return { ...opened, vectors: countSearches(opened.vectors, counts, "asked") };
    },
    settled: async (context: OperationContext) => {
      await running.settled(context);
      const [state] = await catalog.registry.list(context);
      if (state?.fill !== null || state.lagEvents > 0)
        throw new Error(`${qdrant.name} did not catch up: ${JSON.stringify(state)}`);
    },
    describe: () => describe(qdrant, counts),
    close: async () => {
      await running.close();
      await closeCatalogs();
      await qdrant.close();
    },
  };
}

function describe({ name, standIn }: TestQdrant, { asked, answered }: Counts): string {
  if (answered < asked * LEAST_ANSWERED)
    throw new Error(`${name} answered ${answered} of ${asked} searches`);
  return `${answered} of ${asked} searches by meaning were answered by ${name}${standIn === null ? "" : " (no figure of Qdrant)"}`;
}
