/** What the catalog shows of documents now, chunk by chunk: what a vector projection is filled with. */
import type {
  DocumentRef,
  ProjectedChunk,
  ProjectedChunks,
  ProjectedVector,
} from "../../../domain/projected.ts";
import { countWords, splitWords } from "../../../domain/words.ts";
import { groupBy } from "../../group-by.ts";
import { type PackedSymbol, unpackSymbol } from "../../packed-symbol.ts";
import { plainArray } from "../array-literals.ts";
import { SYMBOL_ROW } from "../graph/symbol-rows.ts";
import type { Transaction } from "../transaction.ts";
import { type ChunkRow, placesOf, readChunkRows } from "./chunk-places.ts";
import { type DocumentRow, documentOf, readDocumentRows } from "./document-rows.ts";
import { vectorsOfTexts } from "./vectors-of-texts.ts";

interface DefinitionRow {
  readonly setPk: number;
  readonly chunk: number;
  readonly packed: PackedSymbol;
}

const DEFINITIONS = `SELECT y.chunk_set_pk AS "setPk", y.chunk_ordinal AS chunk, ${SYMBOL_ROW} AS packed
  FROM symbols y JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = ANY($1::bigint[]) ORDER BY y.chunk_set_pk, y.chunk_ordinal, y.ordinal`;
const TEXTS = `SELECT x.content_pk AS pk, convert_from(x.text, 'UTF8') AS text FROM content_texts x
  WHERE x.content_pk = ANY($1::bigint[])`;

/** One entry a document given that the catalog has ever known; in one snapshot when `tx` is one. */
export async function readChunksOf(
  tx: Transaction,
  documents: readonly DocumentRef[],
): Promise<readonly ProjectedChunks[]> {
  const rows = await readDocumentRows(tx, documents);
  const parts = await readParts(tx, rows);
  return rows.map((row) => ({
    ...documentOf(row),
    createdAtMs: row.createdAtMs,
    chunks: chunksOf(row, parts),
  }));
}

interface Parts {
  readonly chunks: ReadonlyMap<number, readonly ChunkRow[]>;
  /** By set and ordinal. */
  readonly definitions: ReadonlyMap<string, readonly DefinitionRow[]>;
  /** UTF-8, by `contents.pk`. */
  readonly texts: ReadonlyMap<number, Buffer>;
  readonly vectors: ReadonlyMap<number, readonly ProjectedVector[]>;
}

async function readParts(tx: Transaction, rows: readonly DocumentRow[]): Promise<Parts> {
  const setPks = new Set(rows.flatMap(({ setPk }) => setPk ?? []));
  if (setPks.size === 0)
    return { chunks: new Map(), definitions: new Map(), texts: new Map(), vectors: new Map() };
  const sets = plainArray(setPks);
  const contents = plainArray(new Set(rows.flatMap(({ contentPk }) => contentPk ?? [])));
  const [chunks, definitions, texts] = await Promise.all([
    readChunkRows(tx, setPks),
    tx.all<DefinitionRow>(DEFINITIONS, sets),
    tx.all<{ pk: number; text: string }>(TEXTS, contents),
  ]);
  return {
    chunks: groupBy(chunks, ({ setPk }) => setPk),
    definitions: groupBy(definitions, ({ setPk, chunk }) => `${setPk} ${chunk}`),
    texts: new Map(texts.map(({ pk, text }) => [pk, Buffer.from(text)])),
    vectors: await vectorsOfTexts(tx, new Set(chunks.map(({ textPk }) => textPk))),
  };
}

function chunksOf(row: DocumentRow, parts: Parts): ProjectedChunk[] {
  const chunks = parts.chunks.get(row.setPk ?? 0) ?? [];
  const text = parts.texts.get(row.contentPk ?? 0);
  return placesOf(row, chunks).map((place, i) => {
    const { setPk = 0, textStart = 0, textEnd = 0, textPk = 0 } = chunks[i] ?? {};
    const definitions = parts.definitions.get(`${setPk} ${place.ordinal}`) ?? [];
    return {
      ...{ ...place, textStart, textEnd },
      chunker: row.chunker ?? "",
      definitions: definitions.map(({ packed }) => unpackSymbol(packed)),
      words: countWords(splitWords(text?.toString("utf8", textStart, textEnd) ?? "")),
      vectors: parts.vectors.get(textPk) ?? [],
    };
  });
}
