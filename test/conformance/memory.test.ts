/** The in-memory store against every suite. */
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryCatalogDirectory } from "../../src/stores/memory/memory-catalog-directory.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { describeCatalog } from "./catalog.suite.ts";
import { describeCatalogDirectory } from "./catalog-directory.suite.ts";
import { describeCodeGraph } from "./code-graph.suite.ts";
import { describeDatasetStore } from "./dataset-store.suite.ts";
import { describeDocumentReader } from "./document-reader.suite.ts";
import { describeJobQueue } from "./job-queue.suite.ts";
import { describeOutbox } from "./outbox.suite.ts";
import { describePast } from "./past.suite.ts";
import type { StoreFactory } from "./store-factory.ts";
import { describeVectorIndex } from "./vector-index.suite.ts";
import { describeWriterLease } from "./writer-lease.suite.ts";

const memory: StoreFactory = {
  name: "memory",
  open: async ({ projections = false } = {}) => {
    const state = createMemoryState(projections);
    const open = () => createMemoryCatalog({ state, lexical: noLexicalIndex });
    const catalog = open();
    return { catalog, reopen: async () => open(), dispose: () => catalog.close() };
  },
};

describeCatalog(memory);
describeCodeGraph(memory);
describeDatasetStore(memory);
describeDocumentReader(memory);
describeJobQueue(memory);
describeOutbox(memory);
describePast(memory);
describeVectorIndex(memory);
describeWriterLease(memory);
describeCatalogDirectory({
  name: "memory",
  open: () => {
    const directory = createMemoryCatalogDirectory({ projections: false, lexical: noLexicalIndex });
    return { directory, dispose: () => directory.close() };
  },
});
