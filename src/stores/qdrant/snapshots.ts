/** Snapshots of what Quarry has in Qdrant, for an operator. */
import type { OperationEnd } from "../in-time.ts";
import { openConnection } from "./connection.ts";
import type { QdrantOptions } from "./qdrant-options.ts";
import { collectionNames, openSchema } from "./schema.ts";

export interface SnapshotEntry {
  readonly collection: string;
  /** In the server's own snapshot folder. */
  readonly name: string;
  readonly bytes: number;
}

/** One a collection; each is whole, all of them are not of one moment. Throws AppError: PROJECTION_UNAVAILABLE, PROJECTION_REFUSED. */
export async function takeSnapshots(
  options: QdrantOptions,
  end: OperationEnd,
): Promise<readonly SnapshotEntry[]> {
  const connection = openConnection(options);
  const schema = openSchema(connection, options);
  const taken: SnapshotEntry[] = [];
  // what is asked first: a copy that a rebuild makes later is then not named by it
  for (const collection of [`${schema.base}_meta`, ...(await collectionNames(schema, end))]) {
    const { data } = await connection.ask(end, (api, init) =>
      api.createSnapshot({ collection_name: collection, wait: true }, init),
    );
    const snapshot = data.result;
    if (snapshot) taken.push({ collection, name: snapshot.name, bytes: snapshot.size });
  }
  return taken;
}
