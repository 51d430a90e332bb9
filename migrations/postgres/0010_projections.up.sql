-- additive: projections that are registered, how far each is, and change events that coalesce while one is away

-- `position`: the last event that it has applied. `ready`: what it holds may answer. `fill`: null, or `wanted`, or `running`: all of it is made
-- anew, from `fill_done` of `fill_total` documents. The lease is as in `leases`: one process at a time fills one projection.
CREATE TABLE unified.projections (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  name text COLLATE "C" NOT NULL CHECK (name IN ('qdrant', 'neo4j')),
  position bigint NOT NULL,
  ready boolean NOT NULL DEFAULT false,
  fill text CHECK (fill IN ('wanted', 'running')) DEFAULT 'wanted',
  fill_reason text,
  fill_done bigint NOT NULL DEFAULT 0,
  fill_total bigint NOT NULL DEFAULT 0,
  filled_at bigint,
  registered_at bigint NOT NULL,
  applied_at bigint,
  down_since bigint,
  error text,
  owner text,
  pid bigint NOT NULL DEFAULT 0,
  host text NOT NULL DEFAULT '',
  heartbeat bigint NOT NULL DEFAULT 0,
  generation bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, name)
);
CALL unified.protect('unified.projections');

-- `concerns`: `chunks`, `graph` or `all`, so that vectors which come late do not write the graph anew.
ALTER TABLE unified.outbox ADD COLUMN concerns text NOT NULL DEFAULT 'all', ADD COLUMN created_at bigint NOT NULL DEFAULT 0;
CREATE INDEX outbox_by_dataset ON unified.outbox (tenant_id, dataset_id, sequence);
CREATE INDEX outbox_by_id ON unified.outbox (tenant_id, id);

