/** Attempts to write what is another's, or to learn of it by writing. */
import type { Attempt, Target } from "./crossing-target.ts";

/** Rows with another's names, and another's rows. */
export const writing = (t: Target): Attempt[] => [
  {
    name: "insert with the other's tenant",
    sql: [
      `INSERT INTO unified.projects (tenant_id, id, key, name, created_at, owner) VALUES ('${t.tenant}', gen_random_uuid(), 'legacy:k', 'k', 0, '${t.principal}')`,
    ],
  },
  {
    name: "insert with the other's owner",
    sql: [
      `INSERT INTO unified.projects (id, key, name, created_at, owner) VALUES (gen_random_uuid(), unified.own_prefix() || 'k', 'k', 0, '${t.principal}')`,
    ],
  },
  {
    name: "give one's own row to the other's tenant",
    sql: [`UPDATE unified.documents SET tenant_id = '${t.tenant}', dataset_pk = ${t.datasetPk}`],
  },
  {
    name: "give one's own dataset to the other",
    sql: [
      `UPDATE unified.datasets SET owner = '${t.principal}' WHERE owner = unified.principal() AND '${t.principal}' <> unified.principal()`,
      `UPDATE unified.datasets SET tenant_id = '${t.tenant}', home_pk = home_pk + 1000`,
    ],
  },
  {
    name: "move one's own document into the other's dataset",
    sql: [`UPDATE unified.documents SET dataset_pk = ${t.datasetPk}`],
  },
  {
    name: "update the other's document",
    sql: [`UPDATE unified.documents SET path = 'taken' WHERE pk = ${t.documentPk}`],
  },
  {
    name: "update the other's dataset",
    sql: [
      `UPDATE unified.datasets SET owner = unified.principal() WHERE pk = ${t.datasetPk} RETURNING *`,
    ],
  },
  {
    name: "delete the other's documents",
    sql: [`DELETE FROM unified.documents WHERE dataset_pk = ${t.datasetPk}`],
  },
  {
    name: "delete the other's dataset",
    sql: [`DELETE FROM unified.datasets WHERE pk = ${t.datasetPk}`],
  },
  {
    name: "merge into the other's documents",
    sql: [
      `MERGE INTO unified.documents d USING (SELECT ${t.documentPk} AS pk) s ON d.pk = s.pk WHEN MATCHED THEN UPDATE SET path = 'taken'`,
    ],
  },
  {
    name: "update through the view",
    sql: [
      `UPDATE claude_context.chunks SET content = 'taken' WHERE dataset_id = '${t.datasetId}' RETURNING *`,
    ],
  },
  {
    name: "delete through the view",
    sql: [`DELETE FROM claude_context.datasets WHERE id = '${t.datasetId}' RETURNING *`],
  },
  {
    name: "insert a chunk into the other's dataset",
    sql: [
      `INSERT INTO claude_context.chunks (content, dataset_id) VALUES ('mine', '${t.datasetId}')`,
    ],
  },
  {
    name: "insert a page into the other's dataset",
    sql: [
      `INSERT INTO claude_context.web_pages (url, dataset_id) VALUES ('mine', '${t.datasetId}')`,
    ],
  },
  {
    name: "insert a document into the other's dataset",
    sql: [
      `INSERT INTO unified.documents (id, dataset_pk, path, source_type, system_origin, created_at) VALUES (gen_random_uuid(), ${t.datasetPk}, 'x', 'text', 'claude', 0)`,
    ],
  },
  {
    name: "put another chunk into the other's chunk set",
    sql: [
      `INSERT INTO unified.chunks (chunk_set_pk, ordinal, text_pk, byte_start, byte_end, line_start, line_end, text_start, text_end, kind, scope)
       VALUES (${t.chunkSetPk}, 99, ${t.textPk}, 0, 1, 1, 1, 0, 1, 1, '')`,
    ],
  },
  {
    name: "replace the other's vector",
    sql: [
      `INSERT INTO unified.models (slot, identity, name, version, dimensions, kind, used_at) VALUES ('legacy', 'legacy/x@768', 'legacy/x', '768', 768, 'dense', 0)`,
      `INSERT INTO unified.embeddings (model_pk, text_pk) SELECT m.pk, ${t.textPk} FROM unified.models m LIMIT 1`,
    ],
  },
  {
    name: "a model of the server's slots",
    sql: [
      "INSERT INTO unified.models (slot, identity, name, version, dimensions, kind, used_at) VALUES ('code', 'legacy/x', 'legacy/x', '1', 768, 'dense', 0)",
    ],
  },
  {
    name: "what the views show of the tenant",
    sql: ["INSERT INTO unified.legacy_settings (vector_slot, vector_model) VALUES ('code', 'x')"],
  },
  {
    name: "truncate a table",
    sql: ["TRUNCATE unified.documents CASCADE"],
  },
];

