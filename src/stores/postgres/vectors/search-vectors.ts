/** Chunks nearest to a vector, with scopes and filters before the cut. */

import type { DenseVector, SparseVector } from "../../../domain/embedding.ts";
import type { SearchVectorsParams, VectorHit } from "../../../ports/vector-index.ts";
import { byPlace } from "../../by-place.ts";
import { plainArray } from "../array-literals.ts";
import { endOfEquals } from "../end-of-equals.ts";
import { placeTexts } from "../lexical/place-chunks.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "../lexical/scope-keys.ts";
import type { Transaction } from "../transaction.ts";
import { searchIndex } from "./search-index.ts";
import { sparseText } from "./store-vectors.ts";
import { type ComparedRow, compareRows, type ModelRow } from "./stored-models.ts";

/** A restriction that leaves most chunks has its hits among so many times the hits asked for; only a narrow one is turned into a set. */
const BEST_TIMES = 3;
/** Half precision lets neighbours swap places within a few ranks; some more than asked for keep the cut exact. */
const SPARE_ROWS = 64;

/** Of a tenant's texts: from this share on all are compared. */
const LEAST_SHARE = 1 / 2;
const SHARE = `SELECT coalesce(sum(texts) FILTER (WHERE project_pk = ANY($1::bigint[])), 0)::bigint AS own, coalesce(sum(texts), 0)::bigint AS all
  FROM word_projects`;

/** Chunk texts ($3) of these projects, or given themselves. */
const TEXTS = {
  projects:
    "SELECT w.text_pk AS pk FROM word_texts w WHERE w.project_pk = ANY($3::bigint[]) AND w.shown > 0",
  given: "SELECT unnest($3::bigint[]) AS pk",
};
/** All: what is not the projects' is left out where hits are placed. */
type Among = keyof typeof TEXTS | "all";

/** What was embedded for those texts: for the slot `code` they themselves. */
const embedded = (among: keyof typeof TEXTS, slot: string): string =>
  slot === "code"
    ? TEXTS[among]
    : `SELECT g.embedded_pk AS pk FROM (${TEXTS[among]}) t JOIN text_slots g ON g.text_pk = t.pk AND g.slot = '${slot}'`;
const isAmong = (among: Among, slot: string): string =>
  among === "all" ? "$3::bigint[] IS NOT NULL" : `e.text_pk IN (${embedded(among, slot)})`;
const nearDense = (among: Among, slot: string): string =>
  compareRows(
    `SELECT e.text_pk, e.embedding, e.scale FROM embeddings e
   WHERE e.model_pk = $1 AND e.embedding IS NOT NULL AND ${isAmong(among, slot)}
   ORDER BY e.embedding <=> $2::halfvec LIMIT $4`,
    "$2",
  );
const nearSparse = (among: Among, slot: string): string =>
  `SELECT e.text_pk AS "embeddedPk", -(e.embedding <#> $2::sparsevec) AS similarity FROM sparse_vectors e
   WHERE e.model_pk = $1 AND e.embedding IS NOT NULL AND ${isAmong(among, slot)}
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
  for (const among of await choices(tx, keys, limit * BEST_TIMES)) {
    const found = await near(among);
    const hits = await place(tx, keys, found, limit);
    if (hits.length >= limit || found.length < (among.limit ?? 0)) return hits.slice(0, limit);
  }
  const most = keys.restricts ? null : limit * BEST_TIMES;
  const allowed = plainArray(await allowedTexts(tx, keys));
  const rest = await near({ among: "given", keys: allowed, limit: most });
  return (await place(tx, keys, rest, limit)).slice(0, limit);
}

/** What is looked through first. Where most of a tenant's texts are these projects', telling them apart takes longer than comparing all. */
async function choices(tx: Transaction, keys: ScopeKeys, limit: number): Promise<Near[]> {
  const counts = await tx.get<{ own: number; all: number }>(SHARE, keys.projects);
  const { own = 0, all = 0 } = counts ?? {};
  const projects: Near = { among: "projects", keys: keys.projects, limit };
  if (own < all * LEAST_SHARE) return [projects];
  const share = Math.max(own, 1) / Math.max(all, 1);
  return [{ ...projects, among: "all", limit: Math.ceil(limit / share) }, projects];
}

async function nearestDense(
  tx: Transaction,
  model: ModelRow,
  { values }: DenseVector,
  { among, keys, limit }: Near,
  indexVectorsFrom?: number,
): Promise<ComparedRow[]> {
  const most = limit === null ? null : limit + SPARE_ROWS;
  const vector = `[${values.join(",")}]`;
  const indexed =
    among !== "given" && most !== null
      ? await searchIndex(tx, { model, vector, projects: keys, limit: most }, indexVectorsFrom)
      : null;
  const near =
    indexed ??
    (await tx.all<ComparedRow>(nearDense(among, model.slot), model.pk, vector, keys, most));
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

/** Best first, ties by path and position; at least `limit` where there are as many. */
async function place(
  tx: Transaction,
  keys: ScopeKeys,
  near: readonly NearText[],
  limit: number,
): Promise<VectorHit[]> {
  const hits: VectorHit[] = [];
  const step = keys.restricts ? near.length : limit;
  for (let at = 0; at < near.length && hits.length < limit; ) {
    const batch = near.slice(
      at,
      endOfEquals(near, at + step, ({ similarity }) => similarity),
    );
    const pks = batch.map(({ textPk }) => textPk);
    for (const { position, chunk } of await placeTexts(tx, keys, pks))
      hits.push({ chunk, similarity: batch[position]?.similarity ?? 0 });
    at += batch.length;
  }
  return hits.sort((a, b) => b.similarity - a.similarity || byPlace(a.chunk, b.chunk));
}
