/** Chunks nearest to a vector, with scopes and filters before the cut. */

import type { DenseVector, SparseVector } from "../../../domain/embedding.ts";
import type { SearchVectorsParams, VectorHit } from "../../../ports/vector-index.ts";
import { byPlace } from "../../by-place.ts";
import { plainArray } from "../array-literals.ts";
import { placeTexts } from "../lexical/place-chunks.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "../lexical/scope-keys.ts";
import type { Transaction } from "../transaction.ts";
import { type DenseRow, searchIndex } from "./search-index.ts";
import { sparseText } from "./store-vectors.ts";
import { type ModelRow, packRows, unpackDense } from "./stored-models.ts";

/** A restriction that leaves most chunks has its hits among so many times the hits asked for; only a narrow one is turned into a set. */
const BEST_TIMES = 3;
/** Half precision lets neighbours swap places within a few ranks; some more than asked for keep the cut exact. */
const SPARE_ROWS = 64;

/** Chunk texts ($3) of these projects, or given themselves. */
const TEXTS = {
  projects:
    "SELECT w.text_pk AS pk FROM word_texts w WHERE w.project_pk = ANY($3::bigint[]) AND w.shown > 0",
  given: "SELECT unnest($3::bigint[]) AS pk",
};
type Among = keyof typeof TEXTS;

/** What was embedded for those texts: for the slot `code` they themselves. */
const embedded = (among: Among, slot: string): string =>
  slot === "code"
    ? TEXTS[among]
    : `SELECT g.embedded_pk AS pk FROM (${TEXTS[among]}) t JOIN text_slots g ON g.text_pk = t.pk AND g.slot = '${slot}'`;
const nearDense = (among: Among, slot: string): string =>
  packRows(`SELECT e.text_pk, e.embedding, e.scale FROM embeddings e
   WHERE e.model_pk = $1 AND e.embedding IS NOT NULL AND e.text_pk IN (${embedded(among, slot)})
   ORDER BY e.embedding <=> $2::halfvec LIMIT $4`);
const nearSparse = (among: Among, slot: string): string =>
  `SELECT e.text_pk AS "embeddedPk", -(e.embedding <#> $2::sparsevec) AS similarity FROM sparse_vectors e
   WHERE e.model_pk = $1 AND e.embedding IS NOT NULL AND e.text_pk IN (${embedded(among, slot)})
   AND (e.embedding <#> $2::sparsevec) <> 0 ORDER BY e.embedding <#> $2::sparsevec LIMIT $4`;
const CHUNK_TEXTS = `SELECT g.embedded_pk AS "embeddedPk", g.text_pk AS "textPk"
  FROM unnest($1::bigint[]) WITH ORDINALITY e(pk, position) JOIN text_slots g ON g.embedded_pk = e.pk AND g.slot = $2
  ORDER BY e.position, g.text_pk`;

interface NearText {
  readonly textPk: number;
  readonly similarity: number;
}

interface Near {
  readonly among: Among;
  /** Array of projects or of texts. */
  readonly keys: string;
  readonly limit: number | null;
}

export async function searchVectors(
  tx: Transaction,
  model: ModelRow,
  params: SearchVectorsParams,
  indexVectorsFrom?: number,
): Promise<VectorHit[]> {
  const { vector, limit } = params;
  if (vector.kind !== model.kind) return [];
  if (vector.kind === "dense" && vector.values.length !== model.dimensions) return [];
  const keys = await scopeKeys(tx, params.scopes, params.filter);
  const near = async (among: Near): Promise<NearText[]> =>
    chunkTexts(
      tx,
      model,
      vector.kind === "dense"
        ? await nearestDense(tx, model, vector, among, indexVectorsFrom)
        : await nearestSparse(tx, model, vector, among),
    );
  const most = limit * BEST_TIMES;
  const best = await near({ among: "projects", keys: keys.projects, limit: most });
  const hits = await place(tx, keys, best);
  if (hits.length >= limit || best.length < most) return hits.slice(0, limit);
  const allowed = plainArray(await allowedTexts(tx, keys));
  const all = await near({ among: "given", keys: allowed, limit: keys.restricts ? null : most });
  return (await place(tx, keys, all)).slice(0, limit);
}

async function nearestDense(
  tx: Transaction,
  model: ModelRow,
  { values }: DenseVector,
  { among, keys, limit }: Near,
  indexVectorsFrom?: number,
): Promise<{ embeddedPk: number; similarity: number }[]> {
  const most = limit === null ? null : limit + SPARE_ROWS;
  const vector = `[${values.join(",")}]`;
  const indexed =
    among === "projects" && most !== null
      ? await searchIndex(tx, { model, vector, projects: keys, limit: most }, indexVectorsFrom)
      : null;
  const sql = nearDense(among, model.slot);
  const rows = indexed ?? (await tx.all<DenseRow>(sql, model.pk, vector, keys, most));
  const near = rows.map(({ embeddedPk, packed, scale }) => {
    const similarity = unpackDense(packed).reduce(
      (sum, value, d) => sum + value * (values[d] ?? 0),
      0,
    );
    return { embeddedPk, similarity: similarity * scale };
  });
  near.sort((a, b) => b.similarity - a.similarity || a.embeddedPk - b.embeddedPk);
  return limit === null ? near : near.slice(0, limit);
}

async function nearestSparse(
  tx: Transaction,
  model: ModelRow,
  { indices, weights }: SparseVector,
  { among, keys, limit }: Near,
): Promise<{ embeddedPk: number; similarity: number }[]> {
  const vector = sparseText(indices, weights, model.dimensions);
  return tx.all(nearSparse(among, model.slot), model.pk, vector, keys, limit);
}

/** From what was embedded to the chunk texts that it was taken from. */
async function chunkTexts(
  tx: Transaction,
  { slot }: ModelRow,
  near: readonly { readonly embeddedPk: number; readonly similarity: number }[],
): Promise<NearText[]> {
  if (slot === "code")
    return near.map(({ embeddedPk, similarity }) => ({ textPk: embeddedPk, similarity }));
  const similarities = new Map(near.map(({ embeddedPk, similarity }) => [embeddedPk, similarity]));
  const links = await tx.all<{ embeddedPk: number; textPk: number }>(
    CHUNK_TEXTS,
    plainArray(similarities.keys()),
    slot,
  );
  return links.map(({ embeddedPk, textPk }) => ({
    textPk,
    similarity: similarities.get(embeddedPk) ?? 0,
  }));
}

/** Best first, ties by path and position. */
async function place(
  tx: Transaction,
  keys: ScopeKeys,
  near: readonly NearText[],
): Promise<VectorHit[]> {
  if (near.length === 0) return [];
  const placed = await placeTexts(
    tx,
    keys,
    near.map(({ textPk }) => textPk),
  );
  return placed
    .map(({ position, chunk }) => ({ chunk, similarity: near[position]?.similarity ?? 0 }))
    .sort((a, b) => b.similarity - a.similarity || byPlace(a.chunk, b.chunk));
}
