-- breaking: the tables of the two founding systems, as views that are read and written
-- What a legacy writer hands over one by one becomes a document of its own with one chunk (`part` tells those of one path apart). Its text is
-- stored once a principal, not once a tenant: storing what another has must neither tell that it is there nor open it.
-- What Quarry indexed is shown beside it and changes with its file alone.
-- `legacy`: columns of the founding tables that nothing else here speaks of; null where Quarry made the row.

CREATE SCHEMA IF NOT EXISTS claude_context;
CREATE SCHEMA IF NOT EXISTS cognee;
GRANT USAGE ON SCHEMA claude_context, cognee TO quarry_legacy, quarry_server;

ALTER TABLE unified.projects ADD COLUMN owner text COLLATE "C", ADD COLUMN visibility text NOT NULL DEFAULT 'private'
  CHECK (visibility IN ('private', 'shared', 'global')), ADD COLUMN updated_at bigint, ADD COLUMN legacy jsonb;
ALTER TABLE unified.datasets ADD COLUMN updated_at bigint, ADD COLUMN legacy jsonb;
ALTER TABLE unified.documents ADD COLUMN part bigint NOT NULL DEFAULT 0, ADD COLUMN updated_at bigint, ADD COLUMN legacy jsonb;
ALTER TABLE unified.documents DROP CONSTRAINT documents_tenant_id_dataset_pk_path_key, ADD UNIQUE (tenant_id, dataset_pk, path, part);
ALTER TABLE unified.contents ADD COLUMN owner text COLLATE "C";
ALTER TABLE unified.chunk_sets ADD COLUMN owner text COLLATE "C";
ALTER TABLE unified.texts ADD COLUMN owner text COLLATE "C";
ALTER TABLE unified.id_map ADD COLUMN owner text COLLATE "C";
ALTER TABLE unified.system_mapping ADD COLUMN owner text COLLATE "C";
CREATE SEQUENCE unified.legacy_parts;
GRANT USAGE ON SEQUENCE unified.legacy_parts TO quarry_legacy, quarry_server;

-- Which vectors the views show: a slot and a model's identity; what is inserted goes there when it is named `legacy/...@768`.
CREATE TABLE unified.legacy_settings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  vector_slot text NOT NULL,
  vector_model text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id)
);
-- Chunk sets whose versions a legacy writer changed; the server counts them anew and indexes their words.
CREATE TABLE unified.pending_sets (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  chunk_set_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, chunk_set_pk)
);
-- cognee.dataset_data: a document may be in several datasets there.
CREATE TABLE unified.dataset_documents (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  dataset_pk bigint NOT NULL,
  document_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, dataset_pk, document_pk),
  FOREIGN KEY (tenant_id, dataset_pk) REFERENCES unified.datasets (tenant_id, pk) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, document_pk) REFERENCES unified.documents (tenant_id, pk) ON DELETE CASCADE
);
CREATE INDEX dataset_documents_by_document ON unified.dataset_documents (tenant_id, document_pk);
CALL unified.protect('unified.legacy_settings');
CALL unified.protect('unified.pending_sets');
CALL unified.protect('unified.dataset_documents');
CALL unified.protect_dataset('unified.dataset_documents');

-- Policies of the legacy roles, over those that bind every role by dataset. A text is read through a document that is seen and written by its
-- principal alone, so that naming another's row by its number opens nothing.
CREATE PROCEDURE unified.admit(target regclass, rights text, seen text, written text) LANGUAGE plpgsql AS $$
DECLARE own constant text := 'tenant_id = (SELECT unified.tenant())';
BEGIN
  EXECUTE format('GRANT %s ON %s TO quarry_legacy', rights, target);
  EXECUTE format('CREATE POLICY legacy_seen ON %s FOR SELECT TO quarry_legacy USING (%s AND %s)', target, own, seen);
  EXECUTE format('CREATE POLICY legacy_made ON %s FOR INSERT TO quarry_legacy WITH CHECK (%s AND %s)', target, own, written);
  EXECUTE format('CREATE POLICY legacy_changed ON %s FOR UPDATE TO quarry_legacy USING (%s AND %s)', target, own, written);
  EXECUTE format('CREATE POLICY legacy_removed ON %s FOR DELETE TO quarry_legacy USING (%s AND %s)', target, own, written);
END $$;
REVOKE EXECUTE ON PROCEDURE unified.admit(regclass, text, text, text) FROM PUBLIC;
-- Names and hashes that must be one of a kind in the tenant begin with their principal's own mark, so that none can be tried for another's.
CREATE FUNCTION unified.own_prefix() RETURNS text STABLE
  RETURN format('legacy:%s:%s:', length(unified.principal()), unified.principal());
CREATE FUNCTION unified.own_mark() RETURNS bytea STABLE RETURN substring(sha256(convert_to(unified.principal(), 'UTF8')) FOR 6);
-- What new rows may name. Functions, because a policy may not come back to its own table.
CREATE FUNCTION unified.sees_project(project bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.projects p WHERE p.pk = project);
END $$;
CREATE FUNCTION unified.owns_content(content bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.contents c WHERE c.pk = content AND c.owner = unified.principal());
END $$;
CREATE FUNCTION unified.owns_text(chunk_text bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.texts t WHERE t.pk = chunk_text AND t.owner = unified.principal());
END $$;
CREATE FUNCTION unified.owns_set(chunk_set bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.chunk_sets s WHERE s.pk = chunk_set AND s.owner = unified.principal());
END $$;
CREATE FUNCTION unified.may_show(document bigint, dataset bigint, chunk_set bigint, content bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.documents d WHERE d.pk = document AND d.dataset_pk = dataset AND d.system_origin <> 'quarry')
    AND EXISTS (SELECT 1 FROM unified.chunk_sets s WHERE s.pk = chunk_set AND s.content_pk = content AND s.owner = unified.principal());
END $$;
CALL unified.admit('unified.homes', 'SELECT, INSERT', $$host = 'legacy'$$, $$host = 'legacy'$$);
CALL unified.admit('unified.projects', 'SELECT, INSERT, UPDATE', $$(owner = unified.principal() OR unified.principal() = '*'
  OR (owner IS NOT NULL AND visibility <> 'private') OR pk IN (SELECT d.project_pk FROM unified.datasets d))$$,
  $$owner = unified.principal() AND starts_with(key, unified.own_prefix())$$);
CALL unified.admit('unified.datasets', 'SELECT, INSERT, UPDATE, DELETE', 'true',
  $$host = 'legacy' AND home_pk IN (SELECT h.pk FROM unified.homes h) AND unified.sees_project(project_pk)$$);
