/** Makes, fills up and drops the indexes of models with many vectors, behind the answers. */
import type { OperationContext } from "../../../ports/operation-context.ts";
import { plainArray } from "../array-literals.ts";
import type { Home } from "../home.ts";
import type { Database, Transaction } from "../transaction.ts";
import { INDEX_FROM, type IndexState, nextIndexWork } from "./index-work.ts";

/** What HNSW takes of half-precision vectors. */
const MOST_DIMENSIONS = 4_000;
/** Vectors moved in one transaction: some tenths of a second. */
const STEP_VECTORS = 500;
/** Making an index of a million vectors takes minutes. */
const BUILD_TIMEOUT_MS = 30 * 60_000;

const STATES = `SELECT m.pk, i.vectors AS indexed,
    (SELECT count(*) FROM (SELECT 1 FROM embeddings e WHERE e.model_pk = m.pk LIMIT $1) s) AS vectors,
    (SELECT count(*) FROM vector_backlog b WHERE b.model_pk = m.pk) AS backlog
  FROM models m LEFT JOIN vector_indexes i ON i.model_pk = m.pk WHERE m.kind = 'dense' AND m.dimensions <= $2`;
/** Waits for the commits that bring vectors of this model; every later one lists them. */
const MARK = "UPDATE models SET indexed = true WHERE pk = $1 AND NOT indexed";
const BUILD = "SELECT unified.build_vector_index($1::bigint) AS filled";
const DROP = "SELECT unified.drop_vector_index($1::bigint)";

/** The table of a model's index. */
export const indexTable = (modelPk: number): string => `unified_vectors.model_${modelPk}`;

/** Works until no model needs anything. */
export async function indexVectors(
  { database, indexVectorsFrom = INDEX_FROM }: Home,
  context: OperationContext,
): Promise<void> {
  const states = await database.read(context, (tx) =>
    tx.all<IndexState & { readonly pk: number }>(STATES, indexVectorsFrom, MOST_DIMENSIONS),
  );
  for (const { pk, ...state } of states) {
    const work = nextIndexWork(state, indexVectorsFrom);
    if (work === "build") await build(database, context, pk);
    if (work === "drop") await database.write(context, OPTIONS, (tx) => tx.run(DROP, pk));
    if (work === "move") await move(database, context, pk);
  }
}

const OPTIONS = { name: "indexVectors", share: "background" } as const;

async function build(database: Database, context: OperationContext, pk: number): Promise<void> {
  await database.write(context, OPTIONS, (tx) => tx.run(MARK, pk));
  const options = { ...OPTIONS, statementTimeoutMs: BUILD_TIMEOUT_MS };
  await database.write(context, options, (tx) => tx.run(BUILD, pk));
}

const LOCK = "SELECT unified.lock_vector_index($1::bigint) AS locked";
const TAKE = `DELETE FROM vector_backlog WHERE model_pk = $1 AND text_pk IN
    (SELECT text_pk FROM vector_backlog WHERE model_pk = $1 ORDER BY text_pk LIMIT $2)
  RETURNING text_pk AS pk`;

async function move(database: Database, context: OperationContext, pk: number): Promise<void> {
  while ((await database.write(context, OPTIONS, (tx) => moveStep(tx, pk))) > 0);
}

/** Returns how many left the backlog; 0 also where another process works on this index. */
async function moveStep(tx: Transaction, modelPk: number): Promise<number> {
  const lock = await tx.get<{ locked: boolean }>(LOCK, modelPk);
  if (lock?.locked !== true) return 0;
  const taken = await tx.all<{ pk: number }>(TAKE, modelPk, STEP_VECTORS);
  if (taken.length === 0) return 0;
  const moved = await tx.run(
    `INSERT INTO ${indexTable(modelPk)} (text_pk, embedding, scale) SELECT text_pk, embedding, scale FROM embeddings
     WHERE model_pk = $1 AND text_pk = ANY($2::bigint[]) AND embedding IS NOT NULL ON CONFLICT DO NOTHING`,
    modelPk,
    plainArray(taken.map(({ pk }) => pk)),
  );
  await tx.run(
    "UPDATE vector_indexes SET vectors = vectors + $2 WHERE model_pk = $1",
    modelPk,
    moved,
  );
  return taken.length;
}

/** Takes texts that are gone out of every index. */
export async function forgetVectors(tx: Transaction, textPks: string): Promise<void> {
  const indexes = await tx.all<{ pk: number }>("SELECT model_pk AS pk FROM vector_indexes");
  for (const { pk } of indexes) {
    const gone = await tx.run(
      `DELETE FROM ${indexTable(pk)} WHERE text_pk = ANY($1::bigint[])`,
      textPks,
    );
    await tx.run("UPDATE vector_indexes SET vectors = vectors - $2 WHERE model_pk = $1", pk, gone);
  }
}
