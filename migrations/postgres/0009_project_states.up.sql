-- additive: a mark of each project that every commit replaces, so that what was worked out of an earlier state is never taken for today's
-- Chosen by chance, not counted: after a restore from a backup no number comes a second time for other contents.
-- The log of transactions is what every version of the server writes in each commit, so an older one beside this one marks as well.

CREATE TABLE unified.project_states (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  state uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY (tenant_id, project_pk),
  FOREIGN KEY (tenant_id, project_pk) REFERENCES unified.projects (tenant_id, pk) ON DELETE CASCADE
);
CALL unified.protect('unified.project_states');

-- Commits to a project come one after the other, so nobody waits for the mark who would not wait anyway.
CREATE FUNCTION unified.mark_committed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO unified.project_states (project_pk) SELECT d.project_pk FROM unified.datasets d WHERE d.id = (NEW.detail->>'dataset')::uuid
    ON CONFLICT (tenant_id, project_pk) DO UPDATE SET state = gen_random_uuid();
  RETURN NULL;
END $$;
CREATE TRIGGER mark_committed AFTER INSERT ON unified.transaction_log FOR EACH ROW WHEN (NEW.operation = 'commit')
  EXECUTE FUNCTION unified.mark_committed();

-- Words of what legacy writers inserted are indexed when they are taken from here.
CREATE FUNCTION unified.mark_counted() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO unified.project_states (project_pk) SELECT p.pk FROM unified.projects p WHERE p.pk IN (SELECT t.project_pk FROM taken t)
    ON CONFLICT (tenant_id, project_pk) DO UPDATE SET state = gen_random_uuid();
  RETURN NULL;
END $$;
CREATE TRIGGER mark_counted AFTER DELETE ON unified.pending_sets REFERENCING OLD TABLE AS taken FOR EACH STATEMENT
  EXECUTE FUNCTION unified.mark_counted();