CALL unified.admit('unified.revisions', 'SELECT, INSERT', 'true', 'true');
CALL unified.admit('unified.documents', 'SELECT, INSERT, UPDATE, DELETE', 'true', $$system_origin <> 'quarry'$$);
CALL unified.admit('unified.dataset_documents', 'SELECT, INSERT, DELETE', 'true', 'true');
CALL unified.admit('unified.contents', 'SELECT, INSERT', $$(owner = (SELECT unified.principal()) OR EXISTS (SELECT 1
  FROM unified.document_versions v WHERE v.tenant_id = contents.tenant_id AND v.content_pk = contents.pk))$$,
  'owner = unified.principal() AND substring(hash FOR 6) = unified.own_mark()');
CALL unified.admit('unified.content_texts', 'SELECT, INSERT', $$EXISTS (SELECT 1 FROM unified.document_versions v
  WHERE v.tenant_id = content_texts.tenant_id AND v.content_pk = content_texts.content_pk)$$, 'unified.owns_content(content_pk)');
CALL unified.admit('unified.chunk_sets', 'SELECT, INSERT', $$(owner = (SELECT unified.principal()) OR EXISTS (SELECT 1
  FROM unified.document_versions v WHERE v.tenant_id = chunk_sets.tenant_id AND v.chunk_set_pk = chunk_sets.pk))$$,
  'owner = unified.principal() AND unified.owns_content(content_pk)');
CALL unified.admit('unified.texts', 'SELECT, INSERT', 'owner = (SELECT unified.principal())',
  'owner = unified.principal() AND substring(hash FOR 6) = unified.own_mark()');
CALL unified.admit('unified.chunks', 'SELECT, INSERT', $$EXISTS (SELECT 1 FROM unified.document_versions v
  WHERE v.tenant_id = chunks.tenant_id AND v.chunk_set_pk = chunks.chunk_set_pk)$$,
  'unified.owns_set(chunk_set_pk) AND unified.owns_text(text_pk)');
CALL unified.admit('unified.document_versions', 'SELECT, INSERT, UPDATE (rev_to)', 'true',
  'unified.may_show(document_pk, dataset_pk, chunk_set_pk, content_pk)');
CALL unified.admit('unified.pending_sets', 'INSERT', 'false', 'project_pk IN (SELECT p.pk FROM unified.projects p)');
CALL unified.admit('unified.models', 'SELECT, INSERT', 'true', $$starts_with(name, 'legacy/') AND slot = 'legacy'$$);
CALL unified.admit('unified.embeddings', 'SELECT, INSERT, UPDATE, DELETE', $$EXISTS (SELECT 1 FROM unified.chunks k
  WHERE k.tenant_id = embeddings.tenant_id AND k.text_pk = embeddings.text_pk)$$,
  'unified.owns_text(text_pk)');
CALL unified.admit('unified.legacy_settings', 'SELECT', 'true', 'false');
CALL unified.admit('unified.id_map', 'SELECT, INSERT, DELETE', 'owner = (SELECT unified.principal())', 'owner = (SELECT unified.principal())');
CALL unified.admit('unified.system_mapping', 'SELECT, INSERT, DELETE', 'owner = (SELECT unified.principal())', 'owner = (SELECT unified.principal())');

-- Times as the founding tables have them.
CREATE FUNCTION unified.at(ms bigint) RETURNS timestamptz IMMUTABLE PARALLEL SAFE RETURN to_timestamp(ms / 1000.0);
CREATE FUNCTION unified.ms(at timestamptz) RETURNS bigint IMMUTABLE PARALLEL SAFE RETURN floor(extract(epoch FROM at) * 1000)::bigint;

-- Vectors are shown as they were given, those of Quarry's own models at length 1.
CREATE FUNCTION unified.shown_vector(embedding halfvec, scale real) RETURNS vector IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN vector_dims(embedding) <> 768 THEN NULL WHEN scale = 1 THEN embedding::vector ELSE l2_normalize(embedding)::vector END;

