/** Chunks nearest to a vector, or by vector and words fused, with scopes and filters before the cut. */

import { AppError } from "../../domain/errors.ts";
import type { PlacedChunk } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type {
  SearchFusedParams,
  SearchVectorsParams,
  VectorHit,
} from "../../ports/vector-index.ts";
import { byPlace } from "../by-place.ts";
import { chunkTest, documentTest, restrictsRows } from "../filter-match.ts";
import { placedChunk, type TenantCopy, toNumbers } from "./points.ts";
import type { Schema } from "./schema.ts";
import { type QdrantFilter, searchFilter } from "./search-filter.ts";
import { shardOf } from "./tenant-copies.ts";
import { askedWords, dimensionsOf, vectorName, WORDS_VECTOR } from "./vector-names.ts";
import type { VectorSpaces } from "./vector-spaces.ts";

export interface QdrantSearch {
  /** As `VectorIndex` says. */
  search(context: OperationContext, params: SearchVectorsParams): Promise<readonly VectorHit[]>;
  /** As `VectorIndex` says: Qdrant's own hybrid query, which fuses its lists by reciprocal ranks. */
  searchFused(context: OperationContext, params: SearchFusedParams): Promise<readonly VectorHit[]>;
}

/** Hits that lie as near as the last one asked for have their order decided here, so some more are fetched. */
const SPARE = 32;
/** Where more is checked here than the server's indexes tell. */
const RESTRICTED_TIMES = 3;
/** What is fetched grows by this while too little of it passes. */
const GROWTH = 4;
/** Neighbours kept while HNSW is walked; the server's own number is the collection's 128. */
const LEAST_CANDIDATES = 256;
/** What is read of each list that is fused, as a multiple of what is asked for. */
const FUSED_TIMES = 4;
/** What stands in both lists leads. Qdrant's own 2, which favours the first of either list, found as much over five repositories (decisions/0020). */
const RRF_K = 60;

const PAYLOAD = [
  ...["dataset_id", "path", "content_hash", "chunker", "language", "ordinal", "span"],
  ...["text_range", "kind", "scope", "text_hash", "definitions"],
];

export function openSearch(schema: Schema, spaces: VectorSpaces): QdrantSearch {
  const asked = openAskedCopies(schema);
  const shards = new Map<string, { readonly shard_key?: string }>();
  const shardFor = async (context: OperationContext, { collection }: TenantCopy) => {
    const key = `${collection} ${context.tenantId}`;
    const shard = shards.get(key) ?? (await shardOf(schema, context, context.tenantId, collection));
    shards.set(key, shard);
    return shard;
  };
  const searchWith = async (
    context: OperationContext,
    params: Asking,
    queryIn: (collection: string, filter: QdrantFilter) => Promise<ToQuery | null>,
  ): Promise<readonly VectorHit[]> => {
    if (params.scopes.length === 0) return [];
    return asked.within(context, async (copy) => {
      const { tenantId } = context;
      const filter = searchFilter({ tenantId, copy: copy.copy }, params.scopes, params.filter);
      const toQuery = await queryIn(copy.collection, filter);
      if (toQuery === null) return [];
      const shard = await shardFor(context, copy);
      return fetchUntilFull(params, async (limit) => {
        const { data } = await schema.connection.ask(context, (api, init) =>
          api.queryPoints(
            {
              ...{ collection_name: copy.collection, limit, with_payload: PAYLOAD, ...shard },
              ...toQuery(limit),
            },
            init,
          ),
        );
        return (data.result?.points ?? []).map(({ payload, score }) => ({
          chunk: placedChunk(payload),
          similarity: score,
        }));
      });
    });
  };
  const listOf = async (
    context: OperationContext,
    asked: AskedVector,
    collection: string,
    filter: QdrantFilter,
  ): Promise<ToQuery | null> => {
    const name = vectorName(asked.slot, asked.model);
    if (!isComparable(asked) || !(await spaces.has(context, collection, name))) return null;
    return (limit) => nearestQuery(asked, name, filter, limit);
  };
  return {
    search: async (context, params) =>
      isComparable(params)
        ? searchWith(context, params, (collection, filter) =>
            listOf(context, params, collection, filter),
          )
        : [],
    searchFused: (context, params) =>
      searchWith(context, params, async (collection, filter) => {
        const lists = await Promise.all(
          params.vectors.map((vector) => listOf(context, vector, collection, filter)),
        );
        if (params.words.length > 0) lists.push(wordsQuery(params.words, filter));
        const known = lists.filter((list) => list !== null);
        if (known.length === 0) return null;
        return (limit) => ({
          prefetch: known.map((list) => list(limit * FUSED_TIMES)),
          query: { rrf: { k: RRF_K } },
        });
      }),
  };
}

