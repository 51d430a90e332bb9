/** Opens one catalog file as the ports that the rest of Quarry knows. */
import type { Migration } from "../../domain/migration.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import { createContentScan } from "../content-scan.ts";
import { readMigrations } from "../migration-files.ts";
import type { ReadConnection, WriteConnection } from "./connection.ts";
import { createDatasetStore } from "./dataset-store.ts";
import { createDocumentReader } from "./document-reader.ts";
import { loadDriver } from "./driver.ts";
import { createCodeGraph } from "./graph/code-graph.ts";
import { createGraphSource } from "./graph/graph-source.ts";
import { createJobQueue } from "./job-queue.ts";
import { collectGarbage, finishIndexes } from "./maintenance.ts";
import { openCatalogReader } from "./open-reader.ts";
import { createOutbox } from "./outbox.ts";
import { createPastDocuments } from "./past/past-documents.ts";
import { createPastLine } from "./past/past-line.ts";
import { createSqliteVectorIndex } from "./vector-index.ts";
import { createWriter, type Writer } from "./writer.ts";
import { createWriterLease } from "./writer-lease.ts";

export interface OpenCatalogOptions {
  readonly file: string;
  /** Real path of the git common dir or folder that the catalog belongs to. */
  readonly home: string;
  /** Write outbox rows: true only while a projection is configured. */
  readonly projections: boolean;
  /** The search over this catalog's tables. */
  readonly lexical: (reader: ReadConnection) => LexicalIndex;
  /** What the vectors of one model may take in memory, in bytes. */
  readonly mostResidentBytes?: number;
  /** From its abort on, writes fail as CATALOG_LOCKED instead of waiting for another process. */
  readonly ending?: AbortSignal;
}

/** Creates and migrates the file where needed. Throws AppError: CATALOG_*, DISK_FULL. */
export async function openCatalog(options: OpenCatalogOptions): Promise<Catalog> {
  const { file, home, projections } = options;
  const migrations = readMigrations("sqlite");
  const reader = await openCatalogReader({ open: await loadDriver(), file, home, migrations });
  const writer = createWriter(
    { file, projections, schemaVersion: newestBreaking(migrations) },
    options.ending,
  );
  const vectors = createSqliteVectorIndex(reader, writer, options.mostResidentBytes);
  return toCatalog(reader, writer, { lexical: options.lexical(reader), vectors });
}

function newestBreaking(migrations: readonly Migration[]): number {
  return migrations.findLast(({ kind }) => kind === "breaking")?.version ?? 0;
}

function toCatalog(
  reader: WriteConnection,
  writer: Writer,
  { lexical, vectors }: Pick<Catalog, "lexical" | "vectors">,
): Catalog {
  const documents = createDocumentReader(reader);
  return {
    datasets: createDatasetStore(reader, writer),
    documents,
    scan: (given) => createContentScan(documents, given),
    lexical,
    vectors,
    graph: createCodeGraph(reader),
    graphSource: createGraphSource(reader),
    line: createPastLine(reader, writer),
    past: createPastDocuments(reader),
    jobs: createJobQueue(reader, writer),
    lease: createWriterLease(reader, writer),
    outbox: createOutbox(reader, writer),
    commit: (context, changeSet, options = {}) =>
      writer.call(context, "commit", {
        changeSet,
        options,
        origin: { tenantId: context.tenantId, trace: context.operationId },
      }),
    collectGarbage: (context, { closedBeforeMs }) =>
      collectGarbage(context, writer, closedBeforeMs),
    finishIndexes: (context) => finishIndexes(context, writer),
    // The reader never commits, so its data version counts every commit of others: our writer's and other processes'.
    changeCounter: async () =>
      reader.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0,
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}
