-- additive: the past of a dataset, in rows of document_versions with rev_from = rev_to = 0
CREATE TABLE pasts (
  dataset_pk INTEGER PRIMARY KEY REFERENCES datasets (pk) ON DELETE CASCADE,
  wanted INTEGER,
  covered_from INTEGER,
  covered_to INTEGER,
  fingerprint TEXT,
  -- positions whose edges are known
  edges_from INTEGER,
  edges_to INTEGER,
  resolver TEXT
) STRICT;

CREATE TABLE line_commits (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  hash TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  PRIMARY KEY (dataset_pk, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_commits_by_hash ON line_commits (dataset_pk, hash);

-- A blob's bytes under a file's name were read once: a set, or the reason why they are left out.
CREATE TABLE past_blobs (
  blob BLOB NOT NULL,
  name TEXT NOT NULL,
  chunk_set_pk INTEGER REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  reason TEXT,
  PRIMARY KEY (blob, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_blobs_by_set ON past_blobs (chunk_set_pk);

-- An empty name is the document itself.
CREATE TABLE past_renames (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  from_path TEXT NOT NULL,
  from_name TEXT NOT NULL,
  position INTEGER NOT NULL,
  to_path TEXT NOT NULL,
  to_name TEXT NOT NULL,
  PRIMARY KEY (dataset_pk, from_path, from_name, position, to_path, to_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_renames_by_target ON past_renames (dataset_pk, to_path, to_name);

CREATE UNIQUE INDEX versions_past ON document_versions (document_pk, valid_from) WHERE rev_to = 0;
CREATE INDEX versions_past_from ON document_versions (dataset_pk, valid_from) WHERE rev_to = 0;
CREATE INDEX versions_past_to ON document_versions (dataset_pk, valid_to) WHERE rev_to = 0;
-- Edges of the past have rev_from = rev_to = 0 as well; one that is valid to the newest commit ends at the largest position there is.
CREATE INDEX edges_past ON edges (dataset_pk, valid_to) WHERE rev_to = 0;