-- One revision of a dataset a transaction.
CREATE FUNCTION unified.legacy_revision(target bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  operation constant text := 'legacy ' || pg_current_xact_id();
  found_at bigint;
BEGIN
  SELECT d.revision INTO found_at FROM unified.datasets d JOIN unified.revisions r ON r.tenant_id = d.tenant_id AND r.dataset_pk = d.pk
    AND r.revision = d.revision AND r.operation_id = operation WHERE d.tenant_id = unified.tenant() AND d.pk = target;
  IF FOUND THEN RETURN found_at; END IF;
  UPDATE unified.datasets SET revision = revision + 1 WHERE tenant_id = unified.tenant() AND pk = target RETURNING revision INTO found_at;
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the dataset is not this role''s to write'; END IF;
  INSERT INTO unified.revisions (dataset_pk, revision, committed_at, operation_id)
    VALUES (target, found_at, unified.ms(now()), operation);
  RETURN found_at;
END $$;

-- Begins to show a text; returns `texts.pk`, null where it is not to be searched.
CREATE FUNCTION unified.legacy_show(target_document bigint, target_dataset bigint, given text, language text, first_line integer,
  last_line integer, chunk_kind smallint, searched boolean) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  whose constant text := unified.principal();
  bytes constant bytea := convert_to(given, 'UTF8');
  named constant bytea := unified.own_mark() || sha256(bytes);
  content_hash constant bytea := substring(named FOR 32);
  text_hash constant bytea := substring(named FOR 16);
  size constant integer := octet_length(bytes);
  lines constant integer := length(given) - length(replace(given, E'\n', '')) + 1;
  begins constant integer := coalesce(first_line, 1);
  ends constant integer := greatest(coalesce(last_line, coalesce(first_line, 1) + lines - 1), coalesce(first_line, 1));
  content bigint;
  chunk_set bigint;
  chunk_text bigint;
  revision bigint;
  cut constant text := format('legacy/1 %s %s-%s%s', language, begins, ends, CASE WHEN searched THEN '' ELSE ' whole' END);
BEGIN
  SELECT c.pk INTO content FROM unified.contents c WHERE c.hash = content_hash;
  IF NOT FOUND THEN
    INSERT INTO unified.contents (hash, byte_length, encoding, replacements, line_count, text_length, created_at, owner)
      VALUES (content_hash, size, 'utf-8', 0, lines, size, unified.ms(now()), whose) ON CONFLICT DO NOTHING RETURNING pk INTO content;
    IF content IS NULL THEN SELECT c.pk INTO STRICT content FROM unified.contents c WHERE c.hash = content_hash;
    ELSE INSERT INTO unified.content_texts (content_pk, text) VALUES (content, bytes); END IF;
  END IF;
  IF searched THEN
    SELECT t.pk INTO chunk_text FROM unified.texts t WHERE t.hash = text_hash;
    IF NOT FOUND THEN
      INSERT INTO unified.texts (hash, owner) VALUES (text_hash, whose) ON CONFLICT DO NOTHING RETURNING pk INTO chunk_text;
      IF chunk_text IS NULL THEN SELECT t.pk INTO STRICT chunk_text FROM unified.texts t WHERE t.hash = text_hash; END IF;
    END IF;
  END IF;
  SELECT s.pk INTO chunk_set FROM unified.chunk_sets s WHERE s.content_pk = content AND s.chunker = cut;
  IF NOT FOUND THEN
    INSERT INTO unified.chunk_sets (content_pk, chunker, language, owner) VALUES (content, cut, language, whose) ON CONFLICT DO NOTHING RETURNING pk INTO chunk_set;
    IF chunk_set IS NULL THEN SELECT s.pk INTO STRICT chunk_set FROM unified.chunk_sets s WHERE s.content_pk = content AND s.chunker = cut;
    ELSIF searched THEN
      INSERT INTO unified.chunks (chunk_set_pk, ordinal, text_pk, byte_start, byte_end, line_start, line_end, text_start, text_end, kind, scope)
        VALUES (chunk_set, 0, chunk_text, 0, size, begins, ends, 0, size, chunk_kind, '');
    END IF;
  END IF;
  revision := unified.legacy_revision(target_dataset);
  INSERT INTO unified.document_versions (document_pk, dataset_pk, content_pk, chunk_set_pk, size_bytes, mtime_ms, rev_from)
    VALUES (target_document, target_dataset, content, chunk_set, size, -1, revision);
  INSERT INTO unified.pending_sets (project_pk, chunk_set_pk)
    SELECT d.project_pk, chunk_set FROM unified.datasets d WHERE d.tenant_id = unified.tenant() AND d.pk = target_dataset ON CONFLICT DO NOTHING;
  RETURN chunk_text;
END $$;

-- Takes documents away, with what they show.
CREATE FUNCTION unified.legacy_remove(targets bigint[]) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone integer;
BEGIN
  INSERT INTO unified.pending_sets (project_pk, chunk_set_pk)
    SELECT DISTINCT d.project_pk, v.chunk_set_pk FROM unified.document_versions v
    JOIN unified.datasets d ON d.tenant_id = v.tenant_id AND d.pk = v.dataset_pk
    WHERE v.document_pk = ANY (targets) AND v.rev_to IS NULL ON CONFLICT DO NOTHING;
  PERFORM unified.legacy_revision(x.dataset_pk) FROM (SELECT DISTINCT d.dataset_pk FROM unified.documents d WHERE d.pk = ANY (targets)) x;
  DELETE FROM unified.id_map m USING unified.documents d
    WHERE d.pk = ANY (targets) AND m.tenant_id = d.tenant_id AND m.id = d.id AND m.kind NOT IN ('project', 'dataset');
  DELETE FROM unified.documents d WHERE d.pk = ANY (targets);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- Named here once, so that bodies that run need no search_path to extensions.
CREATE FUNCTION unified.vector_size(given vector) RETURNS integer IMMUTABLE PARALLEL SAFE RETURN vector_dims(given);
CREATE FUNCTION unified.half_of(given vector) RETURNS halfvec IMMUTABLE PARALLEL SAFE RETURN given::halfvec;

-- Keeps a vector under the tenant's legacy model, or the system's own name where none is named.
CREATE FUNCTION unified.legacy_keep_vector(target bigint, given vector, system text) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted text;
  model bigint;
BEGIN
  SELECT s.vector_model INTO wanted FROM unified.legacy_settings s WHERE s.vector_slot = 'legacy';
  wanted := coalesce(wanted, format('legacy/%s@768', system));
  IF given IS NULL THEN
    DELETE FROM unified.embeddings e USING unified.models m
      WHERE m.tenant_id = e.tenant_id AND m.pk = e.model_pk AND m.slot = 'legacy' AND m.identity = wanted AND e.text_pk = target;
    RETURN;
  END IF;
  IF unified.vector_size(given) <> 768 THEN
    RAISE data_exception USING MESSAGE = format('a legacy vector has 768 dimensions, not %s', unified.vector_size(given));
  END IF;
  SELECT m.pk INTO model FROM unified.models m WHERE m.slot = 'legacy' AND m.identity = wanted;
  IF NOT FOUND THEN
    INSERT INTO unified.models (slot, identity, name, version, dimensions, kind, used_at)
      VALUES ('legacy', wanted, split_part(wanted, '@', 1), '768', 768, 'dense', unified.ms(now())) ON CONFLICT DO NOTHING;
    SELECT m.pk INTO STRICT model FROM unified.models m WHERE m.slot = 'legacy' AND m.identity = wanted;
  END IF;
  INSERT INTO unified.embeddings (model_pk, text_pk, embedding, scale) VALUES (model, target, unified.half_of(given), 1)
    ON CONFLICT (tenant_id, model_pk, text_pk) DO UPDATE SET embedding = excluded.embedding, scale = excluded.scale;
END $$;

-- `homes.pk` of a founding system; a home is what its datasets stand in.
CREATE FUNCTION unified.legacy_home(system text) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE found_at bigint;
BEGIN
  SELECT h.pk INTO found_at FROM unified.homes h WHERE h.host = 'legacy' AND h.home = system;
  IF FOUND THEN RETURN found_at; END IF;
  INSERT INTO unified.homes (host, home, created_at) VALUES ('legacy', system, unified.ms(now())) ON CONFLICT DO NOTHING;
  SELECT h.pk INTO STRICT found_at FROM unified.homes h WHERE h.host = 'legacy' AND h.home = system;
  RETURN found_at;
END $$;
CREATE FUNCTION unified.legacy_map(of_system text, of_kind text, legacy uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO unified.id_map (system, kind, legacy_id, id, created_at, owner)
    VALUES (of_system, of_kind, legacy::text, legacy, unified.ms(now()), unified.principal()) ON CONFLICT DO NOTHING;
END $$;
CREATE FUNCTION unified.legacy_unmap(of_system text, of_kind text, legacy uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM unified.id_map WHERE system = of_system AND kind = of_kind AND legacy_id = legacy::text;
END $$;
-- `models.pk` of the vectors that the views show; null where none are named.
CREATE FUNCTION unified.legacy_model() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT m.pk FROM unified.legacy_settings g JOIN unified.models m ON m.tenant_id = g.tenant_id AND m.slot = g.vector_slot
    AND m.identity = g.vector_model AND m.kind = 'dense');
END $$;

-- What Quarry indexed mirrors its files: says so where a legacy writer would change it.
CREATE FUNCTION unified.refuse_indexed(dataset uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE place text;
BEGIN
  SELECT d.folder INTO place FROM unified.datasets d WHERE d.id = dataset AND d.host <> 'legacy';
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('Quarry indexes dataset %s from %s: it is not changed here', dataset, place),
      HINT = 'Change the files and have them indexed again (quarry index), remove the dataset with quarry remove, or write to a dataset of your own.';
  END IF;
END $$;

-- A placed chunk's id as `src/domain/derived-id.ts` makes it: SHA-256 of namespace and parts, with version 8 and variant set.
CREATE FUNCTION unified.placed_chunk_id(project_key text, path text, scope text, bytes bytea, twin bigint) RETURNS uuid STABLE PARALLEL SAFE
  RETURN encode(substring(set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(sha256('\x6f1f0b6c8f8e4d0f9f5f3b0f6a1c2d01'::bytea
    || convert_to(project_key, 'UTF8') || '\x00'::bytea || convert_to(path, 'UTF8') || '\x00'::bytea || convert_to(scope, 'UTF8') || '\x00'::bytea
    || convert_to(left(encode(sha256(bytes), 'hex'), 32), 'UTF8') || '\x00'::bytea || convert_to(twin::text, 'UTF8')),
    55, 1), 54, 0), 53, 0), 52, 0), 71, 1), 70, 0) FOR 16), 'hex')::uuid;
