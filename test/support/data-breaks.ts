/** One way to break each thing that the checks of stored rows look for, or more. */
import {
  both,
  DATASET,
  type DataBreak,
  edge,
  SHOWN_CONTENT,
  SQLITE_ID,
  UUID,
} from "./break-statements.ts";
import { CONTENT_BREAKS, DOCUMENT_BREAKS } from "./document-breaks.ts";

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
      "UPDATE postings SET counts = counts || 1::smallint WHERE bucket = (SELECT min(bucket) FROM postings)",
  },
  {
    check: "posting-lists",
    how: "a word without an end",
    postgres:
      "UPDATE postings SET terms = terms || terms[1] WHERE bucket = (SELECT min(bucket) FROM postings)",
  },
  {
    check: "posting-buckets",
    how: "a row of another bucket",
    postgres:
      "UPDATE postings SET bucket = (SELECT n FROM generate_series(0, 1023) n WHERE n NOT IN (SELECT bucket FROM postings) LIMIT 1) WHERE bucket = (SELECT min(bucket) FROM postings)",
  },
  {
    check: "postings-without-text",
    how: "a text that is not there",
    postgres:
      "INSERT INTO postings (project_pk, bucket, segment, terms, ends, texts, counts) SELECT project_pk, unified.word_bucket('zzz'), 999, '{zzz}', '{1}', '{99999}', '{1}' FROM word_projects",
  },
  {
    check: "text-lengths",
    how: "a word counted twice",
    postgres:
      "UPDATE postings SET counts[1] = counts[1] + 1 WHERE bucket = (SELECT min(bucket) FROM postings)",
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
    { how: "from nothing", name: "(SELECT min(pk) FROM names)", source: "9999" },
    { how: "of no name", name: "9999", source: "(SELECT min(pk) FROM nodes)" },
  ].map(({ how, name, source }): DataBreak => {
    return {
      check: "unbound-without-source",
      how,
      ...both(`INSERT INTO unbound_references (name_pk, dataset_pk, source_pk, kind_pk, line_offset, count)
          SELECT ${name}, ${DATASET}, ${source}, (SELECT min(kind_pk) FROM nodes), 0, 1;
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
    how: "an index is invalid",
    postgres:
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'unified.edges_in'::regclass",
  },
  {
    check: "unchecked-constraints",
    how: "made without a look at the rows",
    postgres: "ALTER TABLE documents ADD CONSTRAINT odd CHECK (path <> 'src/main.py') NOT VALID",
  },
  ...DOCUMENT_BREAKS,
  ...CONTENT_BREAKS,
  ...WORD_BREAKS,
  ...VECTOR_BREAKS,
  ...GRAPH_BREAKS,
  ...PAST_BREAKS,
];
