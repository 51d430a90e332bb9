/** What the catalog shows of documents now, chunk by chunk: what a vector projection is filled with. */
import { splitPlace } from "../../../domain/dataset.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type {
  DocumentRef,
  ProjectedChunk,
  ProjectedChunks,
  ProjectedDataset,
  ProjectedVector,
} from "../../../domain/projected.ts";
import { splitWords } from "../../../domain/words.ts";
import { type PackedDefinition, unpackSymbol } from "../../packed-symbol.ts";
import { plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";
import { isUuid } from "../uuid.ts";
import { type ChunkRow, placesOf, readChunkRows } from "./chunk-places.ts";
import { vectorsOfTexts } from "./vectors-of-texts.ts";

interface DocumentRow extends Omit<ProjectedDataset, "id" | "ref"> {
  readonly datasetId: string;
  readonly documentId: string;
  readonly kind: "worktree" | "ref";
  readonly path: string;
  readonly revision: number;
  readonly sourceType: string;
  readonly systemOrigin: string;
  readonly createdAtMs: number;
  /** Null: shown no more. */
  readonly setPk: number | null;
  readonly contentPk: number | null;
  readonly contentHash: string | null;
  readonly chunker: string | null;
  readonly language: LanguageId | null;
}

const DOCUMENTS = `SELECT s.id AS "datasetId", d.id AS "documentId", p.id AS "projectId", p.key AS "projectKey", p.name AS "projectName",
    s.kind, s.host, s.folder, s.branch, s.visibility, s.owner, s.revision, d.path, d.source_type AS "sourceType",
    d.system_origin AS "systemOrigin", d.created_at AS "createdAtMs", v.chunk_set_pk AS "setPk", v.content_pk AS "contentPk",
    encode(c.hash, 'hex') AS "contentHash", k.chunker, k.language
  FROM unnest($1::uuid[], $2::uuid[]) r(dataset_id, document_id)
  JOIN documents d ON d.id = r.document_id
  JOIN datasets s ON s.pk = d.dataset_pk AND s.id = r.dataset_id
  JOIN projects p ON p.pk = s.project_pk
  LEFT JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL
  LEFT JOIN contents c ON c.pk = v.content_pk
  LEFT JOIN chunk_sets k ON k.pk = v.chunk_set_pk`;

interface DefinitionRow {
  readonly setPk: number;
  readonly chunk: number;
  readonly packed: PackedDefinition;
}

const DEFINITIONS = `SELECT y.chunk_set_pk AS "setPk", y.chunk_ordinal AS chunk, json_build_array(y.ordinal, n.name, y.qualified_name, y.kind,
    y.signature, y.byte_start, y.byte_end, y.line_start, y.line_end) AS packed
  FROM symbols y JOIN names n ON n.pk = y.name_pk
  WHERE y.chunk_set_pk = ANY($1::bigint[]) ORDER BY y.chunk_set_pk, y.chunk_ordinal, y.ordinal`;
const TEXTS = `SELECT x.content_pk AS pk, convert_from(x.text, 'UTF8') AS text FROM content_texts x
  WHERE x.content_pk = ANY($1::bigint[])`;

/** One entry a document given that the catalog has ever known; in one snapshot when `tx` is one. */
export async function readChunksOf(
  tx: Transaction,
  documents: readonly DocumentRef[],
): Promise<readonly ProjectedChunks[]> {
  const asked = documents.filter(({ datasetId, documentId }) =>
    [datasetId, documentId].every(isUuid),
  );
  const rows = await tx.all<DocumentRow>(
    DOCUMENTS,
    textArray(asked.map(({ datasetId }) => datasetId)),
    textArray(asked.map(({ documentId }) => documentId)),
  );
  const parts = await readParts(tx, rows);
  return rows.map((row) => toDocument(row, parts));
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

function toDocument(row: DocumentRow, parts: Parts): ProjectedChunks {
  const { datasetId, documentId, path, revision, sourceType, systemOrigin, createdAtMs } = row;
  const isShown = row.setPk !== null;
  return {
    ...{ datasetId, documentId, path, revision, sourceType, systemOrigin, createdAtMs, isShown },
    dataset: toDataset(row),
    contentHash: row.contentHash ?? "",
    language: row.language ?? "text",
    chunks: isShown ? chunksOf(row, parts) : [],
  };
}

function toDataset(row: DocumentRow): ProjectedDataset {
  const { projectId, projectKey, projectName, host, branch, visibility, owner } = row;
  const place = row.kind === "ref" ? splitPlace(row.folder) : { folder: row.folder, ref: null };
  return {
    ...{ projectId, projectKey, projectName, host, branch, visibility, owner, ...place },
    id: row.datasetId,
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
      definitions: definitions.map(({ packed }) => unpackSymbol([...packed, place.ordinal])),
      words: countWords(text?.toString("utf8", textStart, textEnd) ?? ""),
      vectors: parts.vectors.get(textPk) ?? [],
    };
  });
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
