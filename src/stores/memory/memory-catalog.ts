/** The catalog in memory: the same behaviour as a database's, for tests and for folders that shall leave no trace. */
import { AppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { createContentScan } from "../content-scan.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { createMemoryCodeGraph } from "./code-graph.ts";
import { createMemoryDatasetStore } from "./dataset-store.ts";
import { createMemoryDocumentReader } from "./document-reader.ts";
import { collectGarbage } from "./garbage.ts";
import { createMemoryGraphSource } from "./graph-source.ts";
import { createMemoryJobQueue } from "./job-queue.ts";
import type { MemoryState } from "./memory-state.ts";
import { createMemoryPastDocuments, createMemoryPastLine } from "./past-readers.ts";
import { createMemoryVectorIndex } from "./vector-index.ts";
import { createMemoryWriterLease } from "./writer-lease.ts";

/** `state` may be shared by several catalogs, as a file is by several processes. */
export function createMemoryCatalog(options: {
  readonly state: MemoryState;
  readonly lexical: (state: MemoryState) => LexicalIndex;
}): Catalog {
  const { state } = options;
  const documents = createMemoryDocumentReader(state);
  return {
    datasets: createMemoryDatasetStore(state),
    documents,
    scan: (given) => createContentScan(documents, given),
    lexical: options.lexical(state),
    vectors: createMemoryVectorIndex(state),
    graph: createMemoryCodeGraph(state),
    graphSource: createMemoryGraphSource(state),
    line: createMemoryPastLine(state),
    past: createMemoryPastDocuments(state),
    jobs: createMemoryJobQueue(state),
    lease: createMemoryWriterLease(state),
    outbox: {
      read: async (_context, { afterSequence, limit }) =>
        state.events.filter(({ sequence }) => sequence > afterSequence).slice(0, limit),
      acknowledge: async (_context, { sequence }) => {
        state.events = state.events.filter((event) => event.sequence > sequence);
      },
    },
    commit: async (context, changeSet, commitOptions = {}) => {
      checkNotAborted(context);
      return applyChangeSet(state, context, changeSet, commitOptions);
    },
    collectGarbage: async (context, { closedBeforeMs }) => ({
      removed: collectGarbage(state, context, closedBeforeMs),
    }),
    finishIndexes: async (context) => checkNotAborted(context),
    changeCounter: async () => state.changes,
    close: async () => {},
  };
}

function checkNotAborted(context: OperationContext): void {
  if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
}
