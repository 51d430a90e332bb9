-- breaking: the catalog (DESIGN.md §5)
-- The logical schema of migrations/sqlite with one database for all tenants: every key begins with the tenant, which row-level
-- security compares with the tenant of the transaction. Texts are compared by bytes (COLLATE "C"), as every other store does.

-- The tenant of this transaction; null outside of one, so that nothing is seen and nothing can be written.
CREATE FUNCTION unified.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('quarry.tenant', true), '') $$;

-- What a table of tenants' rows needs: row-level security that its owner obeys too, and rights for the server's role. The tenant is compared
-- as a query's own value, once a statement, and its column counts as one value: else the planner expects next to no rows of a tenant that is
-- newer or smaller than others, and reads all of them where a key leads to one.
CREATE PROCEDURE unified.protect(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = (SELECT unified.tenant())) WITH CHECK (tenant_id = (SELECT unified.tenant()))', target);
  EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 1, ALTER COLUMN tenant_id SET (n_distinct = 1)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO quarry_server', target);
END $$;
REVOKE EXECUTE ON PROCEDURE unified.protect(regclass) FROM PUBLIC;

CREATE TABLE unified.tenants (
  tenant_id text COLLATE "C" PRIMARY KEY DEFAULT unified.tenant(),
  name text NOT NULL,
  created_at bigint NOT NULL
);

-- One row a catalog as the embedded profile has it: a git common dir or plain folder of a host.
CREATE TABLE unified.homes (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  host text COLLATE "C" NOT NULL,
  home text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, host, home)
);

CREATE TABLE unified.projects (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  name text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, key)
);

CREATE TABLE unified.datasets (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  project_pk bigint NOT NULL,
  home_pk bigint NOT NULL,
  kind text NOT NULL,
  host text COLLATE "C" NOT NULL,
  folder text COLLATE "C" NOT NULL,
  branch text,
  owner text NOT NULL,
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'shared', 'global')),
  metadata jsonb NOT NULL DEFAULT '{}',
  revision bigint NOT NULL DEFAULT 0,
  git_commit text,
  swept_at bigint,
  fingerprint text,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, host, folder, home_pk),
  FOREIGN KEY (tenant_id, project_pk) REFERENCES unified.projects (tenant_id, pk),
  FOREIGN KEY (tenant_id, home_pk) REFERENCES unified.homes (tenant_id, pk)
);
CREATE INDEX datasets_by_project ON unified.datasets (tenant_id, project_pk);
CREATE INDEX datasets_by_home ON unified.datasets (tenant_id, home_pk);

CREATE TABLE unified.revisions (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  revision bigint NOT NULL,
  git_commit text,
  git_position bigint,
  committed_at bigint NOT NULL,
  operation_id text NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, revision),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

CREATE TABLE unified.contents (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  hash bytea NOT NULL,
  byte_length bigint NOT NULL,
  encoding text NOT NULL,
  replacements integer NOT NULL,
  line_count integer NOT NULL,
  text_length bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, hash)
);

-- UTF-8 as it is, so that SQL can read a part of it; the server makes it smaller itself, by the faster of its ways where it has that.
CREATE TABLE unified.content_texts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  content_pk bigint NOT NULL,
  text bytea NOT NULL,
  PRIMARY KEY (tenant_id, content_pk),
  FOREIGN KEY (tenant_id, content_pk) REFERENCES unified.contents (tenant_id, pk) ON DELETE CASCADE
);
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
    ALTER TABLE unified.content_texts ALTER COLUMN text SET COMPRESSION lz4;
  END IF;
END $$;

CREATE TABLE unified.chunk_sets (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  content_pk bigint NOT NULL,
  chunker text COLLATE "C" NOT NULL,
  language text NOT NULL,
  partial text,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, content_pk, chunker),
  FOREIGN KEY (tenant_id, content_pk) REFERENCES unified.contents (tenant_id, pk)
);

-- One row a distinct chunk text.
CREATE TABLE unified.texts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, hash)
);

-- Chunks and symbols are many: their references are checked by `quarry migrate verify`, not row by row as they are written.
CREATE TABLE unified.chunks (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_set_pk bigint NOT NULL,
  ordinal integer NOT NULL,
  text_pk bigint NOT NULL,
  byte_start integer NOT NULL,
  byte_end integer NOT NULL,
  line_start integer NOT NULL,
  line_end integer NOT NULL,
  text_start integer NOT NULL,
  text_end integer NOT NULL,
  kind smallint NOT NULL,
  scope text NOT NULL,
  PRIMARY KEY (tenant_id, chunk_set_pk, ordinal)
);
CREATE INDEX chunks_by_text ON unified.chunks (tenant_id, text_pk);

