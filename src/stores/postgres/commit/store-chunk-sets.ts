/** Stores chunk sets: their chunks, the texts these name, and their symbols. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { ChunkColumns } from "../../../domain/chunk.ts";
import type { ChunkSet } from "../../../domain/content.ts";
import { plainArray, textArray } from "../array-literals.ts";
import { bigints, integers, smallints, texts } from "../bulk/columns.ts";
import { insertRows } from "../bulk/insert-rows.ts";
import type { Transaction } from "../transaction.ts";
import type { MadeSet } from "./made-set.ts";
import { nameKeys } from "./names.ts";
import type { ContentKeys } from "./store-contents.ts";
import { hashAt, textKeys } from "./texts.ts";

export interface StoredSets {
  /** `chunk_sets.pk` of a pair; null when it is neither known nor sent along. */
  readonly find: (contentHash: string, chunker: string) => number | null;
  readonly contents: ContentKeys;
  /** Columns that were sent along, by `chunk_sets.pk`. */
  readonly sent: ReadonlyMap<number, ChunkColumns>;
  /** Sets that were sent along, also those that were known. */
  readonly sets: readonly MadeSet[];
  /** Those that are new, and lack chunks and symbols until `storeChunks` and `storeSymbols` have ended. */
  readonly made: readonly MadeSet[];
}

interface SetRow {
  readonly pk: number;
  readonly contentPk: number;
  readonly chunker: string;
}

/** Among them sets that nobody asked for: of one content, by a chunker of another. */
const FIND = `SELECT pk, content_pk AS "contentPk", chunker FROM chunk_sets
  WHERE content_pk = ANY($1::bigint[]) AND chunker = ANY($2::text[])`;
const INSERT_SETS = `INSERT INTO chunk_sets (content_pk, chunker, language, partial)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
  ON CONFLICT DO NOTHING RETURNING pk, content_pk AS "contentPk", chunker`;

const SPAN_COLUMNS = ["byte_start", "byte_end", "line_start", "line_end", "text_start", "text_end"];

type Pair = readonly [contentPk: number, chunker: string];

const pairKey = ([contentPk, chunker]: Pair): string => `${contentPk} ${chunker}`;

/** Inserts the sets that are new, as yet without what is in them. */
export async function storeChunkSets(
  tx: Transaction,
  changeSet: ChangeSet,
  contents: ContentKeys,
): Promise<StoredSets> {
  const keys = new Map<string, number>();
  const remember = (rows: readonly SetRow[]): void => {
    for (const { pk, contentPk, chunker } of rows) keys.set(pairKey([contentPk, chunker]), pk);
  };
  const named = namedPairs(changeSet, contents);
  remember(await findSets(tx, named));
  const sets = new Map<string, ChunkSet>();
  for (const set of changeSet.chunkSets) {
    const contentPk = contents.get(set.contentHash);
    if (contentPk !== undefined) sets.set(pairKey([contentPk, set.chunker]), set);
  }
  const fresh = [...sets].filter(([key]) => !keys.has(key));
  const inserted = await insertSets(tx, fresh, contents);
  remember(inserted);
  // another commit stored some of them first
  if (inserted.length < fresh.length) remember(await findSets(tx, named));
  const made = inserted.flatMap(({ pk, contentPk, chunker }) => {
    const set = sets.get(pairKey([contentPk, chunker]));
    return set === undefined ? [] : [{ pk, set }];
  });
  const sent = [...sets].flatMap(([key, set]) => {
    const pk = keys.get(key);
    return pk === undefined ? [] : [{ pk, set }];
  });
  return {
    find: (contentHash, chunker) => {
      const contentPk = contents.get(contentHash);
      return contentPk === undefined ? null : (keys.get(pairKey([contentPk, chunker])) ?? null);
    },
    contents,
    sent: new Map(sent.map(({ pk, set }) => [pk, set.chunks])),
    sets: sent,
    made,
  };
}

function namedPairs({ chunkSets, upserts, past }: ChangeSet, contents: ContentKeys): Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (contentHash: string | null, chunker: string | null): void => {
    const contentPk = contentHash === null ? undefined : contents.get(contentHash);
    if (contentPk === undefined || chunker === null) return;
    const pair: Pair = [contentPk, chunker];
    pairs.set(pairKey(pair), pair);
  };
  for (const { contentHash, chunker } of chunkSets) add(contentHash, chunker);
  for (const { contentHash, chunker } of upserts) add(contentHash, chunker);
  for (const { contentHash, chunker } of past?.versions ?? []) add(contentHash, chunker);
  for (const { contentHash, chunker } of past?.blobs ?? []) add(contentHash, chunker);
  return [...pairs.values()];
}

