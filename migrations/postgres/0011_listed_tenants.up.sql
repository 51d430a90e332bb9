-- additive: the schema's owner may list the tenants, so that `quarry migrate verify` checks each without the rights of a superuser

-- The owner may do anything to these tables anyhow; of their rows it sees still those of the tenant that it names.
CREATE POLICY listed ON unified.tenants FOR SELECT TO CURRENT_USER USING (true);

-- A binding outlives its role, which is dropped without a word to this table: it can be taken away nevertheless.
CREATE OR REPLACE PROCEDURE unified.unbind_role(login name) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN EXECUTE format('REVOKE quarry_legacy FROM %I', login); END IF;
  DELETE FROM unified.bound_roles WHERE role = login;
END $$;
