/** Stores chunk sets: their chunks, the texts these name, and their symbols. */
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { ChunkColumns } from "../../../domain/chunk.ts";
import type { ChunkSet } from "../../../domain/content.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { WriteConnection } from "../connection.ts";
import type { WriteState } from "../write-state.ts";
import { storeFacts } from "./graph/store-facts.ts";
import { nameKeys } from "./names.ts";
import type { ContentKeys } from "./store-contents.ts";
import type { BegunText } from "./word-rows.ts";

export interface StoredSets {
  /** `chunk_sets.pk` of a pair; null when it is neither known nor sent along. */
  readonly find: (contentHash: string, chunker: string) => number | null;
  readonly contents: ContentKeys;
  /** Sets stored by this commit and counted as shown while storing: keys. */
  readonly countedPks: ReadonlySet<number>;
  /** Columns that were sent along, by `chunk_sets.pk`. */
  readonly sent: ReadonlyMap<number, ChunkColumns>;
  /** Texts that no shown set held before. */
  readonly begunTexts: readonly BegunText[];
}

const FIND = "SELECT pk FROM chunk_sets WHERE content_pk = ? AND chunker = ?";
const INSERT_SET =
  "INSERT INTO chunk_sets (content_pk, chunker, language, partial) VALUES (?, ?, ?, ?)";
const COUNT_TEXT = `INSERT INTO texts (hash, shown) VALUES (?, ?)
  ON CONFLICT (hash) DO UPDATE SET shown = shown + excluded.shown RETURNING pk, shown`;
const INSERT_CHUNK = `INSERT INTO chunks (chunk_set_pk, ordinal, text_pk, byte_start, byte_end, line_start, line_end,
  text_start, text_end, kind, scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_SYMBOL = `INSERT INTO symbols (chunk_set_pk, ordinal, name_pk, qualified_name, kind, signature,
  byte_start, byte_end, line_start, line_end, chunk_ordinal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const HASH_BYTES = 16;
const SPAN_COLUMNS = 6;

/** Inserts the sets that are new. One that this commit's documents name is counted as shown at once, which saves a second pass. */
export function storeChunkSets(
  state: WriteState,
  changeSet: ChangeSet,
  contents: ContentKeys,
): StoredSets {
  const { connection } = state;
  const keys = new Map<string, number>();
  const find: StoredSets["find"] = (contentHash, chunker) => {
    const key = `${contentHash} ${chunker}`;
    const known = keys.get(key);
    if (known !== undefined) return known;
    const contentPk = contents(contentHash);
    if (contentPk === null) return null;
    const row = connection.get<{ pk: number }>(FIND, contentPk, chunker);
    if (row !== undefined) keys.set(key, row.pk);
    return row?.pk ?? null;
  };
  const named = new Set(
    changeSet.upserts.map(({ contentHash, chunker }) => `${contentHash} ${chunker}`),
  );
  const countedPks = new Set<number>();
  const sent = new Map<number, ChunkColumns>();
  const begunTexts: BegunText[] = [];
  for (const set of changeSet.chunkSets) {
    const key = `${set.contentHash} ${set.chunker}`;
    const known = find(set.contentHash, set.chunker);
    const contentPk = contents(set.contentHash);
    if (contentPk === null) continue;
    const isShown = named.has(key);
    const pk = known ?? insertSet(state, contentPk, set, isShown, begunTexts);
    if (known === null && isShown) countedPks.add(pk);
    storeFacts(connection, pk, set);
    keys.set(key, pk);
    sent.set(pk, set.chunks);
  }
  return { find, contents, countedPks, sent, begunTexts };
}

function insertSet(
  state: WriteState,
  contentPk: number,
  set: ChunkSet,
  isShown: boolean,
  begunTexts: BegunText[],
): number {
  const { connection } = state;
  const pk = connection.insert(INSERT_SET, contentPk, set.chunker, set.language, set.partial);
  insertChunks(connection, pk, set.chunks, isShown, begunTexts);
  insertSymbols(connection, pk, set.symbols, nameKeys(state, set.symbols, isShown));
  return pk;
}

function insertChunks(
  connection: WriteConnection,
  setPk: number,
  columns: ChunkColumns,
  isShown: boolean,
  begunTexts: BegunText[],
): void {
  const { spans, kinds, hashes } = columns;
  const scopes = columns.scopes.split("\n");
  const words = isShown ? columns.words.split("\n") : [];
  const countText = connection.prepare(COUNT_TEXT);
  const insertChunk = connection.prepare(INSERT_CHUNK);
  const shownDelta = isShown ? 1 : 0;
  for (let i = 0; i < columns.count; i += 1) {
    const hash = hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    const text = countText.get(hash, shownDelta) as { pk: number; shown: number };
    if (isShown && text.shown === 1) begunTexts.push({ pk: text.pk, words: words[i] ?? "" });
    const at = i * SPAN_COLUMNS;
    insertChunk.run(
      setPk,
      i,
      text.pk,
      spans[at] ?? 0,
      spans[at + 1] ?? 0,
      spans[at + 2] ?? 0,
      spans[at + 3] ?? 0,
      spans[at + 4] ?? 0,
      spans[at + 5] ?? 0,
      kinds[i] ?? 0,
      scopes[i] ?? "",
    );
  }
}

function insertSymbols(
  connection: WriteConnection,
  setPk: number,
  symbols: readonly SymbolDefinition[],
  namePks: readonly number[],
): void {
  const insert = connection.prepare(INSERT_SYMBOL);
  for (const [i, symbol] of symbols.entries()) {
    const { span } = symbol;
    insert.run(
      setPk,
      symbol.ordinal,
      namePks[i] ?? 0,
      symbol.qualifiedName,
      symbol.kind,
      symbol.signature,
      span.byteStart,
      span.byteEnd,
      span.lineStart,
      span.lineEnd,
      symbol.chunkOrdinal,
    );
  }
}
