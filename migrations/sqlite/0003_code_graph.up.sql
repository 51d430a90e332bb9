-- additive: the code graph

-- Node kinds, edge kinds, resolutions, dispatches and resolvers, by name: a new one is a row, not a schema step.
CREATE TABLE graph_values (
  pk INTEGER PRIMARY KEY,
  registry TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (registry, name)
) STRICT;

-- How edges are bound. A graph has a few hundred such rows, so that an edge holds one small number for four values.
CREATE TABLE edge_bindings (
  pk INTEGER PRIMARY KEY,
  kind_pk INTEGER NOT NULL REFERENCES graph_values (pk),
  resolution_pk INTEGER NOT NULL REFERENCES graph_values (pk),
  dispatch_pk INTEGER NOT NULL REFERENCES graph_values (pk),
  confidence REAL NOT NULL,
  UNIQUE (kind_pk, resolution_pk, dispatch_pk, confidence)
) STRICT;

-- Chunk sets of languages that have a graph. Apart from the facts themselves, as contents are from their texts.
CREATE TABLE code_facts (
  chunk_set_pk INTEGER PRIMARY KEY REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  symbols INTEGER NOT NULL
) STRICT;
CREATE TABLE packed_facts (
  chunk_set_pk INTEGER PRIMARY KEY REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  packed BLOB NOT NULL
) STRICT;
CREATE TABLE declared_modules (
  chunk_set_pk INTEGER NOT NULL REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  module TEXT NOT NULL,
  PRIMARY KEY (chunk_set_pk, module)
) STRICT, WITHOUT ROWID;
CREATE INDEX declared_modules_by_name ON declared_modules (module);

CREATE TABLE node_paths (
  pk INTEGER PRIMARY KEY,
  project_pk INTEGER NOT NULL REFERENCES projects (pk) ON DELETE CASCADE,
  path TEXT NOT NULL,
  UNIQUE (project_pk, path)
) STRICT;

-- What edges join, over all datasets of a project. `name`: qualified name, empty for the document itself. Numbers are never given twice.
CREATE TABLE nodes (
  pk INTEGER PRIMARY KEY AUTOINCREMENT,
  path_pk INTEGER NOT NULL REFERENCES node_paths (pk) ON DELETE CASCADE,
  kind_pk INTEGER NOT NULL,
  name TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  UNIQUE (path_pk, name, ordinal)
) STRICT;
-- Nodes that lost an edge: garbage collection looks at these alone.
CREATE TABLE stray_nodes (
  node_pk INTEGER PRIMARY KEY
) STRICT;

-- Both times as in document_versions; what only the past has, filled in from history, has rev_from = rev_to = 0. `ended`: 0 while the
-- edge is there, then a number given once a dataset, so that a node's present edges are a range of their own however long the past is, and
-- its edges of all times are the range around that. The key is the walk from source to target, the index the walk against it; both hold all
-- that a walk filters by.
CREATE TABLE edges (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  source_pk INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0,
  target_pk INTEGER NOT NULL,
  binding_pk INTEGER NOT NULL,
  line_offset INTEGER NOT NULL,
  count INTEGER NOT NULL,
  rev_from INTEGER NOT NULL,
  rev_to INTEGER,
  valid_from INTEGER,
  valid_to INTEGER,
  PRIMARY KEY (dataset_pk, source_pk, ended, target_pk, binding_pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_in ON edges (dataset_pk, target_pk, ended, source_pk, binding_pk, valid_from, valid_to);
CREATE INDEX edges_ended ON edges (dataset_pk, rev_to) WHERE rev_to > 0;

-- References of the present that nothing was bound to.
CREATE TABLE unbound_references (
  name_pk INTEGER NOT NULL REFERENCES names (pk) ON DELETE CASCADE,
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  source_pk INTEGER NOT NULL,
  kind_pk INTEGER NOT NULL,
  line_offset INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (name_pk, dataset_pk, source_pk, kind_pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX unbound_by_source ON unbound_references (dataset_pk, source_pk);

-- One row a document that was resolved. `chunk_set_pk`: what it was resolved from, null once the document shows something else.
CREATE TABLE resolved_documents (
  document_pk INTEGER PRIMARY KEY REFERENCES documents (pk) ON DELETE CASCADE,
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  resolver_pk INTEGER NOT NULL REFERENCES graph_values (pk),
  chunk_set_pk INTEGER,
  stale INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX resolved_by_dataset ON resolved_documents (dataset_pk);
-- uint32, little-endian: hashes in order; pairs of key and value in order of key.
CREATE TABLE resolved_keys (
  document_pk INTEGER PRIMARY KEY REFERENCES documents (pk) ON DELETE CASCADE,
  reads BLOB NOT NULL,
  provides BLOB NOT NULL
) STRICT;

-- How many present rows of each dataset the two tables hold, because counting millions takes seconds; the last number given to `ended`.
CREATE TABLE graph_totals (
  dataset_pk INTEGER PRIMARY KEY REFERENCES datasets (pk) ON DELETE CASCADE,
  edges INTEGER NOT NULL DEFAULT 0,
  unbound INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Centrality of `nodes.pk` from 256 * page to 256 * page + 255: float32, little-endian.
CREATE TABLE centrality_pages (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  centralities BLOB NOT NULL,
  PRIMARY KEY (dataset_pk, page)
) STRICT;

-- What a document showed at a position of the past.
CREATE INDEX versions_by_document ON document_versions (document_pk, valid_from);
