/** Chunks nearest to a vector, with scopes and filters before the cut. */

import type { SearchVectorsParams, VectorHit } from "../../../ports/vector-index.ts";
import { byPlace } from "../../by-place.ts";
import type { ReadConnection } from "../connection.ts";
import { placeTexts } from "../lexical/place-chunks.ts";
import { allowedTexts, type ScopeKeys, scopeKeys } from "../lexical/scope-keys.ts";
import { nearestSparse } from "./nearest-sparse.ts";
import { type NearText, nearestTexts } from "./nearest-texts.ts";
import type { ResidentVectors } from "./resident-vectors.ts";
import { chunkTextsOf, givenTexts } from "./slot-texts.ts";
import type { ModelRow } from "./stored-models.ts";

/** A restriction that leaves most chunks has its hits among so many times the hits asked for; only a narrow one is turned into a set. */
const BEST_TIMES = 3;

type Nearest = (allowed: ReadonlySet<number> | null, limit: number) => NearText[];

function nearestOf(
  reader: ReadConnection,
  model: ModelRow,
  resident: () => ResidentVectors,
  { vector }: SearchVectorsParams,
): Nearest {
  if (vector.kind !== model.kind) return () => [];
  if (vector.kind === "sparse") {
    return (allowed, limit) => nearestSparse(reader, { modelPk: model.pk, vector, allowed, limit });
  }
  if (vector.values.length !== model.dimensions) return () => [];
  const { values } = vector;
  return (allowed, limit) =>
    nearestTexts(reader, { model, resident: resident(), vector: values, allowed, limit });
}

function place(
  reader: ReadConnection,
  keys: ScopeKeys,
  { slot, limit }: SearchVectorsParams,
  near: readonly NearText[],
): VectorHit[] {
  const similarity = new Map(near.map((text) => [text.textPk, text.similarity]));
  const links = chunkTextsOf(
    reader,
    slot,
    near.map(({ textPk }) => textPk),
  );
  const placed = placeTexts(
    reader,
    keys,
    links.map(({ textPk }) => textPk),
  );
  const hits = placed.map(({ position, chunk }) => ({
    chunk,
    similarity: similarity.get(links[position]?.embeddedPk ?? -1) ?? 0,
  }));
  hits.sort((a, b) => b.similarity - a.similarity || byPlace(a.chunk, b.chunk));
  return hits.slice(0, limit);
}

/** `resident` loads what a dense search needs in memory. */
export function searchVectors(
  reader: ReadConnection,
  model: ModelRow,
  resident: () => ResidentVectors,
  params: SearchVectorsParams,
): VectorHit[] {
  const { scopes, filter, slot, limit } = params;
  const keys = scopeKeys(reader, scopes, filter);
  const nearest = nearestOf(reader, model, resident, params);
  // what is no longer shown still has its vector, so a few more than asked for
  const most = keys.restricts || keys.sharesTable ? limit * BEST_TIMES : limit + (limit >> 2);
  const best = nearest(null, most);
  const hits = place(reader, keys, params, best);
  if (hits.length >= limit || best.length < most) return hits;
  const texts = allowedTexts(reader, keys);
  const allowed = new Set(givenTexts(reader, slot, [...texts]).values());
  return place(reader, keys, params, nearest(allowed, limit + (limit >> 2)));
}