-- Whoever writes events holds this lock to the end of its transaction, and takes it after everything else: a tenant's events become visible in
-- the order of their sequence. Without a projection commits share it, so that one which is registered meanwhile waits for those that told nobody.
-- A snapshot that is older than the lock may not show a registration, so such a commit writes its events in any case. Returns what is registered.
CREATE FUNCTION unified.lock_outbox() RETURNS text[] LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key bigint := hashtextextended('quarry outbox ' || unified.asked_tenant(), 0);
  found_names text[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM pg_advisory_xact_lock(key);
    RETURN ARRAY['qdrant', 'neo4j'];
  END IF;
  IF NOT EXISTS (SELECT FROM unified.projections p WHERE p.tenant_id = unified.asked_tenant()) THEN
    PERFORM pg_advisory_xact_lock_shared(key);
    IF NOT EXISTS (SELECT FROM unified.projections p WHERE p.tenant_id = unified.asked_tenant()) THEN RETURN '{}'; END IF;
  END IF;
  PERFORM pg_advisory_xact_lock(key);
  SELECT array_agg(p.name) INTO found_names FROM unified.projections p WHERE p.tenant_id = unified.asked_tenant();
  RETURN coalesce(found_names, '{}');
END $$;

-- What a commit changed of documents: those given by id, those of the dataset given by path (their graph), and those of any dataset of the tenant
-- that show one of the texts given (their vectors came). Of one document the newest event is enough, so an older one goes.
CREATE FUNCTION unified.append_events(of_dataset uuid, of_trace text, changed uuid[], operations text[], graph_paths text[], texts bytea[])
  RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  names text[] := unified.lock_outbox();
  principal text := current_setting('quarry.principal', true);
  rows integer;
BEGIN
  IF names = '{}' THEN RETURN 0; END IF;
  IF NOT 'neo4j' = ANY (names) THEN graph_paths := '{}'; END IF;
  IF NOT 'qdrant' = ANY (names) THEN texts := '{}'; END IF;
  -- texts are shared by datasets that the writer may not see
  PERFORM set_config('quarry.principal', '*', true);
  WITH told AS MATERIALIZED (
    SELECT of_dataset AS dataset, c.id, c.operation, 'all' AS concerns
    FROM unnest(changed, operations) c(id, operation)
    UNION ALL
    SELECT of_dataset, o.id, 'upsert', 'graph' FROM unified.datasets d JOIN unified.documents o ON o.dataset_pk = d.pk
    WHERE d.id = of_dataset AND o.path = ANY (graph_paths) AND o.id <> ALL (changed)
    UNION ALL
    SELECT d.id, o.id, 'upsert', 'chunks' FROM (SELECT DISTINCT v.document_pk, v.dataset_pk FROM unified.texts t
      JOIN unified.chunks k ON k.text_pk = t.pk
      JOIN unified.document_versions v ON v.chunk_set_pk = k.chunk_set_pk AND v.rev_to IS NULL
      WHERE t.hash = ANY (texts)) v
    JOIN unified.documents o ON o.pk = v.document_pk JOIN unified.datasets d ON d.pk = v.dataset_pk
    WHERE o.id <> ALL (changed)
  ), gone AS (
    DELETE FROM unified.outbox e USING told t WHERE e.id = t.id AND t.concerns IN ('all', e.concerns)
  )
  INSERT INTO unified.outbox (dataset_id, kind, id, revision, operation, origin, trace, concerns, created_at)
  SELECT t.dataset, 'document', t.id, d.revision, t.operation, 'quarry', of_trace, t.concerns,
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint
  FROM told t JOIN unified.datasets d ON d.id = t.dataset;
  GET DIAGNOSTICS rows = ROW_COUNT;
  PERFORM set_config('quarry.principal', coalesce(principal, ''), true);
  RETURN rows;
END $$;

-- All of a dataset is to be read anew, or it is gone: whatever is told of its documents so far says less.
CREATE FUNCTION unified.append_dataset_event(of_dataset uuid, of_trace text, concerned text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  names text[] := unified.lock_outbox();
BEGIN
  IF names = '{}' OR concerned = 'chunks' AND NOT 'qdrant' = ANY (names) OR concerned = 'graph' AND NOT 'neo4j' = ANY (names) THEN RETURN; END IF;
  DELETE FROM unified.outbox e WHERE e.dataset_id = of_dataset AND concerned IN ('all', e.concerns);
  INSERT INTO unified.outbox (dataset_id, kind, id, revision, operation, origin, trace, concerns, created_at)
  VALUES (of_dataset, 'dataset', of_dataset, coalesce((SELECT d.revision FROM unified.datasets d WHERE d.id = of_dataset), 0),
    CASE WHEN EXISTS (SELECT FROM unified.datasets d WHERE d.id = of_dataset) THEN 'upsert' ELSE 'delete' END, 'quarry', of_trace, concerned,
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
END $$;
REVOKE EXECUTE ON FUNCTION unified.lock_outbox(), unified.append_events(uuid, text, uuid[], text[], text[], bytea[]),
  unified.append_dataset_event(uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unified.lock_outbox(), unified.append_events(uuid, text, uuid[], text[], text[], bytea[]),
  unified.append_dataset_event(uuid, text, text) TO quarry_server;

-- Whoever removes a dataset or changes who sees it, the projections hear of it. Works for the dataset's tenant, as the tables' owner: a legacy
-- login may do so too, and reads and writes no events itself.
CREATE FUNCTION unified.tell_of_dataset() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  asked text := current_setting('quarry.tenant', true);
BEGIN
  PERFORM set_config('quarry.tenant', OLD.tenant_id, true);
  PERFORM unified.append_dataset_event(OLD.id, 'dataset', 'all');
  PERFORM set_config('quarry.tenant', coalesce(asked, ''), true);
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION unified.tell_of_dataset() FROM PUBLIC;
CREATE TRIGGER tell_of_removal AFTER DELETE ON unified.datasets FOR EACH ROW EXECUTE FUNCTION unified.tell_of_dataset();
CREATE TRIGGER tell_of_change AFTER UPDATE OF owner, visibility ON unified.datasets FOR EACH ROW
  WHEN (OLD.owner IS DISTINCT FROM NEW.owner OR OLD.visibility IS DISTINCT FROM NEW.visibility)
  EXECUTE FUNCTION unified.tell_of_dataset();