type Asking = Pick<SearchVectorsParams, "scopes" | "filter" | "limit">;
type AskedVector = Pick<SearchVectorsParams, "slot" | "model" | "vector">;
/** A query for so many. */
type ToQuery = (limit: number) => object;

const wordsQuery =
  (words: readonly string[], filter: QdrantFilter): ToQuery =>
  (limit) => ({ query: askedWords(words), using: WORDS_VECTOR, filter, limit });

function nearestQuery({ vector }: AskedVector, name: string, filter: QdrantFilter, limit: number) {
  return {
    ...{ query: toNumbers(vector), using: name, filter, limit },
    ...(vector.kind === "dense"
      ? {
          params: {
            hnsw_ef: Math.max(LEAST_CANDIDATES, limit),
            // quantised vectors only choose: the order is that of the vectors themselves
            quantization: { rescore: true, oversampling: 2 },
          },
        }
      : {}),
  };
}

/** A vector of another length than the model's finds nothing. */
function isComparable({ vector, model }: AskedVector): boolean {
  return vector.kind === "dense"
    ? vector.values.length === dimensionsOf(model)
    : vector.indices.length > 0;
}

/**
 * Fetches more until as many as asked for pass and none that is left out could come before them, or all is read. Best first, ties by path
 * and position.
 */
export async function fetchUntilFull(
  { scopes, filter, limit }: Asking,
  fetch: (limit: number) => Promise<readonly VectorHit[]>,
): Promise<readonly VectorHit[]> {
  const inDocument = documentTest(scopes, filter);
  const inChunk = chunkTest(filter);
  const passes = ({ datasetId, path, language, ...chunk }: PlacedChunk): boolean =>
    inDocument(datasetId, path, language) && inChunk(chunk);
  const times = restrictsRows(scopes, filter) ? RESTRICTED_TIMES : 1;
  for (let most = limit * times + SPARE; ; most *= GROWTH) {
    const found = await fetch(most);
    const hits = found
      .filter(({ chunk, similarity }) => similarity !== 0 && passes(chunk))
      .sort((a, b) => b.similarity - a.similarity || byPlace(a.chunk, b.chunk));
    const last = found.at(-1)?.similarity ?? 0;
    const isDecided = (hits[limit - 1]?.similarity ?? Number.NEGATIVE_INFINITY) > last;
    if (found.length < most || isDecided) return hits.slice(0, limit);
  }
}

/** Answers from the copy that is asked, also where a rebuild of another process switches meanwhile. */
function openAskedCopies({ meta, connection: { address } }: Schema) {
  const known = new Map<string, TenantCopy>();
  const read = async (context: OperationContext): Promise<TenantCopy | null> => {
    const asked = (await meta.copies(context, context.tenantId))?.asked ?? null;
    if (asked === null) known.delete(context.tenantId);
    else known.set(context.tenantId, asked);
    return asked;
  };
  return {
    /** `work` again where its copy was no longer the one that is asked when it was done. */
    within: async <Hit>(
      context: OperationContext,
      work: (copy: TenantCopy) => Promise<readonly Hit[]>,
    ): Promise<readonly Hit[]> => {
      let copy = known.get(context.tenantId) ?? (await read(context));
      for (;;) {
        if (copy === null) throw holdsNothing(address);
        const result = await settled(work(copy));
        const now = await read(context);
        if (now !== null && now.copy === copy.copy && now.collection === copy.collection) {
          if ("thrown" in result) throw result.thrown;
          return result.hits;
        }
        copy = now;
      }
    },
  };
}

/** Nothing was found is no answer of a server that was never filled, or that was emptied. */
const holdsNothing = (address: string): AppError =>
  new AppError(
    "PROJECTION_REFUSED",
    `Qdrant at ${address} holds no whole copy of this tenant's chunks.`,
    { next: "It is filled by itself; sync_status says how far that is." },
  );

/** The collection of a copy that is no longer asked may be gone. */
async function settled<Hit>(
  work: Promise<readonly Hit[]>,
): Promise<{ readonly hits: readonly Hit[] } | { readonly thrown: unknown }> {
  try {
    return { hits: await work };
  } catch (thrown) {
    return { thrown };
  }
}
