-- additive: the past of a dataset, in rows of document_versions with rev_from = rev_to = 0
CREATE TABLE unified.pasts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  wanted bigint,
  covered_from bigint,
  covered_to bigint,
  fingerprint text,
  -- positions whose edges are known
  edges_from bigint,
  edges_to bigint,
  resolver text,
  PRIMARY KEY (tenant_id, dataset_pk),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

CREATE TABLE unified.line_commits (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  position bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  committed_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, position),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX line_commits_by_hash ON unified.line_commits (tenant_id, dataset_pk, hash);

-- A blob's bytes under a file's name were read once: a set, or the reason why they are left out.
CREATE TABLE unified.past_blobs (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  blob bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  chunk_set_pk bigint,
  reason text,
  PRIMARY KEY (tenant_id, blob, name),
  FOREIGN KEY (tenant_id, chunk_set_pk) REFERENCES unified.chunk_sets (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX past_blobs_by_set ON unified.past_blobs (tenant_id, chunk_set_pk);

-- An empty name is the document itself. Names may be longer than an index row: their digests are unique instead.
CREATE TABLE unified.past_renames (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  from_path text COLLATE "C" NOT NULL,
  from_name text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  to_path text COLLATE "C" NOT NULL,
  to_name text COLLATE "C" NOT NULL,
  from_digest uuid NOT NULL GENERATED ALWAYS AS (md5(from_path || E'\n' || from_name)::uuid) STORED,
  to_digest uuid NOT NULL GENERATED ALWAYS AS (md5(to_path || E'\n' || to_name)::uuid) STORED,
  PRIMARY KEY (tenant_id, dataset_pk, from_digest, position, to_digest),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX past_renames_by_target ON unified.past_renames (tenant_id, dataset_pk, to_digest);

CREATE UNIQUE INDEX versions_past ON unified.document_versions (tenant_id, document_pk, valid_from) WHERE rev_to = 0;
CREATE INDEX versions_past_from ON unified.document_versions (tenant_id, dataset_pk, valid_from) WHERE rev_to = 0;
CREATE INDEX versions_past_to ON unified.document_versions (tenant_id, dataset_pk, valid_to) WHERE rev_to = 0;
-- Edges of the past have rev_from = rev_to = 0 as well; one that is valid to the newest commit ends at the largest position there is.
CREATE INDEX edges_past ON unified.edges (tenant_id, dataset_pk, valid_to) WHERE rev_to = 0;

CALL unified.protect('unified.pasts');
CALL unified.protect('unified.line_commits');
CALL unified.protect('unified.past_blobs');
CALL unified.protect('unified.past_renames');