-- `folded` is the name in lower case. A name may be longer than an index row: its digest is unique instead. Digest and beginning are columns
-- because row-level security keeps conditions with functions away from indexes.
CREATE TABLE unified.names (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  name text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  digest uuid NOT NULL GENERATED ALWAYS AS (md5(name)::uuid) STORED,
  beginning text COLLATE "C" NOT NULL GENERATED ALWAYS AS (left(folded, 200)) STORED,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, digest)
);
CREATE INDEX names_by_beginning ON unified.names (tenant_id, beginning);

CREATE TABLE unified.name_words (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  term text COLLATE "C" NOT NULL,
  name_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, term, name_pk)
);
CREATE INDEX name_words_by_name ON unified.name_words (tenant_id, name_pk);

CREATE TABLE unified.symbols (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_set_pk bigint NOT NULL,
  ordinal integer NOT NULL,
  name_pk bigint NOT NULL,
  qualified_name text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  signature text NOT NULL,
  byte_start integer NOT NULL,
  byte_end integer NOT NULL,
  line_start integer NOT NULL,
  line_end integer NOT NULL,
  chunk_ordinal integer NOT NULL,
  -- by chunk first: what a hit defines is one short range
  PRIMARY KEY (tenant_id, chunk_set_pk, chunk_ordinal, ordinal)
);
CREATE INDEX symbols_by_name ON unified.symbols (tenant_id, name_pk);

CREATE TABLE unified.documents (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  dataset_pk bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  source_type text NOT NULL,
  source_url text,
  mime_type text,
  system_origin text NOT NULL DEFAULT 'quarry',
  summary text,
  metadata jsonb NOT NULL DEFAULT '{}',
  pipeline_status jsonb NOT NULL DEFAULT '{}',
  indexed_at bigint,
  cognified_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, dataset_pk, path),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

-- Recorded time counts our commits (rev_from inclusive, rev_to exclusive); valid time counts positions on the first-parent line of git
-- commits and may be filled in later, in any order.
CREATE TABLE unified.document_versions (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  document_pk bigint NOT NULL,
  dataset_pk bigint NOT NULL,
  content_pk bigint NOT NULL,
  chunk_set_pk bigint NOT NULL,
  size_bytes bigint NOT NULL,
  mtime_ms double precision NOT NULL,
  rev_from bigint NOT NULL,
  rev_to bigint,
  valid_from bigint,
  valid_to bigint,
  PRIMARY KEY (tenant_id, pk),
  FOREIGN KEY (tenant_id, document_pk) REFERENCES unified.documents (tenant_id, pk) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, content_pk) REFERENCES unified.contents (tenant_id, pk),
  FOREIGN KEY (tenant_id, chunk_set_pk) REFERENCES unified.chunk_sets (tenant_id, pk)
);
CREATE UNIQUE INDEX versions_current ON unified.document_versions (tenant_id, document_pk) WHERE rev_to IS NULL;
CREATE INDEX versions_shown_sets ON unified.document_versions (tenant_id, chunk_set_pk, dataset_pk) WHERE rev_to IS NULL;
CREATE INDEX versions_shown ON unified.document_versions (tenant_id, dataset_pk) WHERE rev_to IS NULL;
CREATE INDEX versions_by_dataset ON unified.document_versions (tenant_id, dataset_pk, rev_from);
CREATE INDEX versions_by_content ON unified.document_versions (tenant_id, content_pk);
CREATE INDEX versions_by_set ON unified.document_versions (tenant_id, chunk_set_pk);

CREATE TABLE unified.skipped_files (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  size_bytes bigint NOT NULL,
  mtime_ms double precision NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, path),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

CREATE TABLE unified.leases (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  owner text,
  pid bigint NOT NULL,
  host text NOT NULL,
  heartbeat bigint NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

CREATE TABLE unified.jobs (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  id uuid NOT NULL,
  dataset_pk bigint NOT NULL,
  state text NOT NULL,
  progress text NOT NULL,
  requested_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  lease_generation bigint,
  error text,
  summary text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX jobs_by_dataset ON unified.jobs (tenant_id, dataset_pk, requested_at);
CREATE UNIQUE INDEX jobs_active ON unified.jobs (tenant_id, dataset_pk) WHERE state IN ('queued', 'running');

CREATE TABLE unified.refresh_requests (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, path),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

CREATE TABLE unified.outbox (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  dataset_id uuid NOT NULL,
  kind text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  operation text NOT NULL,
  origin text NOT NULL,
  trace text NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);

-- The word index of a project: how often each word stands in each of its shown texts. A project is what the embedded profile has a file for,
-- so words weigh the same in both. Texts are numbered within the project; `shown` counts the shown chunks of a text, 0 for one whose words
-- are still to be taken out.
CREATE TABLE unified.word_projects (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  next_number integer NOT NULL DEFAULT 1,
  next_segment integer NOT NULL DEFAULT 1,
  texts bigint NOT NULL DEFAULT 0,
  words bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, project_pk),
  FOREIGN KEY (tenant_id, project_pk) REFERENCES unified.projects (tenant_id, pk) ON DELETE CASCADE
);
CREATE TABLE unified.word_texts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  number integer NOT NULL,
  text_pk bigint NOT NULL,
  length integer NOT NULL,
  shown integer NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, number),
  UNIQUE (tenant_id, project_pk, text_pk)
);
CREATE INDEX word_texts_by_text ON unified.word_texts (tenant_id, text_pk);
CREATE INDEX word_texts_ended ON unified.word_texts (tenant_id, project_pk, number) WHERE shown = 0;
-- A row holds a word's texts of one commit: a row a posting would repeat word and project for each.
CREATE TABLE unified.postings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  term text COLLATE "C" NOT NULL,
  segment integer NOT NULL,
  texts integer[] NOT NULL,
  counts smallint[] NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, term, segment)
);
-- How many versions of the project's datasets show a chunk set now.
CREATE TABLE unified.shown_sets (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  chunk_set_pk bigint NOT NULL,
  shown integer NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, chunk_set_pk)
);
CREATE INDEX shown_sets_by_set ON unified.shown_sets (tenant_id, chunk_set_pk);

