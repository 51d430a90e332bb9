/** One way to break each thing that the checks of stored rows look for, in statements for either database. */
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

const both = (sql: string): Pick<DataBreak, Dialect> => ({ sqlite: sql, postgres: sql });

const CHUNK_SPANS = "byte_start, byte_end, line_start, line_end, text_start, text_end, kind, scope";
/** A set of the closed past: what happens to its chunks is counted nowhere. */
const HIDDEN = `(SELECT min(v.chunk_set_pk) FROM document_versions v WHERE v.chunk_set_pk NOT IN
  (SELECT w.chunk_set_pk FROM document_versions w WHERE w.rev_to IS NULL))`;
const SHOWN_CONTENT = "(SELECT min(content_pk) FROM document_versions WHERE rev_to IS NULL)";
const DATASET = "(SELECT min(pk) FROM datasets)";

const chunk = (set: string, ordinal: number): string =>
  `INSERT INTO chunks (chunk_set_pk, ordinal, text_pk, ${CHUNK_SPANS})
   SELECT ${set}, ${ordinal}, text_pk, ${CHUNK_SPANS} FROM chunks WHERE chunk_set_pk = ${HIDDEN} AND ordinal = 0`;

const version = (changes: Readonly<Record<string, string>>): string => {
  const columns: Record<string, string> = {
    ...{ document_pk: "document_pk", dataset_pk: "dataset_pk", content_pk: "content_pk" },
    ...{ chunk_set_pk: "chunk_set_pk", size_bytes: "0", mtime_ms: "0", rev_from: "1", rev_to: "2" },
    ...{ valid_from: "NULL", valid_to: "NULL", ...changes },
  };
  return `INSERT INTO document_versions (${Object.keys(columns).join(", ")})
    SELECT ${Object.values(columns).join(", ")} FROM document_versions WHERE pk = (SELECT min(pk) FROM document_versions WHERE rev_to IS NULL)`;
};

/** An edge that has ended, so that it is not counted. */
const edge = (changes: Readonly<Record<string, string>>): string => {
  const columns: Record<string, string> = {
    ...{ dataset_pk: "dataset_pk", source_pk: "source_pk", ended: "99", target_pk: "target_pk" },
    ...{ binding_pk: "binding_pk", line_offset: "0", count: "1", rev_from: "1", rev_to: "2" },
    ...changes,
  };
  return `INSERT INTO edges (${Object.keys(columns).join(", ")})
    SELECT ${Object.values(columns).join(", ")} FROM edges WHERE rev_to IS NULL ORDER BY source_pk, target_pk, binding_pk LIMIT 1`;
};

const dataset = (id: string, columns: string, values: string): string =>
  `INSERT INTO datasets (id, kind, host, folder, owner, created_at, ${columns}) VALUES (${id}, 'folder', 'h', '/other', 'o', 0, ${values})`;
const SQLITE_ID = "'00000000-0000-7000-8000-000000000001'";
const UUID = "gen_random_uuid()";

const DOCUMENT_BREAKS: readonly DataBreak[] = [
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
    ...both("UPDATE outbox SET revision = 99 WHERE sequence = (SELECT min(sequence) FROM outbox)"),
  },
  {
    check: "id-map-without-target",
    how: "a document that is not there",
    postgres: `INSERT INTO id_map (system, kind, legacy_id, id, created_at) VALUES ('cognee', 'document', '1', ${UUID}, 0)`,
  },
];

