/** Documents of the past on SQLite. */
import type { BlobKey, PastBlob, PastDocument, PastRename } from "../../../domain/past.ts";
import type { PastDocuments } from "../../../ports/past-documents.ts";
import type { ReadConnection } from "../connection.ts";

type DocumentRow = Omit<PastDocument, "contentHash"> & { readonly hash: Uint8Array };

/** Of a dataset (?1) at a position (?2). */
const VALID_AT = `document_versions v
  JOIN documents d ON d.pk = v.document_pk
  WHERE d.dataset_pk = (SELECT pk FROM datasets WHERE id = ?1)
    AND v.rev_to = 0 AND v.valid_from <= ?2 AND (v.valid_to IS NULL OR v.valid_to > ?2)`;

/** By path first: each document's few past states are found by its own key, and a page ends the search. */
const SELECT_AT = `SELECT d.path, c.hash, s.chunker, s.language, v.valid_from AS validFrom, v.valid_to AS validTo
  FROM documents d
  CROSS JOIN document_versions v ON v.document_pk = d.pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE d.dataset_pk = (SELECT pk FROM datasets WHERE id = ?1)
    AND v.rev_to = 0 AND v.valid_from <= ?2 AND (v.valid_to IS NULL OR v.valid_to > ?2)`;

const CHANGED_IN = `SELECT d.path, c.hash, s.chunker, s.language, v.valid_from AS validFrom, v.valid_to AS validTo
  FROM document_versions v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  WHERE v.pk IN (
    SELECT pk FROM document_versions INDEXED BY versions_past_from
      WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?1) AND rev_to = 0 AND valid_from > ?2 AND valid_from <= ?3
    UNION SELECT pk FROM document_versions INDEXED BY versions_past_to
      WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?1) AND rev_to = 0 AND valid_to > ?2 AND valid_to <= ?3)
  ORDER BY d.path, v.valid_from`;

const KNOWN_BLOBS = `SELECT lower(hex(b.blob)) AS blob, b.name, b.reason, nullif(lower(hex(c.hash)), '') AS contentHash, s.chunker
  FROM json_each(?) k
  JOIN past_blobs b ON b.blob = unhex(k.value ->> 0) AND b.name = k.value ->> 1
  LEFT JOIN chunk_sets s ON s.pk = b.chunk_set_pk
  LEFT JOIN contents c ON c.pk = s.content_pk`;

const SELECT_RENAMES = `SELECT position, from_path AS fromPath, from_name AS fromName, to_path AS toPath, to_name AS toName
  FROM past_renames WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?)`;

/** The first text after all that begin with `prefix`, whose last character is `/`; null for an empty one. */
const afterAllBelow = (prefix: string): string | null =>
  prefix === "" ? null : `${prefix.slice(0, -1)}0`;

export function createPastDocuments(reader: ReadConnection): PastDocuments {
  return {
    listAt: async (_context, { datasetId, position, prefix, after, limit }) =>
      reader
        .all<DocumentRow>(
          `${SELECT_AT} AND d.path > ?3 AND (?4 IS NULL OR d.path < ?4) ORDER BY d.path LIMIT ?5`,
          datasetId,
          position,
          after !== null && after > prefix ? after : prefix,
          afterAllBelow(prefix),
          limit,
        )
        .map(toDocument),
    countAt: async (_context, { datasetId, position, prefix }) =>
      reader.get<{ count: number }>(
        `SELECT count(*) AS count FROM ${VALID_AT} AND d.path > ?3 AND (?4 IS NULL OR d.path < ?4)`,
        datasetId,
        position,
        prefix,
        afterAllBelow(prefix),
      )?.count ?? 0,
    findAt: async (_context, { datasetId, position, path }) => {
      const row = reader.get<DocumentRow>(
        `${SELECT_AT} AND d.path = ?3`,
        datasetId,
        position,
        path,
      );
      return row === undefined ? null : toDocument(row);
    },
    changedIn: async (_context, { datasetId, after, to }) =>
      reader.all<DocumentRow>(CHANGED_IN, datasetId, after, to).map(toDocument),
    knownBlobs: async (_context, keys) =>
      reader.all<PastBlob>(KNOWN_BLOBS, packKeys(keys)).map((row) => ({ ...row })),
    renames: async (_context, { datasetId, side, path, name }) =>
      reader
        .all<PastRename>(
          side === "from"
            ? `${SELECT_RENAMES} AND from_path = ? AND from_name = ? ORDER BY position, to_path, to_name`
            : `${SELECT_RENAMES} AND to_path = ? AND to_name = ? ORDER BY position, from_path, from_name`,
          datasetId,
          path,
          name,
        )
        .map((row) => ({ ...row })),
  };
}

const packKeys = (keys: readonly BlobKey[]): string =>
  JSON.stringify(keys.map(({ blob, name }) => [blob, name]));

function toDocument({ hash, ...row }: DocumentRow): PastDocument {
  return {
    ...row,
    contentHash: Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString("hex"),
  };
}
