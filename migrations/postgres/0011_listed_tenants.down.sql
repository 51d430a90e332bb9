CREATE OR REPLACE PROCEDURE unified.unbind_role(login name) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('REVOKE quarry_legacy FROM %I', login);
  DELETE FROM unified.bound_roles WHERE role = login;
END $$;
DROP POLICY listed ON unified.tenants;