-- The chunks that datasets show of what Quarry indexed. A text is read whole once a document, not once a chunk; `twin` numbers the chunks of a
-- document that are alike.
CREATE VIEW unified.placed_chunks WITH (security_invoker = true) AS
  SELECT unified.placed_chunk_id(p.key, d.path, k.scope, substring(x.text FROM k.text_start + 1 FOR k.text_end - k.text_start), k.twin) AS id,
    convert_from(substring(x.text FROM k.text_start + 1 FOR k.text_end - k.text_start), 'UTF8') AS text,
    unified.shown_vector(e.embedding, e.scale) AS vector, d.path, k.line_start, k.line_end, k.scope, k.ordinal, c.language,
    d.source_type, d.metadata, d.cognified_at, d.indexed_at, d.created_at, s.id AS dataset_id, s.branch, s.git_commit,
    p.id AS project_id, p.name AS project_name
  FROM unified.datasets s JOIN unified.projects p ON p.tenant_id = s.tenant_id AND p.pk = s.project_pk
  JOIN unified.documents d ON d.tenant_id = s.tenant_id AND d.dataset_pk = s.pk AND d.system_origin = 'quarry'
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN unified.chunk_sets c ON c.tenant_id = v.tenant_id AND c.pk = v.chunk_set_pk
  CROSS JOIN LATERAL (SELECT t.text || ''::bytea AS text FROM unified.content_texts t
    WHERE t.tenant_id = v.tenant_id AND t.content_pk = v.content_pk OFFSET 0) x
  CROSS JOIN LATERAL (SELECT a.*, row_number() OVER (PARTITION BY a.text_pk, a.scope ORDER BY a.ordinal) - 1 AS twin FROM unified.chunks a
    WHERE a.tenant_id = v.tenant_id AND a.chunk_set_pk = v.chunk_set_pk) k
  LEFT JOIN unified.embeddings e ON e.tenant_id = k.tenant_id AND e.model_pk = (SELECT unified.legacy_model()) AND e.text_pk = k.text_pk;
GRANT SELECT ON unified.placed_chunks TO quarry_legacy;

-- claude_context

CREATE VIEW claude_context.projects WITH (security_invoker = true) AS
  SELECT p.id, p.name, CASE WHEN p.owner IS NULL THEN (SELECT d.folder FROM unified.datasets d WHERE d.tenant_id = p.tenant_id
      AND d.project_pk = p.pk AND d.kind = 'worktree' ORDER BY d.pk LIMIT 1) ELSE p.legacy->>'codebase_path' END AS codebase_path, p.legacy->>'description' AS description,
    (p.legacy->>'owner_id')::uuid AS owner_id, p.visibility = 'global' AS is_global, p.metadata,
    unified.at(p.created_at) AS created_at, unified.at(coalesce(p.updated_at, p.created_at)) AS updated_at
  FROM unified.projects p WHERE coalesce(p.legacy->>'system', 'claude') = 'claude';
CREATE FUNCTION claude_context.write_projects() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept jsonb;
  dataset uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(d.id) FROM unified.datasets d JOIN unified.projects p ON p.tenant_id = d.tenant_id AND p.pk = d.project_pk
      WHERE p.id = OLD.id AND p.owner IS NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    FOR dataset IN SELECT d.id FROM unified.datasets d JOIN unified.projects p ON p.tenant_id = d.tenant_id AND p.pk = d.project_pk
      WHERE p.id = OLD.id LOOP
      DELETE FROM claude_context.datasets d WHERE d.id = dataset;
    END LOOP;
    -- the server takes its words and then the row itself
    UPDATE unified.projects p SET key = unified.own_prefix() || 'gone/' || p.id, legacy = '{"system": "gone"}' WHERE p.id = OLD.id;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the project is not this role''s to remove'; END IF;
    PERFORM unified.legacy_unmap('claude_context', 'project', OLD.id);
    RETURN OLD;
  END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.is_global := coalesce(NEW.is_global, false);
  NEW.metadata := coalesce(NEW.metadata, '{}');
  IF NEW.name IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a project needs a name'; END IF;
  kept := jsonb_build_object('system', 'claude', 'codebase_path', NEW.codebase_path, 'description', NEW.description, 'owner_id', NEW.owner_id);
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := coalesce(NEW.created_at, now());
    NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
    INSERT INTO unified.projects (id, key, name, metadata, created_at, updated_at, owner, visibility, legacy)
      VALUES (NEW.id, unified.own_prefix() || 'claude_context/' || NEW.name, NEW.name, NEW.metadata, unified.ms(NEW.created_at),
        unified.ms(NEW.updated_at), unified.principal(), CASE WHEN NEW.is_global THEN 'global' ELSE 'private' END, kept);
    PERFORM unified.legacy_map('claude_context', 'project', NEW.id);
  ELSE
    UPDATE unified.projects p SET id = NEW.id, name = NEW.name, metadata = NEW.metadata, legacy = kept,
        key = unified.own_prefix() || 'claude_context/' || NEW.name, created_at = unified.ms(NEW.created_at),
        updated_at = unified.ms(CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE now() END),
        visibility = CASE WHEN NEW.is_global THEN 'global' WHEN OLD.is_global THEN 'private' ELSE p.visibility END
      WHERE p.id = OLD.id RETURNING unified.at(p.updated_at) INTO NEW.updated_at;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the project is not this role''s to change'; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE VIEW claude_context.datasets WITH (security_invoker = true) AS
  SELECT d.id, coalesce(d.legacy->>'name', d.folder) AS name, p.id AS project_id, d.legacy->>'description' AS description,
    d.visibility = 'global' AS is_global, d.metadata, unified.at(d.created_at) AS created_at,
    unified.at(coalesce(d.updated_at, d.created_at)) AS updated_at
  FROM unified.datasets d JOIN unified.projects p ON p.tenant_id = d.tenant_id AND p.pk = d.project_pk
  WHERE d.kind NOT IN ('cognee', 'cognee-data');
