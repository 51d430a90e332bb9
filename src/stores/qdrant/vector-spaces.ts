/** Named vectors of a collection: which there are, and a new model's made when its first vector comes. */
import { type EmbeddingModel, type EmbeddingSlot, modelIdentity } from "../../domain/embedding.ts";
import type { ProjectedChunks } from "../../domain/projected.ts";
import type { OperationEnd } from "../in-time.ts";
import { type CollectionFacts, checkCollection, readCollection } from "./collection-settings.ts";
import { statusOf, translateDriverError } from "./driver-errors.ts";
import type { Schema } from "./schema.ts";
import { vectorName } from "./vector-names.ts";

export interface VectorSpaces {
  /** Looks again where the name is not known: another process may have made it. */
  has(end: OperationEnd, collection: string, name: string): Promise<boolean>;
  /** Makes what these changes need. Throws AppError PROJECTION_REFUSED where a name has vectors of another length. */
  ensure(end: OperationEnd, collection: string, changes: readonly ProjectedChunks[]): Promise<void>;
  forget(): void;
}

const WRONG_INPUT = 400;

export function openVectorSpaces(schema: Schema): VectorSpaces {
  const { connection, options } = schema;
  const known = new Map<string, ReadonlySet<string>>();
  const look = async (end: OperationEnd, collection: string): Promise<CollectionFacts | null> => {
    const facts = await readCollection(connection, end, collection);
    if (facts === null) known.delete(collection);
    else {
      checkCollection(connection.address, collection, facts);
      known.set(collection, new Set([...facts.dense.keys(), ...facts.sparse]));
    }
    return facts;
  };
  const has = async (end: OperationEnd, collection: string, name: string): Promise<boolean> => {
    if (known.get(collection)?.has(name)) return true;
    await look(end, collection);
    return known.get(collection)?.has(name) ?? false;
  };
  const make = async (
    end: OperationEnd,
    collection: string,
    name: string,
    { kind, dimensions }: EmbeddingModel,
  ): Promise<void> => {
    const path = { collection_name: collection, vector_name: name, wait: true };
    try {
      await connection.ask(
        end,
        (api, init) =>
          api.createVectorName(
            kind === "dense"
              ? { ...path, dense: { size: dimensions, distance: "Dot" } }
              : { ...path, sparse: {} },
            init,
          ),
        [WRONG_INPUT],
      );
    } catch (thrown) {
      // another process was quicker
      if (statusOf(thrown) !== WRONG_INPUT || !(await has(end, collection, name)))
        throw translateDriverError(thrown, connection.address, end);
      return;
    }
    if (kind === "dense" && (options.onDisk ?? true))
      await connection.ask(end, (api, init) =>
        api.updateCollection(
          { collection_name: collection, vectors: { [name]: { on_disk: true } } },
          init,
        ),
      );
  };
  return {
    has,
    ensure: async (end, collection, changes) => {
      for (const [name, model] of modelsOf(changes))
        if (!(await has(end, collection, name))) {
          await make(end, collection, name, model);
          await look(end, collection);
        }
    },
    forget: () => known.clear(),
  };
}

function modelsOf(changes: readonly ProjectedChunks[]): ReadonlyMap<string, EmbeddingModel> {
  const models = new Map<string, EmbeddingModel>();
  const names = new Map<string, string>();
  const nameOf = (slot: EmbeddingSlot, model: EmbeddingModel): string => {
    const key = `${slot} ${modelIdentity(model)}`;
    const name = names.get(key) ?? vectorName(slot, modelIdentity(model));
    names.set(key, name);
    return name;
  };
  for (const { chunks } of changes)
    for (const { vectors } of chunks)
      for (const { slot, model } of vectors) models.set(nameOf(slot, model), model);
  return models;
}