/** By naming the other's rows from one's own. */
export const naming = (t: Target): Attempt[] => [
  {
    name: "a dataset of the other's project, to see its name",
    sql: [
      `INSERT INTO unified.datasets (id, project_pk, home_pk, kind, host, folder, owner, created_at)
       SELECT gen_random_uuid(), ${t.projectPk}, h.pk, 'claude', 'legacy', 'crossing', unified.principal(), 0 FROM unified.homes h LIMIT 1`,
    ],
  },
  {
    name: "move one's own dataset into the other's project, to see its name",
    sql: [`UPDATE unified.datasets SET project_pk = ${t.projectPk}`],
  },
  {
    name: "show the other's content in a document of one's own",
    sql: [
      `INSERT INTO unified.document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms, rev_from, rev_to)
       SELECT d.pk, d.dataset_pk, ${t.contentPk}, ${t.chunkSetPk}, 0, 0, 0, 0 FROM unified.documents d LIMIT 1`,
    ],
  },
  {
    name: "give the other's document a version of one's own",
    sql: [
      `INSERT INTO unified.document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms, rev_from, rev_to)
       SELECT ${t.documentPk}, v.dataset_pk, v.content_pk, v.chunk_set_pk, 0, 0, 0, 0 FROM unified.document_versions v LIMIT 1`,
    ],
  },
];

/** By what an insert says of what is there already. */
export const probing = (t: Target): Attempt[] => [
  {
    name: "try whether a text is stored, by its hash",
    sql: [
      `INSERT INTO unified.contents (hash, byte_length, encoding, replacements, line_count, text_length, created_at, owner)
       VALUES ('\\x${t.contentHash}', 1, 'utf-8', 0, 1, 1, 0, unified.principal()) ON CONFLICT DO NOTHING`,
    ],
  },
  {
    name: "try whether a project is there, by its key",
    sql: [
      "INSERT INTO unified.projects (id, key, name, created_at, owner) VALUES (gen_random_uuid(), 'github.com/acme/secret', 'x', 0, unified.principal()) ON CONFLICT DO NOTHING",
    ],
  },
  {
    name: "an error that names the other's row, by its id",
    sql: [
      `INSERT INTO unified.projects (id, key, name, created_at, owner) VALUES ('${t.projectId}', '${t.tenant}', 'x', 0, '${t.principal}')`,
    ],
  },
  {
    name: "ten thousand keys of versions at once",
    sql: [
      `INSERT INTO unified.document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms, rev_from)
       SELECT n, ${t.datasetPk}, n, n, 0, 0, 0 FROM generate_series(1, 10000) n ON CONFLICT DO NOTHING`,
    ],
  },
  {
    name: "ten thousand keys of documents by update",
    sql: [
      "UPDATE unified.documents SET path = 'taken' WHERE pk = ANY (ARRAY(SELECT generate_series(1, 10000))) AND system_origin = 'quarry' RETURNING *",
    ],
  },
];
