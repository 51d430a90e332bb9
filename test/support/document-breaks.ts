/** Ways to break documents, contents and what they consist of. */
import {
  both,
  chunk,
  DATASET,
  type DataBreak,
  dataset,
  HIDDEN,
  SQLITE_ID,
  UUID,
  version,
} from "./break-statements.ts";

export const DOCUMENT_BREAKS: readonly DataBreak[] = [
  { check: "projects-without-tenant", how: "no tenant", ...both("DELETE FROM tenants") },
  {
    check: "datasets-without-project",
    how: "a dataset of no project",
    sqlite: dataset(SQLITE_ID, "project_pk", "9999"),
    postgres: dataset(UUID, "project_pk, home_pk", "9999, 9999"),
  },
  ...["skipped_files", "refresh_requests"].map((table): DataBreak => {
    const more =
      table === "skipped_files" ? [", reason, size_bytes, mtime_ms", ", 'x', 0, 0"] : ["", ""];
    return {
      check: "rows-without-dataset",
      how: `a row of ${table}`,
      ...both(`INSERT INTO ${table} (dataset_pk, path${more[0]}) VALUES (9999, 'x'${more[1]})`),
    };
  }),
  {
    check: "rows-without-dataset",
    how: "words of paths",
    postgres: "INSERT INTO path_totals (dataset_pk) VALUES (9999)",
  },
  {
    check: "documents-without-dataset",
    how: "a document of no dataset",
    sqlite: `INSERT INTO documents (id, dataset_pk, path, source_type, created_at) VALUES (${SQLITE_ID}, 9999, 'x', 'file', 0)`,
    postgres: `INSERT INTO documents (id, dataset_pk, path, source_type, created_at) VALUES (${UUID}, 9999, 'x', 'file', 0)`,
  },
  {
    check: "versions-without-document",
    how: "a version of no document",
    ...both(version({ document_pk: "9999" })),
  },
  {
    check: "versions-without-content",
    how: "a version of no content",
    ...both(version({ content_pk: "9999" })),
    also: ["versions-of-two-contents"],
  },
  {
    check: "versions-without-set",
    how: "a version of no set",
    ...both(version({ chunk_set_pk: "9999" })),
  },
  {
    check: "versions-of-two-datasets",
    how: "a version in another dataset than its document",
    sqlite: `${dataset(SQLITE_ID, "pk, project_pk", "9001, (SELECT min(pk) FROM projects)")};
      ${version({ dataset_pk: "9001", rev_from: "0", rev_to: "0", valid_from: "50", valid_to: "51" })}`,
    postgres: `${dataset(UUID, "pk, home_pk, project_pk", "9001, 9999, (SELECT min(pk) FROM projects)").replace(" VALUES", " OVERRIDING SYSTEM VALUE VALUES")};
      ${version({ dataset_pk: "9001", rev_from: "0", rev_to: "0", valid_from: "50", valid_to: "51" })}`,
    also: ["past-versions-that-overlap"],
  },
  {
    check: "versions-of-two-contents",
    how: "a set of another content",
    ...both(version({ chunk_set_pk: HIDDEN })),
  },
  {
    check: "two-current-versions",
    how: "two documents' versions become one's",
    ...both(`DROP INDEX versions_current;
      UPDATE document_versions SET document_pk = (SELECT min(document_pk) FROM document_versions WHERE rev_to IS NULL)
      WHERE pk = (SELECT max(pk) FROM document_versions WHERE rev_to IS NULL)`),
    also: ["path-words-of-hidden", "path-totals"],
  },
  {
    check: "versions-that-end-first",
    how: "ended before it began",
    ...both(version({ rev_from: "2", rev_to: "1" })),
  },
  {
    check: "versions-beyond-head",
    how: "ended by a revision to come",
    ...both(version({ rev_to: "99" })),
  },
  {
    check: "revisions-beyond-head",
    how: "a revision to come",
    ...both(
      `INSERT INTO revisions (dataset_pk, revision, committed_at, operation_id) VALUES (${DATASET}, 99, 0, 'x')`,
    ),
  },
  {
    check: "heads-without-revision",
    how: "the present revision is gone",
    ...both("DELETE FROM revisions WHERE revision = (SELECT max(revision) FROM revisions)"),
  },
  {
    check: "leases-without-dataset",
    how: "a lease on nothing",
    ...both(
      "INSERT INTO leases (dataset_pk, owner, pid, host, heartbeat, generation) VALUES (9999, 'o', 1, 'h', 0, 1)",
    ),
  },
  {
    check: "jobs-without-dataset",
    how: "a job for nothing",
    sqlite: `INSERT INTO jobs (id, dataset_pk, state, progress, requested_at) VALUES (${SQLITE_ID}, 9999, 'done', '{}', 0)`,
    postgres: `INSERT INTO jobs (id, dataset_pk, state, progress, requested_at) VALUES (${UUID}, 9999, 'done', '{}', 0)`,
  },
  {
    check: "jobs-without-lease",
    how: "runs under a generation that nobody holds",
    sqlite: `INSERT INTO jobs (id, dataset_pk, state, progress, requested_at, lease_generation) VALUES (${SQLITE_ID}, ${DATASET}, 'running', '{}', 0, 99)`,
    postgres: `INSERT INTO jobs (id, dataset_pk, state, progress, requested_at, lease_generation) VALUES (${UUID}, ${DATASET}, 'running', '{}', 0, 99)`,
  },
  {
    check: "outbox-beyond-head",
    how: "an event of a revision to come",
    sqlite: "UPDATE outbox SET revision = 99 WHERE sequence = (SELECT min(sequence) FROM outbox)",
    // no projection is registered, so nobody was told of anything
    postgres: `INSERT INTO outbox (dataset_id, kind, id, revision, operation, origin, trace)
      SELECT id, 'dataset', id, 99, 'upsert', 'quarry', 'x' FROM datasets`,
  },
  {
    check: "id-map-without-target",
    how: "a document that is not there",
    postgres: `INSERT INTO id_map (system, kind, legacy_id, id, created_at) VALUES ('cognee', 'document', '1', ${UUID}, 0)`,
  },
];