const CONTENT_BREAKS: readonly DataBreak[] = [
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

const WORD_BREAKS: readonly DataBreak[] = [
  {
    check: "shown-sets",
    how: "counted once too often",
    sqlite:
      "UPDATE chunk_sets SET shown = shown + 1 WHERE pk = (SELECT min(pk) FROM chunk_sets WHERE shown > 0)",
    postgres:
      "UPDATE shown_sets SET shown = shown + 1 WHERE chunk_set_pk = (SELECT min(chunk_set_pk) FROM shown_sets)",
  },
  {
    check: "shown-sets",
    how: "a set that is not shown",
    postgres: `INSERT INTO shown_sets (project_pk, chunk_set_pk, shown) SELECT min(project_pk), 9999, 1 FROM shown_sets`,
  },
  {
    check: "shown-texts",
    how: "counted once too often",
    sqlite:
      "UPDATE texts SET shown = shown + 1 WHERE pk = (SELECT min(pk) FROM texts WHERE shown > 0)",
    postgres:
      "UPDATE word_texts SET shown = shown + 1 WHERE number = (SELECT min(number) FROM word_texts WHERE shown > 0)",
  },
  {
    check: "word-totals",
    how: "words are lost",
    sqlite: "DELETE FROM word_index WHERE rowid = (SELECT min(pk) FROM texts WHERE shown > 0)",
    postgres: "UPDATE word_projects SET words = words - 1",
  },
  {
    check: "word-totals",
    how: "words of nothing",
    sqlite: "INSERT INTO word_index (rowid, words) VALUES (9999, 'x')",
  },
  {
    check: "posting-lists",
    how: "a count too many",
    postgres:
      "UPDATE postings SET counts = counts || 1::smallint WHERE term = (SELECT min(term) FROM postings)",
  },
  {
    check: "postings-without-text",
    how: "a text that is not there",
    postgres:
      "INSERT INTO postings (project_pk, term, segment, texts, counts) SELECT project_pk, 'zzz', 999, '{99999}', '{1}' FROM word_projects",
  },
  {
    check: "text-lengths",
    how: "a word counted twice",
    postgres:
      "UPDATE postings SET counts[1] = counts[1] + 1 WHERE term = (SELECT min(term) FROM postings)",
  },
  {
    check: "path-totals",
    how: "a document not indexed or counted too often",
    sqlite:
      "DELETE FROM path_index WHERE rowid = (SELECT min(document_pk) FROM document_versions WHERE rev_to IS NULL)",
    postgres: "UPDATE path_totals SET documents = documents + 1",
  },
  {
    check: "path-words-of-hidden",
    how: "words of no document",
    sqlite: "INSERT INTO path_index (rowid, words) VALUES (9999, 'x')",
    postgres:
      "INSERT INTO path_words (dataset_pk, term, document_pk, count, length) SELECT dataset_pk, 'x', 9999, 1, 1 FROM path_totals",
  },
  {
    check: "texts-without-trigrams",
    how: "neither there nor queued",
    sqlite: `DELETE FROM trigram_index WHERE rowid = ${SHOWN_CONTENT}; DELETE FROM trigram_backlog WHERE content_pk = ${SHOWN_CONTENT}`,
    postgres: `DELETE FROM trigram_texts WHERE content_pk = ${SHOWN_CONTENT}; DELETE FROM trigram_backlog WHERE content_pk = ${SHOWN_CONTENT}`,
  },
  {
    check: "trigrams-of-hidden",
    how: "of a content that is not there",
    sqlite: "INSERT INTO trigram_index (rowid, text) VALUES (9999, 'abcdef')",
    postgres: "INSERT INTO trigram_texts (content_pk, text) VALUES (9999, 'abcdef')",
  },
];

const SPARSE_MODEL = `INSERT INTO models (pk, slot, identity, name, version, dimensions, kind, used_at)`;

const VECTOR_BREAKS: readonly DataBreak[] = [
  {
    check: "chunks-without-vector",
    how: "vectors are gone",
    sqlite: "DELETE FROM vector_pages; DELETE FROM vector_sketches",
    postgres:
      "DELETE FROM embeddings WHERE text_pk = (SELECT min(text_pk) FROM word_texts WHERE shown > 0)",
  },
  {
    check: "vectors-without-model",
    how: "signs or vectors of no model",
    sqlite:
      "INSERT INTO vector_sketches (model_pk, page, changed, present, signs) VALUES (9999, 0, 0, x'', x'')",
    postgres:
      "INSERT INTO embeddings (model_pk, text_pk) SELECT 9999, min(text_pk) FROM embeddings",
  },
  {
    check: "vectors-of-wrong-length",
    how: "numbers are missing",
    sqlite: "UPDATE vector_pages SET vectors = substr(vectors, 2)",
    postgres:
      "UPDATE embeddings SET embedding = '[1,2,3]' WHERE text_pk = (SELECT min(text_pk) FROM embeddings WHERE embedding IS NOT NULL)",
  },
  {
    check: "vectors-of-wrong-length",
    how: "a sparse one of another space",
    postgres: `${SPARSE_MODEL} OVERRIDING SYSTEM VALUE VALUES (9001, 'sparse', 's', 's', '1', 100, 'sparse', 0);
      INSERT INTO sparse_vectors (model_pk, text_pk, embedding) SELECT 9001, min(pk), '{1:1}/50' FROM texts`,
  },
  {
    check: "vectors-without-text",
    how: "a sparse vector of no text",
    sqlite: `INSERT INTO sparse_vectors (model_pk, text_pk, indices, weights) SELECT min(pk), 9999, x'', x'' FROM models`,
    postgres: `INSERT INTO sparse_vectors (model_pk, text_pk) SELECT min(pk), 9999 FROM models`,
  },
  {
    check: "vectors-without-text",
    how: "a vector of no text",
    sqlite: `UPDATE vector_pages SET present = CAST(substr(present, 1, 63) || x'02' AS BLOB);
      UPDATE vector_sketches SET present = CAST(substr(present, 1, 63) || x'02' AS BLOB)`,
    postgres: `INSERT INTO embeddings (model_pk, text_pk) SELECT min(pk), 9999 FROM models`,
  },
  {
    check: "slots-without-text",
    how: "what was given to a model is gone",
    ...both(
      "INSERT INTO text_slots (text_pk, slot, embedded_pk) SELECT min(pk), 'text', 9999 FROM texts",
    ),
  },
  {
    check: "sketches-unlike-vectors",
    how: "signs are gone",
    sqlite: "DELETE FROM vector_sketches",
  },
];

const FOREIGN_NODE = `INSERT INTO node_paths (pk, project_pk, path) OVERRIDING SYSTEM VALUE VALUES (9001, 9001, 'x');
  INSERT INTO nodes (pk, path_pk, kind_pk, name, ordinal) OVERRIDING SYSTEM VALUE SELECT 9001, 9001, min(kind_pk), 'x', 0 FROM nodes;
  ${edge({ target_pk: "9001" })}`;

const GRAPH_BREAKS: readonly DataBreak[] = [
  { check: "dangling-edges", how: "to nothing", ...both(edge({ target_pk: "9999" })) },
  { check: "dangling-edges", how: "from nothing", ...both(edge({ source_pk: "9999" })) },
  {
    check: "edges-between-projects",
    how: "to another project's node",
    sqlite: `INSERT INTO projects (pk, id, tenant_id, key, name, created_at) SELECT 9001, ${SQLITE_ID}, min(id), 'other', 'other', 0 FROM tenants;
      ${FOREIGN_NODE.replaceAll(" OVERRIDING SYSTEM VALUE", "")}`,
    postgres: `INSERT INTO projects (pk, id, key, name, created_at) OVERRIDING SYSTEM VALUE VALUES (9001, ${UUID}, 'other', 'other', 0);
      ${FOREIGN_NODE}`,
  },
  { check: "edges-without-dataset", how: "of nothing", ...both(edge({ dataset_pk: "9999" })) },
  { check: "edges-without-binding", how: "of no kind", ...both(edge({ binding_pk: "9999" })) },
  {
    check: "bindings-without-values",
    how: "a kind that is not there",
    ...both(`INSERT INTO edge_bindings (kind_pk, resolution_pk, dispatch_pk, confidence)
      SELECT 9999, min(resolution_pk), min(dispatch_pk), 0.5 FROM edge_bindings`),
  },
  {
    check: "nodes-without-path",
    how: "a node nowhere",
    ...both(
      "INSERT INTO nodes (path_pk, kind_pk, name, ordinal) SELECT 9999, min(kind_pk), 'x', 0 FROM nodes",
    ),
  },
  {
    check: "paths-without-project",
    how: "a path of nothing",
    ...both("INSERT INTO node_paths (project_pk, path) VALUES (9999, 'x')"),
  },
  ...[
    { how: "from nothing", name: "min(y.pk)", source: "9999" },
    { how: "of no name", name: "9999", source: "(SELECT min(pk) FROM nodes)" },
  ].map(({ how, name, source }): DataBreak => {
    return {
      check: "unbound-without-source",
      how,
      ...both(`INSERT INTO unbound_references (name_pk, dataset_pk, source_pk, kind_pk, line_offset, count)
          SELECT ${name}, ${DATASET}, ${source}, (SELECT min(kind_pk) FROM nodes), 0, 1 FROM names y;
        UPDATE graph_totals SET unbound = unbound + 1`),
    };
  }),
  {
    check: "graph-totals",
    how: "an edge too many",
    ...both("UPDATE graph_totals SET edges = edges + 1"),
  },
  {
    check: "resolved-without-document",
    how: "a document that is not there",
    ...both(
      `INSERT INTO resolved_documents (document_pk, dataset_pk, resolver_pk) SELECT 9999, ${DATASET}, min(resolver_pk) FROM resolved_documents`,
    ),
  },
  {
    check: "facts-without-set",
    how: "of nothing",
    ...both("INSERT INTO declared_modules (chunk_set_pk, module) VALUES (9999, 'x')"),
  },
  {
    check: "facts-in-halves",
    how: "half of them is gone",
    ...both(
      "DELETE FROM packed_facts WHERE chunk_set_pk = (SELECT min(chunk_set_pk) FROM packed_facts)",
    ),
  },
  {
    check: "centrality-pages",
    how: "half a number",
    sqlite: "UPDATE centrality_pages SET centralities = x'0000'",
    postgres: "UPDATE centrality_pages SET centralities = '\\x0000'",
  },
];

const PAST_BREAKS: readonly DataBreak[] = [
  {
    check: "past-ranges",
    how: "ends first",
    ...both("UPDATE pasts SET covered_from = covered_to + 1"),
  },
  {
    check: "past-ranges",
    how: "edges outside",
    ...both("UPDATE pasts SET edges_to = covered_to + 1"),
  },
  {
    check: "line-with-holes",
    how: "a commit is gone",
    ...both("DELETE FROM line_commits WHERE position = 1"),
  },
  {
    check: "past-versions-without-time",
    how: "ends where it begins",
    ...both(
      "UPDATE document_versions SET valid_to = valid_from WHERE rev_to = 0 AND valid_to IS NOT NULL",
    ),
  },
  {
    check: "past-versions-that-overlap",
    how: "ends one later",
    ...both(
      "UPDATE document_versions SET valid_to = valid_to + 1 WHERE rev_to = 0 AND valid_to IS NOT NULL",
    ),
  },
  {
    check: "past-edges-without-time",
    how: "ends where it begins",
    ...both("UPDATE edges SET valid_to = valid_from WHERE rev_to = 0"),
  },
  {
    check: "past-blobs-without-outcome",
    how: "read to nothing",
    ...both(
      "UPDATE past_blobs SET chunk_set_pk = NULL WHERE name = (SELECT min(name) FROM past_blobs)",
    ),
  },
];

export const DATA_BREAKS: readonly DataBreak[] = [
  {
    check: "damaged-storage",
    how: "a list of words is damaged, an index is invalid",
    sqlite:
      "UPDATE path_index_data SET block = x'00' WHERE id = (SELECT max(id) FROM path_index_data)",
    postgres:
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'unified.edges_in'::regclass",
  },
  {
    check: "unchecked-constraints",
    how: "made without a look at the rows",
    postgres: "ALTER TABLE documents ADD CONSTRAINT some CHECK (path <> 'src/main.py') NOT VALID",
  },
  ...DOCUMENT_BREAKS,
  ...CONTENT_BREAKS,
  ...WORD_BREAKS,
  ...VECTOR_BREAKS,
  ...GRAPH_BREAKS,
  ...PAST_BREAKS,
];
