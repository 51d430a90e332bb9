/** A PostgreSQL catalog whose searches by meaning are answered by a Qdrant that is filled from it, for conformance suites. */
import { createdId } from "../../src/domain/created-id.ts";
import type { DocumentRef } from "../../src/domain/projected.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { readChunksOf } from "../../src/stores/postgres/projections/chunks-of.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import type { QdrantProjection } from "../../src/stores/qdrant/qdrant-projection.ts";
import type { OpenedStore, StoreFactory } from "../conformance/store-factory.ts";
import { postgresStore } from "./postgres-store.ts";
import { fillEmpty } from "./projected-samples.ts";
import { testContext } from "./test-context.ts";

const DOCUMENTS = `SELECT s.id AS "datasetId", d.id AS "documentId" FROM documents d JOIN datasets s ON s.pk = d.dataset_pk`;

/** Applies all that the tenant's catalog shows. */
export async function projectAll(
  database: Database,
  { projection }: QdrantProjection,
  context: OperationContext,
): Promise<void> {
  const changes = await database.read(context, async (tx) =>
    readChunksOf(tx, await tx.all<DocumentRef>(DOCUMENTS)),
  );
  await projection.apply(context, changes);
}

export function projectedStore(
  name: string,
  openDatabase: () => Promise<Database>,
  openProjection: () => Promise<QdrantProjection>,
): StoreFactory {
  const store = postgresStore(name, openDatabase);
  return {
    name,
    open: async (options) => {
      const opened = await store.open(options);
      const database = await openDatabase();
      const qdrant = await openProjection();
      const tenantId = opened.tenantId ?? createdId();
      const own = (context: OperationContext): OperationContext => ({ ...context, tenantId });
      await fillEmpty(qdrant.projection, own(testContext()));
      const project = (context: OperationContext): Promise<void> =>
        projectAll(database, qdrant, own(context));
      const projected = (catalog: Catalog): Catalog => ({
        ...catalog,
        commit: async (context, ...rest) => {
          const result = await catalog.commit(context, ...rest);
          await project(context);
          return result;
        },
        vectors: {
          ...catalog.vectors,
          search: (context, params) => qdrant.index.search(own(context), params),
          retire: async (context, params) => {
            await catalog.vectors.retire(context, params);
            // no document changed, so nothing tells a projection; nobody asks it for a retired model either
            await project(context);
          },
        },
      });
      const result: OpenedStore = {
        ...opened,
        catalog: projected(opened.catalog),
        reopen: async () => projected(await opened.reopen()),
        dispose: async () => {
          await opened.dispose();
          await database.close();
          await qdrant.projection.close();
        },
      };
      return result;
    },
  };
}
