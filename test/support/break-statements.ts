/** Statements that break rows of a filled catalog, for either database. */
import type { Dialect } from "../../src/stores/checks/data-check.ts";

export interface DataBreak {
  /** The check that must find it. */
  readonly check: string;
  readonly how: string;
  readonly sqlite?: string;
  readonly postgres?: string;
  /** Checks that cannot but find it too. */
  readonly also?: readonly string[];
}

export const both = (sql: string): Pick<DataBreak, Dialect> => ({ sqlite: sql, postgres: sql });

export const CHUNK_SPANS =
  "byte_start, byte_end, line_start, line_end, text_start, text_end, kind, scope";
/** A set of the closed past: what happens to its chunks is counted nowhere. */
export const HIDDEN = `(SELECT min(v.chunk_set_pk) FROM document_versions v WHERE v.chunk_set_pk NOT IN
  (SELECT w.chunk_set_pk FROM document_versions w WHERE w.rev_to IS NULL))`;
export const SHOWN_CONTENT = "(SELECT min(content_pk) FROM document_versions WHERE rev_to IS NULL)";
export const DATASET = "(SELECT min(pk) FROM datasets)";

export const chunk = (set: string, ordinal: number): string =>
  `INSERT INTO chunks (chunk_set_pk, ordinal, text_pk, ${CHUNK_SPANS})
   SELECT ${set}, ${ordinal}, text_pk, ${CHUNK_SPANS} FROM chunks WHERE chunk_set_pk = ${HIDDEN} AND ordinal = 0`;

export const version = (changes: Readonly<Record<string, string>>): string => {
  const columns: Record<string, string> = {
    ...{ document_pk: "document_pk", dataset_pk: "dataset_pk", content_pk: "content_pk" },
    ...{ chunk_set_pk: "chunk_set_pk", size_bytes: "0", mtime_ms: "0", rev_from: "1", rev_to: "2" },
    ...{ valid_from: "NULL", valid_to: "NULL", ...changes },
  };
  return `INSERT INTO document_versions (${Object.keys(columns).join(", ")})
    SELECT ${Object.values(columns).join(", ")} FROM document_versions WHERE pk = (SELECT min(pk) FROM document_versions WHERE rev_to IS NULL)`;
};

/** An edge that has ended, so that it is not counted. */
export const edge = (changes: Readonly<Record<string, string>>): string => {
  const columns: Record<string, string> = {
    ...{ dataset_pk: "dataset_pk", source_pk: "source_pk", ended: "99", target_pk: "target_pk" },
    ...{ binding_pk: "binding_pk", line_offset: "0", count: "1", rev_from: "1", rev_to: "2" },
    ...changes,
  };
  return `INSERT INTO edges (${Object.keys(columns).join(", ")})
    SELECT ${Object.values(columns).join(", ")} FROM edges WHERE rev_to IS NULL ORDER BY source_pk, target_pk, binding_pk LIMIT 1`;
};

export const dataset = (id: string, columns: string, values: string): string =>
  `INSERT INTO datasets (id, kind, host, folder, owner, created_at, ${columns}) VALUES (${id}, 'folder', 'h', '/other', 'o', 0, ${values})`;
export const SQLITE_ID = "'00000000-0000-7000-8000-000000000001'";
export const UUID = "gen_random_uuid()";