CREATE FUNCTION claude_context.write_datasets() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept jsonb;
  project bigint;
  home bigint;
  visible constant text := CASE WHEN TG_OP <> 'DELETE' AND NEW.is_global THEN 'global' ELSE 'private' END;
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unified.refuse_indexed(OLD.id); END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM unified.legacy_remove(array_agg(x.pk)) FROM unified.documents x JOIN unified.datasets d ON d.tenant_id = x.tenant_id
      AND d.pk = x.dataset_pk WHERE d.id = OLD.id AND d.host = 'legacy' HAVING count(*) > 0;
    DELETE FROM unified.datasets d WHERE d.id = OLD.id;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the dataset is not this role''s to remove'; END IF;
    DELETE FROM unified.system_mapping m WHERE m.claude_dataset_id = OLD.id;
    PERFORM unified.legacy_unmap('claude_context', 'dataset', OLD.id);
    RETURN OLD;
  END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.is_global := coalesce(NEW.is_global, false);
  NEW.metadata := coalesce(NEW.metadata, '{}');
  IF NEW.name IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a dataset needs a name'; END IF;
  SELECT p.pk INTO project FROM unified.projects p WHERE p.id = NEW.project_id;
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no project %s', NEW.project_id); END IF;
  kept := jsonb_build_object('name', NEW.name, 'description', NEW.description, 'project_id', NEW.project_id);
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := coalesce(NEW.created_at, now());
    NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
    home := unified.legacy_home('claude_context');
    INSERT INTO unified.datasets (id, project_pk, home_pk, kind, host, folder, owner, visibility, metadata, created_at, updated_at, legacy)
      VALUES (NEW.id, project, home, 'claude', 'legacy', format('%s/%s', NEW.project_id, NEW.name),
        unified.principal(), visible, NEW.metadata, unified.ms(NEW.created_at), unified.ms(NEW.updated_at), kept);
    INSERT INTO unified.system_mapping (claude_project_id, claude_dataset_id, created_at, owner)
      VALUES (NEW.project_id, NEW.id, unified.ms(now()), unified.principal());
    PERFORM unified.legacy_map('claude_context', 'dataset', NEW.id);
  ELSE
    IF NEW.project_id IS DISTINCT FROM OLD.project_id THEN
      RAISE feature_not_supported USING MESSAGE = 'a dataset stays in its project: make another and insert its rows there';
    END IF;
    UPDATE unified.datasets d SET id = NEW.id, metadata = NEW.metadata, legacy = kept, folder = format('%s/%s', NEW.project_id, NEW.name),
        created_at = unified.ms(NEW.created_at),
        updated_at = unified.ms(CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE now() END)
      WHERE d.id = OLD.id RETURNING unified.at(d.updated_at) INTO NEW.updated_at;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the dataset is not this role''s to change'; END IF;
    IF NEW.is_global <> OLD.is_global THEN UPDATE unified.datasets d SET visibility = visible WHERE d.id = NEW.id; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE VIEW claude_context.web_pages WITH (security_invoker = true) AS
  SELECT d.id, s.id AS dataset_id, d.path AS url, d.legacy->>'title' AS title, convert_from(x.text, 'UTF8') AS content,
    d.legacy->>'status' AS status, (d.legacy->>'is_global')::boolean AS is_global, d.metadata,
    (d.legacy->>'crawled_at')::timestamptz AS crawled_at, unified.at(d.created_at) AS created_at,
    unified.at(coalesce(d.updated_at, d.created_at)) AS updated_at
  FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  LEFT JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  LEFT JOIN unified.content_texts x ON x.tenant_id = v.tenant_id AND x.content_pk = v.content_pk
  WHERE d.system_origin = 'claude' AND d.part = 0;
CREATE FUNCTION claude_context.write_web_pages() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dataset bigint;
  document bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(OLD.dataset_id);
    IF unified.legacy_remove(ARRAY(SELECT d.pk FROM unified.documents d WHERE d.id = OLD.id)) = 0 THEN
      RAISE insufficient_privilege USING MESSAGE = 'the page is not this role''s to change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN NEW.updated_at := now(); END IF;
  END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.status := coalesce(NEW.status, 'fetched');
  NEW.is_global := coalesce(NEW.is_global, false);
  NEW.metadata := coalesce(NEW.metadata, '{}');
  NEW.created_at := coalesce(NEW.created_at, now());
  NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
  PERFORM unified.refuse_indexed(NEW.dataset_id);
  SELECT d.pk INTO dataset FROM unified.datasets d WHERE d.id = NEW.dataset_id;
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no dataset %s', NEW.dataset_id); END IF;
  INSERT INTO unified.documents (id, dataset_pk, path, source_type, source_url, mime_type, system_origin, metadata, indexed_at, created_at,
      updated_at, legacy)
    VALUES (NEW.id, dataset, NEW.url, 'web-page', NEW.url, 'text/html', 'claude', NEW.metadata, unified.ms(now()), unified.ms(NEW.created_at),
      unified.ms(NEW.updated_at), jsonb_build_object('title', NEW.title, 'status', NEW.status, 'is_global', NEW.is_global,
        'crawled_at', NEW.crawled_at)) RETURNING pk INTO document;
  IF NEW.content IS NOT NULL THEN
    PERFORM unified.legacy_show(document, dataset, NEW.content, 'text', NULL, NULL, 2::smallint, false);
  END IF;
  PERFORM unified.legacy_map('claude_context', 'web_page', NEW.id);
  RETURN NEW;
END $$;