export const CONTENT_BREAKS: readonly DataBreak[] = [
  {
    check: "contents-without-text",
    how: "a text is gone",
    ...both(
      "DELETE FROM content_texts WHERE content_pk = (SELECT min(content_pk) FROM content_texts)",
    ),
  },
  {
    check: "texts-without-content",
    how: "a text of nothing",
    sqlite: "INSERT INTO content_texts (content_pk, text) VALUES (9999, x'00')",
    postgres: "INSERT INTO content_texts (content_pk, text) VALUES (9999, '\\x00')",
  },
  {
    check: "sets-without-content",
    how: "a set of nothing",
    ...both("INSERT INTO chunk_sets (content_pk, chunker, language) VALUES (9999, 'x', 'text')"),
  },
  { check: "chunks-without-set", how: "a chunk of no set", ...both(chunk("9999", 0)) },
  {
    check: "chunks-without-text",
    how: "its distinct text is gone",
    ...both(`UPDATE chunks SET text_pk = 9999 WHERE chunk_set_pk = ${HIDDEN}`),
  },
  { check: "chunks-with-gaps", how: "a chunk far behind", ...both(chunk(HIDDEN, 77)) },
  {
    check: "chunks-outside-content",
    how: "ends behind its content",
    ...both(`UPDATE chunks SET text_end = 99999 WHERE chunk_set_pk = ${HIDDEN}`),
  },
  {
    check: "symbols-without-set",
    how: "a symbol of no set",
    ...both(`INSERT INTO symbols (chunk_set_pk, ordinal, name_pk, qualified_name, kind, signature, byte_start, byte_end, line_start, line_end, chunk_ordinal)
      SELECT 9999, 0, min(name_pk), 'x', 'function', 'x', 0, 1, 1, 1, 0 FROM symbols`),
  },
  {
    check: "symbols-without-chunk",
    how: "lies in a chunk that is not there",
    ...both(`UPDATE symbols SET chunk_ordinal = 77 WHERE chunk_set_pk = ${HIDDEN}`),
  },
  {
    check: "symbols-without-name",
    how: "its name is gone",
    ...both(`UPDATE symbols SET name_pk = 9999 WHERE chunk_set_pk = ${HIDDEN}`),
  },
  {
    check: "name-words-without-name",
    how: "words of no name",
    sqlite: "INSERT INTO name_index (rowid, words) VALUES (9999, 'x')",
    postgres: "INSERT INTO name_words (term, name_pk) VALUES ('x', 9999)",
  },
];
