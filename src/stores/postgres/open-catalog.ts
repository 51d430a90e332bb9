/** Makes the ports that the rest of Quarry knows of one home in the shared database. */
import type { Catalog } from "../../ports/catalog.ts";
import { createContentScan } from "../content-scan.ts";
import { createAnalyzer } from "./analyze-grown.ts";
import { readAnswersState } from "./answers-state.ts";
import { readChangeCounter } from "./change-counter.ts";
import { commitOnce } from "./commit/commit-once.ts";
import { createDatasetStore } from "./dataset-store.ts";
import { createDocumentReader } from "./document-reader.ts";
import { createCodeGraph } from "./graph/code-graph.ts";
import { createGraphSource } from "./graph/graph-source.ts";
import type { Home } from "./home.ts";
import { createJobQueue } from "./job-queue.ts";
import { createPostgresLexicalIndex } from "./lexical-index.ts";
import { collectGarbage, finishIndexes } from "./maintenance.ts";
import { createOutbox } from "./outbox.ts";
import { createPastDocuments } from "./past/past-documents.ts";
import { createPastLine } from "./past/past-line.ts";
import { createPostgresVectorIndex } from "./vector-index.ts";
import { createWriterLease } from "./writer-lease.ts";

/** Its connections belong to the directory: closing it closes none. */
export function openCatalog(home: Home): Catalog {
  const { database } = home;
  const asking: Home = { ...home, database: { ...database, read: database.readAnywhere } };
  const documents = createDocumentReader(home);
  const analyzeAfterCommit = createAnalyzer(database);
  return {
    datasets: createDatasetStore(home),
    documents,
    scan: (given) => createContentScan(documents, given),
    lexical: createPostgresLexicalIndex(asking),
    vectors: createPostgresVectorIndex(asking),
    graph: createCodeGraph(asking),
    graphSource: createGraphSource(home),
    line: createPastLine(home),
    past: createPastDocuments(home),
    jobs: createJobQueue(home),
    lease: createWriterLease(home),
    outbox: createOutbox(home),
    commit: async (context, changeSet, options = {}) => {
      const done = await commitOnce(database, context, { changeSet, options });
      await analyzeAfterCommit(context);
      return done;
    },
    collectGarbage: (context, { closedBeforeMs }) => collectGarbage(home, context, closedBeforeMs),
    finishIndexes: (context) => finishIndexes(home, context),
    changeCounter: (context) => readChangeCounter(database, context),
    answersState: (context) => readAnswersState(home, context),
    close: async () => undefined,
  };
}