CREATE VIEW claude_context.chunks WITH (security_invoker = true) AS
  SELECT d.id, unified.shown_vector(e.embedding, e.scale) AS vector, convert_from(x.text, 'UTF8') AS content, d.path AS relative_path,
    (d.legacy->>'start_line')::integer AS start_line, (d.legacy->>'end_line')::integer AS end_line,
    d.legacy->>'file_extension' AS file_extension, (s.legacy->>'project_id')::uuid AS project_id, s.id AS dataset_id,
    (d.legacy->>'web_page_id')::uuid AS web_page_id, d.source_type, d.legacy->>'repo' AS repo, d.legacy->>'branch' AS branch,
    d.legacy->>'sha' AS sha, d.legacy->>'lang' AS lang, nullif(d.legacy->'symbol', 'null') AS symbol,
    nullif(d.legacy->'sparse_vector', 'null') AS sparse_vector, d.metadata, unified.at(d.created_at) AS created_at,
    unified.at(coalesce(d.updated_at, d.created_at)) AS updated_at
  FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN unified.chunks k ON k.tenant_id = v.tenant_id AND k.chunk_set_pk = v.chunk_set_pk AND k.ordinal = 0
  JOIN unified.content_texts x ON x.tenant_id = v.tenant_id AND x.content_pk = v.content_pk
  LEFT JOIN unified.embeddings e ON e.tenant_id = k.tenant_id AND e.model_pk = (SELECT unified.legacy_model()) AND e.text_pk = k.text_pk
  WHERE d.system_origin = 'claude' AND d.part > 0
  UNION ALL
  SELECT k.id, k.vector, k.text, k.path, k.line_start, k.line_end, substring(k.path FROM '\.[^./]+$'), k.project_id, k.dataset_id,
    NULL::uuid, CASE k.source_type WHEN 'file' THEN 'code' WHEN 'web-page' THEN 'web' ELSE 'manual' END, k.project_name, k.branch, k.git_commit,
    k.language, NULL::jsonb, NULL::jsonb, jsonb_build_object('scope', k.scope, 'ordinal', k.ordinal) || k.metadata, unified.at(k.created_at),
    unified.at(coalesce(k.indexed_at, k.created_at))
  FROM unified.placed_chunks k;
-- Where a chunk names no dataset: its project's own, made when it is first needed.
CREATE FUNCTION claude_context.default_dataset(project uuid) RETURNS uuid LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE found_id uuid;
BEGIN
  IF project IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a chunk needs a dataset_id or a project_id'; END IF;
  SELECT d.id INTO found_id FROM claude_context.datasets d WHERE d.project_id = project AND d.name = 'default';
  IF FOUND THEN RETURN found_id; END IF;
  INSERT INTO claude_context.datasets (name, project_id) VALUES ('default', project) RETURNING id INTO found_id;
  RETURN found_id;
END $$;
CREATE FUNCTION claude_context.write_chunks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dataset bigint;
  project uuid;
  document bigint;
  chunk_text bigint;
  spoken text;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(OLD.dataset_id);
    IF unified.legacy_remove(ARRAY(SELECT d.pk FROM unified.documents d WHERE d.id = OLD.id)) = 0 THEN
      RAISE insufficient_privilege USING MESSAGE = 'the chunk is not this role''s to change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN NEW.updated_at := now(); END IF;
  END IF;
  IF NEW.content IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a chunk needs its content'; END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.source_type := coalesce(NEW.source_type, 'code');
  NEW.metadata := coalesce(NEW.metadata, '{}');
  NEW.created_at := coalesce(NEW.created_at, now());
  NEW.updated_at := coalesce(NEW.updated_at, NEW.created_at);
  NEW.dataset_id := coalesce(NEW.dataset_id, claude_context.default_dataset(NEW.project_id));
  PERFORM unified.refuse_indexed(NEW.dataset_id);
  SELECT d.pk, (d.legacy->>'project_id')::uuid INTO dataset, project FROM unified.datasets d WHERE d.id = NEW.dataset_id;
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no dataset %s', NEW.dataset_id); END IF;
  IF NEW.project_id <> project THEN
    RAISE foreign_key_violation USING MESSAGE = format('dataset %s is not of project %s', NEW.dataset_id, NEW.project_id);
  END IF;
  NEW.project_id := project;
  INSERT INTO unified.documents (id, dataset_pk, path, part, source_type, system_origin, metadata, indexed_at, created_at, updated_at, legacy)
    VALUES (NEW.id, dataset, coalesce(NEW.relative_path, ''), nextval('unified.legacy_parts'), NEW.source_type, 'claude', NEW.metadata,
      unified.ms(now()), unified.ms(NEW.created_at), unified.ms(NEW.updated_at), jsonb_build_object('start_line', NEW.start_line,
        'end_line', NEW.end_line, 'file_extension', NEW.file_extension, 'web_page_id', NEW.web_page_id, 'repo', NEW.repo,
        'branch', NEW.branch, 'sha', NEW.sha, 'lang', NEW.lang, 'symbol', NEW.symbol, 'sparse_vector', NEW.sparse_vector))
    RETURNING pk INTO document;
  spoken := coalesce(NEW.lang, 'text');
  chunk_text := unified.legacy_show(document, dataset, NEW.content, spoken, NEW.start_line, NEW.end_line,
    CASE WHEN NEW.source_type = 'code' THEN 1::smallint ELSE 2::smallint END, true);
  IF TG_OP = 'INSERT' THEN
    IF NEW.vector IS NOT NULL THEN PERFORM unified.legacy_keep_vector(chunk_text, NEW.vector, 'claude_context'); END IF;
  ELSIF NEW.vector::text IS DISTINCT FROM OLD.vector::text OR NEW.content <> OLD.content THEN
    PERFORM unified.legacy_keep_vector(chunk_text, CASE WHEN NEW.vector::text IS DISTINCT FROM OLD.vector::text THEN NEW.vector END, 'claude_context');
  END IF;
  PERFORM unified.legacy_map('claude_context', 'chunk', NEW.id);
  RETURN NEW;
END $$;

-- cognee

CREATE VIEW cognee.dataset WITH (security_invoker = true) AS
  SELECT d.id, coalesce(d.legacy->>'name', d.folder) AS name, (d.legacy->>'owner_id')::uuid AS owner_id,
    coalesce((d.legacy->'permissions')::json, '{}') AS permissions, unified.at(d.created_at) AS created_at, unified.at(d.updated_at) AS updated_at
  FROM unified.datasets d WHERE d.kind NOT IN ('claude', 'cognee-data');
-- The one project of a principal's datasets there: the system has none of its own.
CREATE FUNCTION cognee.own_project() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own_key constant text := unified.own_prefix() || 'cognee';
  found_at bigint;
BEGIN
  SELECT p.pk INTO found_at FROM unified.projects p WHERE p.key = own_key;
  IF FOUND THEN RETURN found_at; END IF;
  INSERT INTO unified.projects (id, key, name, created_at, owner, legacy)
    VALUES (gen_random_uuid(), own_key, 'cognee', unified.ms(now()), unified.principal(), '{"system": "cognee"}') ON CONFLICT DO NOTHING;
  SELECT p.pk INTO STRICT found_at FROM unified.projects p WHERE p.key = own_key;
  RETURN found_at;
