/** Documents of the past on PostgreSQL. */
import type { PastBlob, PastDocument, PastRename } from "../../../domain/past.ts";
import type { PastDocuments } from "../../../ports/past-documents.ts";
import { hexArray, textArray } from "../array-literals.ts";
import type { Home } from "../home.ts";

const DATASET = "(SELECT pk FROM datasets WHERE id = $1)";
const COLUMNS = `d.path, encode(c.hash, 'hex') AS "contentHash", s.chunker, s.language, v.valid_from AS "validFrom",
  v.valid_to AS "validTo"`;
const JOINED = `documents d
  JOIN document_versions v ON v.document_pk = d.pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk`;
/** Of a dataset ($1) at a position ($2). */
const VALID_AT = `d.dataset_pk = ${DATASET} AND v.rev_to = 0 AND v.valid_from <= $2 AND (v.valid_to IS NULL OR v.valid_to > $2)`;
const BELOW = "d.path > $3 AND ($4::text IS NULL OR d.path < $4)";

const CHANGED_IN = `SELECT ${COLUMNS} FROM (
    SELECT * FROM document_versions WHERE dataset_pk = ${DATASET} AND rev_to = 0 AND valid_from > $2 AND valid_from <= $3
    UNION SELECT * FROM document_versions WHERE dataset_pk = ${DATASET} AND rev_to = 0 AND valid_to > $2 AND valid_to <= $3) v
  JOIN documents d ON d.pk = v.document_pk
  JOIN contents c ON c.pk = v.content_pk
  JOIN chunk_sets s ON s.pk = v.chunk_set_pk
  ORDER BY d.path, v.valid_from`;
const KNOWN_BLOBS = `SELECT encode(b.blob, 'hex') AS blob, b.name, b.reason, encode(c.hash, 'hex') AS "contentHash", s.chunker
  FROM unnest($1::bytea[], $2::text[]) k(blob, name)
  JOIN past_blobs b ON b.blob = k.blob AND b.name = k.name
  LEFT JOIN chunk_sets s ON s.pk = b.chunk_set_pk
  LEFT JOIN contents c ON c.pk = s.content_pk`;
const renames = (side: "from" | "to", other: "from" | "to"): string =>
  `SELECT position, from_path AS "fromPath", from_name AS "fromName", to_path AS "toPath", to_name AS "toName"
   FROM past_renames WHERE dataset_pk = ${DATASET} AND ${side}_digest = md5($2::text || E'\\n' || $3::text)::uuid
   ORDER BY position, ${other}_path, ${other}_name`;
const RENAMES = { from: renames("from", "to"), to: renames("to", "from") };

/** The first text after all that begin with `prefix`, whose last character is `/`; null for an empty one. */
const afterAllBelow = (prefix: string): string | null =>
  prefix === "" ? null : `${prefix.slice(0, -1)}0`;

export function createPastDocuments({ database }: Home): PastDocuments {
  return {
    listAt: (context, { datasetId, position, prefix, after, limit }) =>
      database.read(context, (tx) =>
        tx.all<PastDocument>(
          `SELECT ${COLUMNS} FROM ${JOINED} WHERE ${VALID_AT} AND ${BELOW} ORDER BY d.path LIMIT $5`,
          datasetId,
          position,
          after !== null && after > prefix ? after : prefix,
          afterAllBelow(prefix),
          limit,
        ),
      ),
    countAt: (context, { datasetId, position, prefix }) =>
      database.read(context, async (tx) => {
        const row = await tx.get<{ count: number }>(
          `SELECT count(*) AS count FROM documents d JOIN document_versions v ON v.document_pk = d.pk
           WHERE ${VALID_AT} AND ${BELOW}`,
          datasetId,
          position,
          prefix,
          afterAllBelow(prefix),
        );
        return row?.count ?? 0;
      }),
    findAt: (context, { datasetId, position, path }) =>
      database.read(context, async (tx) => {
        const sql = `SELECT ${COLUMNS} FROM ${JOINED} WHERE ${VALID_AT} AND d.path = $3`;
        return (await tx.get<PastDocument>(sql, datasetId, position, path)) ?? null;
      }),
    changedIn: (context, { datasetId, after, to }) =>
      database.read(context, (tx) => tx.all<PastDocument>(CHANGED_IN, datasetId, after, to)),
    knownBlobs: (context, keys) =>
      database.read(context, (tx) =>
        tx.all<PastBlob>(
          KNOWN_BLOBS,
          hexArray(keys.map(({ blob }) => blob)),
          textArray(keys.map(({ name }) => name)),
        ),
      ),
    renames: (context, { datasetId, side, path, name }) =>
      database.read(context, (tx) => tx.all<PastRename>(RENAMES[side], datasetId, path, name)),
  };
}