async function findSets(tx: Transaction, pairs: readonly Pair[]): Promise<readonly SetRow[]> {
  if (pairs.length === 0) return [];
  const contentPks = plainArray(pairs.map(([contentPk]) => contentPk));
  return tx.all<SetRow>(FIND, contentPks, textArray(new Set(pairs.map(([, chunker]) => chunker))));
}

async function insertSets(
  tx: Transaction,
  fresh: readonly (readonly [string, ChunkSet])[],
  contents: ContentKeys,
): Promise<readonly SetRow[]> {
  if (fresh.length === 0) return [];
  const sets = fresh
    .map(([, set]) => ({ set, contentPk: contents.get(set.contentHash) ?? 0 }))
    .sort((a, b) => a.contentPk - b.contentPk);
  return tx.all<SetRow>(
    INSERT_SETS,
    plainArray(sets.map(({ contentPk }) => contentPk)),
    textArray(sets.map(({ set }) => set.chunker)),
    textArray(sets.map(({ set }) => set.language)),
    textArray(sets.map(({ set }) => set.partial)),
  );
}

/** Chunks of sets that are new, and the texts these name. */
export async function storeChunks(tx: Transaction, made: readonly MadeSet[]): Promise<void> {
  const hashes = new Set<string>();
  for (const { set } of made)
    for (let i = 0; i < set.chunks.count; i++) hashes.add(hashAt(set.chunks.hashes, i));
  if (hashes.size === 0) return;
  const keys = await textKeys(tx, hashes);
  const rows = made.flatMap(({ pk, set: { chunks } }) => {
    const scopes = chunks.scopes.split("\n");
    return Array.from({ length: chunks.count }, (_, i) => ({
      pk,
      chunks,
      i,
      scope: scopes[i] ?? "",
    }));
  });
  const spans = SPAN_COLUMNS.map((name, at) => [
    name,
    integers(rows.map(({ chunks, i }) => chunks.spans[i * SPAN_COLUMNS.length + at])),
  ]);
  await insertRows(tx, {
    into: "chunks",
    columns: {
      chunk_set_pk: bigints(rows.map(({ pk }) => pk)),
      ordinal: integers(rows.map(({ i }) => i)),
      text_pk: bigints(rows.map(({ chunks, i }) => keys.get(hashAt(chunks.hashes, i)) ?? 0)),
      ...Object.fromEntries(spans),
      kind: smallints(rows.map(({ chunks, i }) => chunks.kinds[i] ?? 0)),
      scope: texts(rows.map(({ scope }) => scope)),
    },
  });
}

/** Symbols of sets that are new, and their names. */
export async function storeSymbols(tx: Transaction, made: readonly MadeSet[]): Promise<void> {
  const rows = made.flatMap(({ pk, set }) => set.symbols.map((symbol) => ({ pk, symbol })));
  if (rows.length === 0) return;
  const keys = await nameKeys(tx, new Set(rows.map(({ symbol }) => symbol.name)));
  const symbols = rows.map(({ symbol }) => symbol);
  await insertRows(tx, {
    into: "symbols",
    columns: {
      chunk_set_pk: bigints(rows.map(({ pk }) => pk)),
      ordinal: integers(symbols.map(({ ordinal }) => ordinal)),
      name_pk: bigints(symbols.map(({ name }) => keys.get(name) ?? 0)),
      qualified_name: texts(symbols.map(({ qualifiedName }) => qualifiedName)),
      kind: texts(symbols.map(({ kind }) => kind)),
      signature: texts(symbols.map(({ signature }) => signature)),
      byte_start: integers(symbols.map(({ span }) => span.byteStart)),
      byte_end: integers(symbols.map(({ span }) => span.byteEnd)),
      line_start: integers(symbols.map(({ span }) => span.lineStart)),
      line_end: integers(symbols.map(({ span }) => span.lineEnd)),
      chunk_ordinal: integers(symbols.map(({ chunkOrdinal }) => chunkOrdinal)),
    },
  });
}