END $$;
CREATE FUNCTION cognee.write_dataset() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept jsonb;
  project bigint;
  home bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM unified.refuse_indexed(OLD.id); END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM unified.legacy_remove(array_agg(x.pk)) FROM unified.documents x JOIN unified.datasets d ON d.tenant_id = x.tenant_id
      AND d.pk = x.dataset_pk WHERE d.id = OLD.id HAVING count(*) > 0;
    DELETE FROM unified.datasets d WHERE d.id = OLD.id;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the dataset is not this role''s to remove'; END IF;
    DELETE FROM unified.system_mapping m WHERE m.cognee_dataset_id = OLD.id;
    PERFORM unified.legacy_unmap('cognee', 'dataset', OLD.id);
    RETURN OLD;
  END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.permissions := coalesce(NEW.permissions, '{}');
  IF NEW.name IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a dataset needs a name'; END IF;
  kept := jsonb_build_object('name', NEW.name, 'owner_id', NEW.owner_id, 'permissions', NEW.permissions);
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := coalesce(NEW.created_at, now());
    project := cognee.own_project();
    home := unified.legacy_home('cognee');
    INSERT INTO unified.datasets (id, project_pk, home_pk, kind, host, folder, owner, created_at, updated_at, legacy)
      VALUES (NEW.id, project, home, 'cognee', 'legacy', NEW.id::text, unified.principal(),
        unified.ms(NEW.created_at), unified.ms(NEW.updated_at), kept);
    INSERT INTO unified.system_mapping (cognee_dataset_id, cognee_user_id, created_at, owner)
      VALUES (NEW.id, NEW.owner_id, unified.ms(now()), unified.principal());
    PERFORM unified.legacy_map('cognee', 'dataset', NEW.id);
  ELSE
    UPDATE unified.datasets d SET id = NEW.id, legacy = kept, folder = NEW.id::text, created_at = unified.ms(NEW.created_at),
        updated_at = unified.ms(CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE now() END)
      WHERE d.id = OLD.id RETURNING unified.at(d.updated_at) INTO NEW.updated_at;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the dataset is not this role''s to change'; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE VIEW cognee.data WITH (security_invoker = true) AS
  SELECT d.id, d.legacy->>'name' AS name, d.legacy->>'extension' AS extension, d.mime_type,
    d.legacy->>'original_extension' AS original_extension, d.legacy->>'original_mime_type' AS original_mime_type,
    d.legacy->>'loader_engine' AS loader_engine, d.legacy->>'raw_data_location' AS raw_data_location,
    d.legacy->>'original_data_location' AS original_data_location, (d.legacy->>'owner_id')::uuid AS owner_id,
    (d.legacy->>'tenant_id')::uuid AS tenant_id, d.legacy->>'content_hash' AS content_hash, d.legacy->>'raw_content_hash' AS raw_content_hash,
    d.metadata::json AS external_metadata, (d.legacy->'node_set')::json AS node_set, d.pipeline_status::json AS pipeline_status,
    (d.legacy->>'token_count')::integer AS token_count, (d.legacy->>'data_size')::integer AS data_size,
    unified.at(d.created_at) AS created_at, unified.at(d.updated_at) AS updated_at
  FROM unified.documents d WHERE d.system_origin = 'cognee' AND d.source_type = 'data'
  UNION ALL
  SELECT d.id, substring(d.path FROM '[^/]+$'), substring(d.path FROM '\.([^./]+)$'), d.mime_type, NULL, NULL, 'quarry',
    coalesce(d.source_url, format('file://%s/%s', s.folder, d.path)), coalesce(d.source_url, format('file://%s/%s', s.folder, d.path)),
    NULL::uuid, NULL::uuid, encode(c.hash, 'hex'), encode(c.hash, 'hex'), d.metadata::json, NULL::json, d.pipeline_status::json, NULL::integer,
    v.size_bytes::integer, unified.at(d.created_at), unified.at(coalesce(d.updated_at, d.indexed_at))
  FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN unified.contents c ON c.tenant_id = v.tenant_id AND c.pk = v.content_pk
  WHERE d.system_origin = 'quarry';
-- Where a principal's data stand; `dataset_documents` says which of its datasets they are in.
CREATE FUNCTION cognee.own_data() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  home constant bigint := unified.legacy_home('cognee');
  project constant bigint := cognee.own_project();
  found_at bigint;
BEGIN
  SELECT d.pk INTO found_at FROM unified.datasets d WHERE d.home_pk = home AND d.kind = 'cognee-data' AND d.owner = unified.principal();
  IF FOUND THEN RETURN found_at; END IF;
  INSERT INTO unified.datasets (id, project_pk, home_pk, kind, host, folder, owner, created_at)
    VALUES (gen_random_uuid(), project, home, 'cognee-data', 'legacy', 'data', unified.principal(), unified.ms(now()))
    ON CONFLICT DO NOTHING;
  SELECT d.pk INTO STRICT found_at FROM unified.datasets d
    WHERE d.home_pk = home AND d.kind = 'cognee-data' AND d.owner = unified.principal();
  RETURN found_at;
