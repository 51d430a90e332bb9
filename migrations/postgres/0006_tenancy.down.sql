-- Refused where two principals have a dataset of one folder: remove one of them first.
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT p.polname AS name, p.polrelid::regclass AS target FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'unified'::regnamespace AND p.polname IN ('seen', 'made', 'changed', 'removed') LOOP
    EXECUTE format('DROP POLICY %I ON %s', found.name, found.target);
  END LOOP;
  FOR found IN SELECT p.polrelid::regclass AS target FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'unified'::regnamespace AND p.polname = 'tenant' LOOP
    EXECUTE format('ALTER POLICY tenant ON %s TO PUBLIC USING (tenant_id = (SELECT unified.tenant())) WITH CHECK (tenant_id = (SELECT unified.tenant()))', found.target);
  END LOOP;
END $$;
DROP PROCEDURE unified.protect_dataset(regclass);
DROP FUNCTION unified.seen_datasets(), unified.written_datasets();
ALTER TABLE unified.datasets DROP CONSTRAINT datasets_tenant_id_host_folder_home_pk_owner_key,
  ADD UNIQUE (tenant_id, host, folder, home_pk);
DROP TRIGGER keep_owner ON unified.datasets;
DROP FUNCTION unified.keep_owner();
CREATE OR REPLACE PROCEDURE unified.protect(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = (SELECT unified.tenant())) WITH CHECK (tenant_id = (SELECT unified.tenant()))', target);
  EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 1, ALTER COLUMN tenant_id SET (n_distinct = 1)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO quarry_server', target);
END $$;
DROP PROCEDURE unified.unbind_role(name);
DROP PROCEDURE unified.bind_role(name, text, text);
DROP FUNCTION unified.principal();
CREATE OR REPLACE FUNCTION unified.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('quarry.tenant', true), '') $$;
DROP FUNCTION unified.asked_tenant();
DROP FUNCTION unified.names_itself();
DROP FUNCTION unified.bound_principal();
DROP FUNCTION unified.bound_tenant();
DROP TABLE unified.bound_roles;
REVOKE ALL ON SCHEMA unified FROM quarry_legacy;
