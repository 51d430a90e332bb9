/** What projections are filled from and how far they are, on PostgreSQL. */
import type { ProjectionCatalog } from "../../../ports/projection-catalog.ts";
import type { ProjectionSource } from "../../../ports/projection-source.ts";
import type { Database } from "../transaction.ts";
import { asWholeTenant } from "../whole-tenant.ts";
import { readChunksOf } from "./chunks-of.ts";
import { createProjectionFeed } from "./feed.ts";
import { readForgotten } from "./forgotten-documents.ts";
import { readGraphOf } from "./graph-of.ts";
import { listDocuments } from "./list-documents.ts";
import { countPending } from "./pending.ts";
import { createProjectionRegistry } from "./registry.ts";

/** What of a database it needs; of the primary alone, since a replica may not have what an event tells of. */
export type ProjectedDatabase = Pick<Database, "readPrimary" | "write">;

export function createProjectionCatalog(database: ProjectedDatabase): ProjectionCatalog {
  return {
    registry: createProjectionRegistry(database),
    feed: createProjectionFeed(database),
    source: createProjectionSource(database),
  };
}

/** Projections are filled with all of a tenant; who may see what of it is asked where they are asked. */
function createProjectionSource(database: ProjectedDatabase): ProjectionSource {
  return {
    chunksOf: (context, documents) =>
      database.readPrimary(asWholeTenant(context), async (tx) => {
        const found = await readChunksOf(tx, documents);
        const forgotten = await readForgotten(tx, documents, found);
        return [...found, ...forgotten.map((document) => ({ ...document, chunks: [] }))];
      }),
    graphOf: (context, documents) =>
      database.readPrimary(asWholeTenant(context), async (tx) => {
        const found = await readGraphOf(tx, documents);
        const forgotten = await readForgotten(tx, documents, found);
        const nothing = { chunks: [], nodes: [], edges: [] };
        return [...found, ...forgotten.map((document) => ({ ...document, ...nothing }))];
      }),
    listDocuments: (context, params) =>
      database.readPrimary(asWholeTenant(context), (tx) => listDocuments(tx, params)),
    pending: (context, { projection, datasetIds }) =>
      database.readPrimary(context, (tx) => countPending(tx, projection, datasetIds)),
  };
}
