/** Every suite of a catalog, for one store. */
import { describeCatalog } from "./catalog.suite.ts";
import { describeCodeGraph } from "./code-graph.suite.ts";
import { describeDatasetStore } from "./dataset-store.suite.ts";
import { describeDocumentReader } from "./document-reader.suite.ts";
import { describeJobQueue } from "./job-queue.suite.ts";
import { describeLexicalIndex } from "./lexical-index.suite.ts";
import { describeOutbox } from "./outbox.suite.ts";
import { describePast } from "./past.suite.ts";
import type { StoreFactory } from "./store-factory.ts";
import { describeVectorIndex } from "./vector-index.suite.ts";
import { describeWriterLease } from "./writer-lease.suite.ts";

export function describeStore(store: StoreFactory): void {
  describeCatalog(store);
  describeCodeGraph(store);
  describeDatasetStore(store);
  describeDocumentReader(store);
  describeJobQueue(store);
  describeLexicalIndex(store);
  describeOutbox(store);
  describePast(store);
  describeVectorIndex(store);
  describeWriterLease(store);
}
