/** Search by meaning over the tables of a PostgreSQL catalog. */
import type { EmbeddingSlot, Vector } from "../../domain/embedding.ts";
import type { RetireParams, VectorCoverage, VectorIndex } from "../../ports/vector-index.ts";
import { hexArray, textArray } from "./array-literals.ts";
import { createMemory } from "./change-counter.ts";
import type { Home } from "./home.ts";
import type { Transaction } from "./transaction.ts";
import { readCoverage } from "./vectors/coverage.ts";
import { createMissing } from "./vectors/missing-texts.ts";
import { searchVectors } from "./vectors/search-vectors.ts";
import {
  findModel,
  type ModelRow,
  packedDense,
  unpackDense,
  unpackSparse,
} from "./vectors/stored-models.ts";

export function createPostgresVectorIndex(home: Home): VectorIndex {
  const { database } = home;
  const remember = createMemory<readonly VectorCoverage[]>(database);
  return {
    search: (context, params) =>
      database.read(context, async (tx) => {
        const model = await findModel(tx, params.slot, params.model);
        return model === undefined ? [] : searchVectors(tx, model, params, home.indexVectorsFrom);
      }),
    vectorsOf: (context, { slot, model: identity, textHashes }) =>
      database.read(context, async (tx) => {
        const model = await findModel(tx, slot, identity);
        return model === undefined ? new Map() : vectorsOf(tx, model, textHashes);
      }),
    coverage: (context, scopes) => {
      const ids = [...new Set(scopes.map(({ datasetId }) => datasetId))].sort();
      return remember(context, ids.join(" "), () =>
        database.read(context, (tx) => readCoverage(tx, ids)),
      );
    },
    missing: createMissing(home),
    retire: async (context, params) => {
      const options = { name: "retireStep", share: "background", isRepeatable: true } as const;
      while (!(await database.write(context, options, (tx) => retireStep(tx, params))).done);
    },
  };
}

/** Embedded texts by hash of the chunk's text; for the slot `code` these are the same. */
const given = (slot: EmbeddingSlot): string =>
  slot === "code"
    ? "SELECT hash, pk FROM texts WHERE hash = ANY($2::bytea[])"
    : `SELECT t.hash, g.embedded_pk AS pk FROM texts t
       JOIN text_slots g ON g.text_pk = t.pk AND g.slot = '${slot}' WHERE t.hash = ANY($2::bytea[])`;
const vectors = (table: string, slot: EmbeddingSlot, columns: string): string =>
  `SELECT encode(t.hash, 'hex') AS hash, ${columns} FROM (${given(slot)}) t
   JOIN ${table} e ON e.model_pk = $1 AND e.text_pk = t.pk WHERE e.embedding IS NOT NULL`;

async function vectorsOf(
  tx: Transaction,
  { pk, slot, kind }: ModelRow,
  textHashes: readonly string[],
): Promise<ReadonlyMap<string, Vector>> {
  const hashes = hexArray(textHashes);
  if (kind === "sparse") {
    const sql = vectors("sparse_vectors", slot, "e.embedding::text AS packed");
    const rows = await tx.all<{ hash: string; packed: string }>(sql, pk, hashes);
    return new Map(rows.map(({ hash, packed }) => [hash, unpackSparse(packed)]));
  }
  const sql = vectors("embeddings", slot, `${packedDense("e.embedding")} AS packed, e.scale`);
  const rows = await tx.all<{ hash: string; packed: Uint8Array; scale: number }>(sql, pk, hashes);
  return new Map(
    rows.map(({ hash, packed, scale }) => {
      const values = unpackDense(packed).map((value) => value * scale);
      return [hash, { kind: "dense", values }];
    }),
  );
}

/** Vectors of one step: some tenths of a second. */
const STEP_ROWS = 20_000;
const RETIRED = `SELECT pk FROM models WHERE slot = $1 AND identity <> ALL($2::text[]) AND used_at < $3 LIMIT 1 FOR UPDATE`;

const DROP_INDEX = "SELECT unified.drop_vector_index($1::bigint) AS dropped";

/** Drops some vectors of the models of this slot that are not kept, at last the models; `done` when none are left. */
async function retireStep(tx: Transaction, params: RetireParams): Promise<{ done: boolean }> {
  const model = await tx.get<{ pk: number }>(
    RETIRED,
    params.slot,
    textArray(params.keep),
    Math.floor(params.unusedSinceMs),
  );
  if (model === undefined) return { done: true };
  const dropped = await tx.get<{ dropped: boolean }>(DROP_INDEX, model.pk);
  // another process works on it: the next round goes on
  if (dropped?.dropped !== true) return { done: true };
  for (const table of ["embeddings", "sparse_vectors"]) {
    const rows = await tx.run(
      `DELETE FROM ${table} WHERE model_pk = $1 AND text_pk IN (SELECT text_pk FROM ${table} WHERE model_pk = $1 LIMIT $2)`,
      model.pk,
      STEP_ROWS,
    );
    if (rows > 0) return { done: false };
  }
  await tx.run("DELETE FROM models WHERE pk = $1", model.pk);
  return { done: false };
}