END $$;
CREATE FUNCTION cognee.write_data() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept jsonb;
  store bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(s.id) FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
      WHERE d.id = OLD.id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF unified.legacy_remove(ARRAY(SELECT d.pk FROM unified.documents d WHERE d.id = OLD.id)) = 0 THEN
      RAISE insufficient_privilege USING MESSAGE = 'the row is not this role''s to remove';
    END IF;
    RETURN OLD;
  END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  kept := jsonb_build_object('name', NEW.name, 'extension', NEW.extension, 'original_extension', NEW.original_extension,
    'original_mime_type', NEW.original_mime_type, 'loader_engine', NEW.loader_engine, 'raw_data_location', NEW.raw_data_location,
    'original_data_location', NEW.original_data_location, 'owner_id', NEW.owner_id, 'tenant_id', NEW.tenant_id,
    'content_hash', NEW.content_hash, 'raw_content_hash', NEW.raw_content_hash, 'node_set', NEW.node_set,
    'token_count', NEW.token_count, 'data_size', NEW.data_size);
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := coalesce(NEW.created_at, now());
    store := cognee.own_data();
    INSERT INTO unified.documents (id, dataset_pk, path, source_type, source_url, mime_type, system_origin, metadata, pipeline_status,
        created_at, updated_at, legacy)
      VALUES (NEW.id, store, NEW.id::text, 'data', NEW.raw_data_location, NEW.mime_type, 'cognee',
        coalesce(NEW.external_metadata::jsonb, '{}'), coalesce(NEW.pipeline_status::jsonb, '{}'), unified.ms(NEW.created_at),
        unified.ms(NEW.updated_at), kept);
    PERFORM unified.legacy_map('cognee', 'data', NEW.id);
  ELSE
    UPDATE unified.documents d SET id = NEW.id, path = NEW.id::text, source_url = NEW.raw_data_location, mime_type = NEW.mime_type,
        metadata = coalesce(NEW.external_metadata::jsonb, '{}'), pipeline_status = coalesce(NEW.pipeline_status::jsonb, '{}'), legacy = kept,
        created_at = unified.ms(NEW.created_at),
        updated_at = unified.ms(CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE now() END)
      WHERE d.id = OLD.id RETURNING unified.at(d.updated_at) INTO NEW.updated_at;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the row is not this role''s to change'; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE VIEW cognee.dataset_data WITH (security_invoker = true) AS
  SELECT s.id AS dataset_id, d.id AS data_id FROM unified.dataset_documents l
  JOIN unified.datasets s ON s.tenant_id = l.tenant_id AND s.pk = l.dataset_pk
  JOIN unified.documents d ON d.tenant_id = l.tenant_id AND d.pk = l.document_pk
  UNION ALL
  SELECT s.id, d.id FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  WHERE d.system_origin = 'quarry';
CREATE FUNCTION cognee.write_dataset_data() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dataset bigint;
  document bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(OLD.dataset_id);
    DELETE FROM unified.dataset_documents l USING unified.datasets s, unified.documents d
      WHERE s.id = OLD.dataset_id AND d.id = OLD.data_id AND l.dataset_pk = s.pk AND l.document_pk = d.pk;
    IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'the row is not this role''s to change'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  END IF;
  PERFORM unified.refuse_indexed(NEW.dataset_id);
  SELECT s.pk INTO dataset FROM unified.datasets s WHERE s.id = NEW.dataset_id AND s.kind = 'cognee';
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no dataset %s', NEW.dataset_id); END IF;
  SELECT d.pk INTO document FROM unified.documents d WHERE d.id = NEW.data_id AND (d.source_type = 'data' OR d.system_origin = 'quarry');
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no data %s', NEW.data_id); END IF;
  INSERT INTO unified.dataset_documents (dataset_pk, document_pk) VALUES (dataset, document);
  RETURN NEW;
END $$;

CREATE VIEW cognee.data_points WITH (security_invoker = true) AS
  SELECT d.id, convert_from(x.text, 'UTF8') AS text, d.summary, unified.shown_vector(e.embedding, e.scale) AS embedding, s.id AS dataset_id,
    d.metadata, unified.at(d.cognified_at) AS processed_at
  FROM unified.documents d JOIN unified.datasets s ON s.tenant_id = d.tenant_id AND s.pk = d.dataset_pk
  JOIN unified.document_versions v ON v.tenant_id = d.tenant_id AND v.document_pk = d.pk AND v.rev_to IS NULL
  JOIN unified.chunks k ON k.tenant_id = v.tenant_id AND k.chunk_set_pk = v.chunk_set_pk AND k.ordinal = 0
  JOIN unified.content_texts x ON x.tenant_id = v.tenant_id AND x.content_pk = v.content_pk
  LEFT JOIN unified.embeddings e ON e.tenant_id = k.tenant_id AND e.model_pk = (SELECT unified.legacy_model()) AND e.text_pk = k.text_pk
  WHERE d.system_origin = 'cognee' AND d.source_type = 'text'
  UNION ALL
  SELECT k.id, k.text, NULL::text, k.vector, k.dataset_id,
    jsonb_build_object('path', k.path, 'start_line', k.line_start, 'end_line', k.line_end, 'language', k.language, 'scope', k.scope) || k.metadata,
    unified.at(coalesce(k.cognified_at, k.indexed_at))
  FROM unified.placed_chunks k;
CREATE FUNCTION cognee.write_data_points() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dataset bigint;
  document bigint;
  chunk_text bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM unified.refuse_indexed(OLD.dataset_id);
    IF unified.legacy_remove(ARRAY(SELECT d.pk FROM unified.documents d WHERE d.id = OLD.id)) = 0 THEN
      RAISE insufficient_privilege USING MESSAGE = 'the data point is not this role''s to change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  END IF;
  IF NEW.text IS NULL THEN RAISE not_null_violation USING MESSAGE = 'a data point needs its text'; END IF;
  NEW.id := coalesce(NEW.id, gen_random_uuid());
  NEW.metadata := coalesce(NEW.metadata, '{}');
  PERFORM unified.refuse_indexed(NEW.dataset_id);
  SELECT d.pk INTO dataset FROM unified.datasets d WHERE d.id = NEW.dataset_id AND d.kind = 'cognee';
  IF NOT FOUND THEN RAISE foreign_key_violation USING MESSAGE = format('there is no dataset %s', NEW.dataset_id); END IF;
  INSERT INTO unified.documents (id, dataset_pk, path, source_type, system_origin, summary, metadata, indexed_at, cognified_at, created_at)
    VALUES (NEW.id, dataset, format('data_points/%s', NEW.id), 'text', 'cognee', NEW.summary, NEW.metadata, unified.ms(now()),
      unified.ms(NEW.processed_at), unified.ms(now())) RETURNING pk INTO document;
  chunk_text := unified.legacy_show(document, dataset, NEW.text, 'text', NULL, NULL, 2::smallint, true);
  IF TG_OP = 'INSERT' THEN
    IF NEW.embedding IS NOT NULL THEN PERFORM unified.legacy_keep_vector(chunk_text, NEW.embedding, 'cognee'); END IF;
  ELSIF NEW.embedding::text IS DISTINCT FROM OLD.embedding::text OR NEW.text <> OLD.text THEN
    PERFORM unified.legacy_keep_vector(chunk_text, CASE WHEN NEW.embedding::text IS DISTINCT FROM OLD.embedding::text THEN NEW.embedding END, 'cognee');
  END IF;
  PERFORM unified.legacy_map('cognee', 'data_point', NEW.id);
  RETURN NEW;
END $$;

DO $$
DECLARE shown record;
BEGIN
  FOR shown IN SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('claude_context', 'cognee') AND c.relkind = 'v' LOOP
    EXECUTE format('CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE OR DELETE ON %I.%I FOR EACH ROW EXECUTE FUNCTION %I.%I()',
      shown.schema, shown.name, shown.schema, 'write_' || shown.name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO quarry_legacy', shown.schema, shown.name);
  END LOOP;
END $$;
