-- additive: the code graph

-- Node kinds, edge kinds, resolutions, dispatches and resolvers, by name: a new one is a row, not a schema step.
CREATE TABLE unified.graph_values (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  registry text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, registry, name)
);

-- How edges are bound. A graph has a few hundred such rows, so that an edge holds one small number for four values.
CREATE TABLE unified.edge_bindings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  kind_pk bigint NOT NULL,
  resolution_pk bigint NOT NULL,
  dispatch_pk bigint NOT NULL,
  confidence double precision NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, kind_pk, resolution_pk, dispatch_pk, confidence)
);

CREATE TABLE unified.code_facts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_set_pk bigint NOT NULL,
  symbols integer NOT NULL,
  PRIMARY KEY (tenant_id, chunk_set_pk)
);
CREATE TABLE unified.packed_facts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_set_pk bigint NOT NULL,
  packed bytea NOT NULL,
  PRIMARY KEY (tenant_id, chunk_set_pk)
);
CREATE TABLE unified.declared_modules (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_set_pk bigint NOT NULL,
  module text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, chunk_set_pk, module)
);
CREATE INDEX declared_modules_by_name ON unified.declared_modules (tenant_id, module);

CREATE TABLE unified.node_paths (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  project_pk bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, project_pk, path)
);

-- What edges join, over all datasets of a project. `name`: qualified name, empty for the document itself. A qualified name may be longer
-- than an index row: its digest is unique instead.
CREATE TABLE unified.nodes (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  path_pk bigint NOT NULL,
  kind_pk bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  digest uuid NOT NULL GENERATED ALWAYS AS (md5(name)::uuid) STORED,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, path_pk, digest, ordinal)
);
-- Nodes that lost an edge: garbage collection looks at these alone.
CREATE TABLE unified.stray_nodes (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  node_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, node_pk)
);

-- Both times as in document_versions; what only the past has, filled in from history, has rev_from = rev_to = 0. `ended`: 0 while the edge
-- is there, then a number given once a dataset, so that a node's present edges are a range of their own however long the past is. The key is
-- the walk from source to target, the index the walk against it; both hold all that a walk filters by.
CREATE TABLE unified.edges (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  source_pk bigint NOT NULL,
  ended bigint NOT NULL DEFAULT 0,
  target_pk bigint NOT NULL,
  binding_pk bigint NOT NULL,
  line_offset integer NOT NULL,
  count integer NOT NULL,
  rev_from bigint NOT NULL,
  rev_to bigint,
  valid_from bigint,
  valid_to bigint,
  PRIMARY KEY (tenant_id, dataset_pk, source_pk, ended, target_pk, binding_pk)
);
CREATE INDEX edges_in ON unified.edges (tenant_id, dataset_pk, target_pk, ended, source_pk, binding_pk);
CREATE INDEX edges_ended ON unified.edges (tenant_id, dataset_pk, rev_to) WHERE rev_to > 0;

-- References of the present that nothing was bound to.
CREATE TABLE unified.unbound_references (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  name_pk bigint NOT NULL,
  dataset_pk bigint NOT NULL,
  source_pk bigint NOT NULL,
  kind_pk bigint NOT NULL,
  line_offset integer NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (tenant_id, name_pk, dataset_pk, source_pk, kind_pk)
);
CREATE INDEX unbound_by_source ON unified.unbound_references (tenant_id, dataset_pk, source_pk);

-- One row a document that was resolved. `chunk_set_pk`: what it was resolved from, null once the document shows something else.
CREATE TABLE unified.resolved_documents (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  document_pk bigint NOT NULL,
  dataset_pk bigint NOT NULL,
  resolver_pk bigint NOT NULL,
  chunk_set_pk bigint,
  stale boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, document_pk),
  FOREIGN KEY (tenant_id, document_pk) REFERENCES unified.documents (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX resolved_by_dataset ON unified.resolved_documents (tenant_id, dataset_pk);
-- uint32, little-endian: hashes in order; pairs of key and value in order of key.
CREATE TABLE unified.resolved_keys (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  document_pk bigint NOT NULL,
  reads bytea NOT NULL,
  provides bytea NOT NULL,
  PRIMARY KEY (tenant_id, document_pk),
  FOREIGN KEY (tenant_id, document_pk) REFERENCES unified.documents (tenant_id, pk) ON DELETE CASCADE
);

-- How many present rows of each dataset the two tables hold, because counting millions takes seconds; the last number given to `ended`.
CREATE TABLE unified.graph_totals (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  edges bigint NOT NULL DEFAULT 0,
  unbound bigint NOT NULL DEFAULT 0,
  ended bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dataset_pk),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

-- Centrality of `nodes.pk` from 256 * page to 256 * page + 255: float32, little-endian.
CREATE TABLE unified.centrality_pages (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  page bigint NOT NULL,
  centralities bytea NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, page),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

-- What a document showed at a position of the past.
CREATE INDEX versions_by_document ON unified.document_versions (tenant_id, document_pk, valid_from);

CALL unified.protect('unified.graph_values');
CALL unified.protect('unified.edge_bindings');
CALL unified.protect('unified.code_facts');
CALL unified.protect('unified.packed_facts');
CALL unified.protect('unified.declared_modules');
CALL unified.protect('unified.node_paths');
CALL unified.protect('unified.nodes');
CALL unified.protect('unified.stray_nodes');
CALL unified.protect('unified.edges');
CALL unified.protect('unified.unbound_references');
CALL unified.protect('unified.resolved_documents');
CALL unified.protect('unified.resolved_keys');
CALL unified.protect('unified.graph_totals');
CALL unified.protect('unified.centrality_pages');
