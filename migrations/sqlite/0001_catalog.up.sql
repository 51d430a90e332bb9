-- breaking: the catalog (DESIGN.md §5)
-- Surrogate integer keys stay inside this file; ids that leave it are UUIDs or hashes.

-- `home`: the real path of the git common dir or folder that the file belongs to.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  UNIQUE (tenant_id, key)
) STRICT;

CREATE TABLE datasets (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  project_pk INTEGER NOT NULL REFERENCES projects (pk),
  kind TEXT NOT NULL,
  host TEXT NOT NULL,
  folder TEXT NOT NULL,
  branch TEXT,
  owner TEXT NOT NULL,
  visibility TEXT NOT NULL DEFAULT 'private',
  metadata TEXT NOT NULL DEFAULT '{}',
  revision INTEGER NOT NULL DEFAULT 0,
  git_commit TEXT,
  swept_at INTEGER,
  fingerprint TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (host, folder)
) STRICT;

CREATE TABLE revisions (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  git_commit TEXT,
  git_position INTEGER,
  committed_at INTEGER NOT NULL,
  operation_id TEXT NOT NULL,
  PRIMARY KEY (dataset_pk, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE contents (
  pk INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  byte_length INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  replacements INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  text_length INTEGER NOT NULL,
  text BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- `shown` counts the document versions that show the set now, over all datasets.
CREATE TABLE chunk_sets (
  pk INTEGER PRIMARY KEY,
  content_pk INTEGER NOT NULL REFERENCES contents (pk) ON DELETE CASCADE,
  chunker TEXT NOT NULL,
  language TEXT NOT NULL,
  partial TEXT,
  shown INTEGER NOT NULL DEFAULT 0,
  UNIQUE (content_pk, chunker)
) STRICT;

-- One row a distinct chunk text; its pk is the row of word_index. `shown` counts shown chunks of this text.
CREATE TABLE texts (
  pk INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  shown INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE chunks (
  chunk_set_pk INTEGER NOT NULL REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  text_pk INTEGER NOT NULL REFERENCES texts (pk),
  byte_start INTEGER NOT NULL,
  byte_end INTEGER NOT NULL,
  line_start INTEGER NOT NULL,
  line_end INTEGER NOT NULL,
  text_start INTEGER NOT NULL,
  text_end INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (chunk_set_pk, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunks_by_text ON chunks (text_pk);

-- `folded` is the name in lower case; `indexed` says whether name_index has its row.
CREATE TABLE names (
  pk INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  folded TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX names_by_folded ON names (folded);

CREATE TABLE symbols (
  chunk_set_pk INTEGER NOT NULL REFERENCES chunk_sets (pk) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  name_pk INTEGER NOT NULL REFERENCES names (pk),
  qualified_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  signature TEXT NOT NULL,
  byte_start INTEGER NOT NULL,
  byte_end INTEGER NOT NULL,
  line_start INTEGER NOT NULL,
  line_end INTEGER NOT NULL,
  chunk_ordinal INTEGER NOT NULL,
  -- by chunk first: what a hit defines is one short range
  PRIMARY KEY (chunk_set_pk, chunk_ordinal, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX symbols_by_name ON symbols (name_pk);

CREATE TABLE documents (
  pk INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  path TEXT NOT NULL,
  source_type TEXT NOT NULL,
  uri TEXT,
  media_type TEXT,
  origin TEXT NOT NULL DEFAULT 'quarry',
  metadata TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  UNIQUE (dataset_pk, path)
) STRICT;

-- Recorded time counts our commits (rev_from inclusive, rev_to exclusive); valid time counts positions on the
-- first-parent line of git commits and may be filled in later, in any order.
CREATE TABLE document_versions (
  pk INTEGER PRIMARY KEY,
  document_pk INTEGER NOT NULL REFERENCES documents (pk) ON DELETE CASCADE,
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  content_pk INTEGER NOT NULL REFERENCES contents (pk),
  chunk_set_pk INTEGER NOT NULL REFERENCES chunk_sets (pk),
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  rev_from INTEGER NOT NULL,
  rev_to INTEGER,
  valid_from INTEGER,
  valid_to INTEGER
) STRICT;
CREATE UNIQUE INDEX versions_current ON document_versions (document_pk) WHERE rev_to IS NULL;
CREATE INDEX versions_shown_sets ON document_versions (chunk_set_pk, dataset_pk) WHERE rev_to IS NULL;
CREATE INDEX versions_by_dataset ON document_versions (dataset_pk, rev_from);
CREATE INDEX versions_by_content ON document_versions (content_pk);
CREATE INDEX versions_by_set ON document_versions (chunk_set_pk);

CREATE TABLE skipped_files (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  path TEXT NOT NULL,
  reason TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  PRIMARY KEY (dataset_pk, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  dataset_pk INTEGER PRIMARY KEY REFERENCES datasets (pk) ON DELETE CASCADE,
  owner TEXT,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  heartbeat INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  state TEXT NOT NULL,
  progress TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  lease_generation INTEGER,
  error TEXT,
  summary TEXT
) STRICT;
CREATE INDEX jobs_by_dataset ON jobs (dataset_pk, requested_at);
CREATE UNIQUE INDEX jobs_active ON jobs (dataset_pk) WHERE state IN ('queued', 'running');

CREATE TABLE refresh_requests (
  dataset_pk INTEGER NOT NULL REFERENCES datasets (pk) ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (dataset_pk, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  operation TEXT NOT NULL,
  origin TEXT NOT NULL,
  trace TEXT NOT NULL
) STRICT;

-- The word index: rows are texts.pk. Words are split by Quarry (domain/words.ts) and separated by spaces; the `ascii`
-- tokenizer takes every character beyond ASCII as part of a word, so that it never splits or folds them again.
CREATE VIRTUAL TABLE word_index USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_$'");
-- Rows are documents.pk.
CREATE VIRTUAL TABLE path_index USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_$'");
-- Rows are names.pk.
CREATE VIRTUAL TABLE name_index USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_$'");
-- Rows are contents.pk: the pre-filter of exact and regular-expression search, built behind the first answers.
CREATE VIRTUAL TABLE trigram_index USING fts5 (text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
-- Contents whose trigrams are not in yet.
CREATE TABLE trigram_backlog (
  content_pk INTEGER PRIMARY KEY REFERENCES contents (pk) ON DELETE CASCADE
) STRICT;

CREATE VIRTUAL TABLE word_frequencies USING fts5vocab ('word_index', 'row');
CREATE VIRTUAL TABLE path_frequencies USING fts5vocab ('path_index', 'row');

-- Settings stay with each index. Leaf pages fill the file's 8 KiB pages; a larger hash writes fewer, longer segments a commit;
-- merging waits for eight segments a level, so that a first index spends its time on inserting (`bench/store-speed.ts`).
INSERT INTO word_index (word_index, rank) VALUES ('pgsz', 8000), ('hashsize', 4000000), ('automerge', 8);
INSERT INTO name_index (name_index, rank) VALUES ('pgsz', 8000), ('automerge', 8);
INSERT INTO path_index (path_index, rank) VALUES ('pgsz', 8000), ('automerge', 8);
INSERT INTO trigram_index (trigram_index, rank) VALUES ('pgsz', 8000), ('hashsize', 8000000), ('automerge', 8);
