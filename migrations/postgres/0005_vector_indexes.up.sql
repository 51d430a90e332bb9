-- additive: approximate search over the many vectors of a model
-- A model with many vectors has a table of its own for them, with an HNSW index that is made after it is filled. Commits never write there: what
-- came later is listed in the backlog, compared exactly, and moved in behind the answers. So a load costs what it costs without an index, no writer
-- waits for one that is being made, and one model's search never walks through another's vectors.

-- `indexed`: commits list this model's vectors in the backlog. Set before its table is filled.
ALTER TABLE unified.models ADD COLUMN indexed boolean NOT NULL DEFAULT false;

-- `vectors`: how many the table `unified_vectors.model_<model_pk>` holds.
CREATE TABLE unified.vector_indexes (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  model_pk bigint NOT NULL,
  vectors bigint NOT NULL,
  PRIMARY KEY (tenant_id, model_pk)
);
CREATE TABLE unified.vector_backlog (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  model_pk bigint NOT NULL,
  text_pk bigint NOT NULL,
  PRIMARY KEY (tenant_id, model_pk, text_pk)
);
CALL unified.protect('unified.vector_indexes');
CALL unified.protect('unified.vector_backlog');

CREATE SCHEMA unified_vectors;
GRANT USAGE ON SCHEMA unified_vectors TO quarry_server;

-- One builder or mover a model at a time.
CREATE FUNCTION unified.lock_vector_index(model bigint) RETURNS boolean
  LANGUAGE sql VOLATILE AS $$ SELECT pg_try_advisory_xact_lock(hashtextextended('quarry vector index ' || model, 0)) $$;

-- Makes or replaces the table of a model of this tenant from all vectors there are; returns their number, null where another process does. Only
-- the owner may make tables, so this is a function of the owner, and it names the tenant itself. Memory as the graph needs it, for a graph that
-- does not fit is made many times slower; no parallel workers, whose shared memory a container may lack.
CREATE FUNCTION unified.build_vector_index(model bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET max_parallel_maintenance_workers = 0 SET client_min_messages = error AS $$
DECLARE
  owned text := nullif(current_setting('quarry.tenant', true), '');
  target text := 'model_' || model;
  fresh text := target || '_fresh';
  size integer;
  vector_type text;
  vector_schema text;
  filled bigint;
BEGIN
  SELECT m.dimensions INTO size FROM unified.models m WHERE m.tenant_id = owned AND m.pk = model AND m.kind = 'dense' AND m.indexed;
  IF size IS NULL OR NOT unified.lock_vector_index(model) THEN RETURN NULL; END IF;
  SELECT format_type(a.atttypid, size), n.nspname INTO vector_type, vector_schema
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE a.attrelid = 'unified.embeddings'::regclass AND a.attname = 'embedding';
  EXECUTE format('CREATE TABLE unified_vectors.%I (tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(), text_pk bigint NOT NULL,
    embedding %s NOT NULL, scale real NOT NULL)', fresh, vector_type);
  EXECUTE format('ALTER TABLE unified_vectors.%I ALTER COLUMN embedding SET STORAGE PLAIN, ALTER COLUMN embedding SET STATISTICS 0', fresh);
  EXECUTE format('INSERT INTO unified_vectors.%I SELECT tenant_id, text_pk, embedding, scale FROM unified.embeddings
    WHERE tenant_id = $1 AND model_pk = $2 AND embedding IS NOT NULL', fresh) USING owned, model;
  GET DIAGNOSTICS filled = ROW_COUNT;
  PERFORM set_config('maintenance_work_mem', least(1048576, greatest(65536, filled * (2 * size + 1500) / 1024)) || 'kB', true);
  EXECUTE format('ALTER TABLE unified_vectors.%I ADD PRIMARY KEY (tenant_id, text_pk)', fresh);
  EXECUTE format('CREATE INDEX ON unified_vectors.%I USING hnsw (embedding %I.halfvec_cosine_ops)', fresh, vector_schema);
  CALL unified.protect(format('unified_vectors.%I', fresh)::regclass);
  EXECUTE format('DELETE FROM unified.vector_backlog b USING unified_vectors.%I f
    WHERE b.tenant_id = $1 AND b.model_pk = $2 AND f.tenant_id = $1 AND f.text_pk = b.text_pk', fresh) USING owned, model;
  -- searches wait from here to the end of the transaction
  EXECUTE format('DROP TABLE IF EXISTS unified_vectors.%I', target);
  EXECUTE format('ALTER TABLE unified_vectors.%I RENAME TO %I', fresh, target);
  INSERT INTO unified.vector_indexes (tenant_id, model_pk, vectors) VALUES (owned, model, filled)
    ON CONFLICT (tenant_id, model_pk) DO UPDATE SET vectors = excluded.vectors;
  RETURN filled;
END $$;

-- Drops the table of a model of this tenant.
CREATE FUNCTION unified.drop_vector_index(model bigint) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $$
DECLARE
  owned text := nullif(current_setting('quarry.tenant', true), '');
BEGIN
  PERFORM 1 FROM unified.models m WHERE m.tenant_id = owned AND m.pk = model;
  IF NOT FOUND OR NOT unified.lock_vector_index(model) THEN RETURN false; END IF;
  EXECUTE format('DROP TABLE IF EXISTS unified_vectors.%I', 'model_' || model);
  DELETE FROM unified.vector_indexes WHERE tenant_id = owned AND model_pk = model;
  DELETE FROM unified.vector_backlog WHERE tenant_id = owned AND model_pk = model;
  UPDATE unified.models SET indexed = false WHERE tenant_id = owned AND pk = model;
  RETURN true;
END $$;

REVOKE EXECUTE ON FUNCTION unified.build_vector_index(bigint), unified.drop_vector_index(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unified.build_vector_index(bigint), unified.drop_vector_index(bigint) TO quarry_server;