-- Lower-cased texts of shown contents for exact and regular-expression search, filled behind the first answers, and contents whose text is not
-- in yet. Row-level security keeps LIKE away from indexes, so the search is a function of the tables' owner, whom the policy of this one table
-- does not bind; it names the tenant itself.
CREATE TABLE unified.trigram_texts (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  content_pk bigint NOT NULL,
  text text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, content_pk)
);
CREATE INDEX trigram_texts_text ON unified.trigram_texts USING gin (text gin_trgm_ops);
CREATE TABLE unified.trigram_backlog (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  content_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, content_pk)
);
CREATE FUNCTION unified.contents_like(patterns text[]) RETURNS SETOF bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 100 AS $$
DECLARE
  condition text := '';
  pattern text;
BEGIN
  FOREACH pattern IN ARRAY patterns LOOP
    condition := condition || format(' AND text LIKE %L', pattern);
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT content_pk FROM unified.trigram_texts WHERE tenant_id = $1' || condition
    USING current_setting('quarry.tenant', true);
END $$;
REVOKE EXECUTE ON FUNCTION unified.contents_like(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unified.contents_like(text[]) TO quarry_server;

-- Looks at what is in each table that doubled since the planner last did: during a first load that is long before the server's own round, and
-- until then every plan is made for empty tables. Only a table's owner may, so this is a function of the owner. The words of a text and vectors
-- are conditions of no plan.
CREATE FUNCTION unified.analyze_grown() RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  target regclass;
  looked integer := 0;
BEGIN
  FOR target IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'unified'::regnamespace AND c.relkind = 'r'
    AND pg_relation_size(c.oid) > 2 * current_setting('block_size')::bigint * greatest(c.relpages, 2) LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s', target);
    looked := looked + 1;
  END LOOP;
  RETURN looked;
END $$;
REVOKE EXECUTE ON FUNCTION unified.analyze_grown() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unified.analyze_grown() TO quarry_server;
ALTER TABLE unified.postings ALTER COLUMN texts SET STATISTICS 0, ALTER COLUMN counts SET STATISTICS 0;

-- Words of the paths that a dataset shows now; `length`: how many words the path has.
CREATE TABLE unified.path_words (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  term text COLLATE "C" NOT NULL,
  document_pk bigint NOT NULL,
  count smallint NOT NULL,
  length smallint NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, term, document_pk)
);
CREATE INDEX path_words_by_document ON unified.path_words (tenant_id, document_pk);
CREATE TABLE unified.path_totals (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  documents bigint NOT NULL DEFAULT 0,
  words bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, dataset_pk),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE
);

-- Identifiers of other systems and what they stand for here.
CREATE TABLE unified.id_map (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  system text NOT NULL,
  kind text NOT NULL,
  legacy_id text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, system, kind, legacy_id)
);
CREATE INDEX id_map_by_id ON unified.id_map (tenant_id, id);
CREATE TABLE unified.system_mapping (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  claude_project_id uuid,
  claude_dataset_id uuid,
  cognee_dataset_id uuid,
  cognee_user_id uuid,
  sync_enabled boolean NOT NULL DEFAULT true,
  last_sync_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE unified.entity_mapping (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  chunk_id uuid NOT NULL,
  entity_id text COLLATE "C" NOT NULL,
  entity_type text,
  entity_name text,
  confidence double precision,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, chunk_id, entity_id)
);
CREATE TABLE unified.transaction_log (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  id uuid NOT NULL,
  operation text NOT NULL,
  state text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  started_at bigint NOT NULL,
  finished_at bigint,
  PRIMARY KEY (tenant_id, id)
);

DO $$
DECLARE target regclass;
BEGIN
  FOR target IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'unified'::regnamespace AND c.relkind = 'r'
    AND c.relname <> 'schema_version' LOOP
    CALL unified.protect(target);
  END LOOP;
END $$;
ALTER TABLE unified.trigram_texts NO FORCE ROW LEVEL SECURITY;
