DROP POLICY renames_seen ON unified.dataset_documents;
DROP POLICY names_seen ON unified.dataset_documents;
DROP FUNCTION unified.sees_document(bigint);
CREATE OR REPLACE PROCEDURE unified.bind_role(login name, tenant text, principal text) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mighty boolean;
  other name;
BEGIN
  SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication INTO mighty FROM pg_roles WHERE rolname = login;
  IF NOT FOUND THEN RAISE undefined_object USING MESSAGE = format('role "%s" does not exist', login); END IF;
  IF mighty OR pg_has_role(login, 'quarry_server', 'MEMBER')
    OR pg_has_role(login, (SELECT relowner FROM pg_class WHERE oid = 'unified.bound_roles'::regclass), 'MEMBER') THEN
    RAISE insufficient_privilege USING MESSAGE = format('role "%s" may step over row-level security and cannot be bound', login);
  END IF;
  SELECT b.role INTO other FROM unified.bound_roles b JOIN pg_roles r ON r.rolname = b.role
    WHERE b.tenant_id <> tenant AND (pg_has_role(login, r.oid, 'MEMBER') OR pg_has_role(b.role, login, 'MEMBER'));
  IF other IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('role "%s" is, or may become, role "%s" of another tenant', login, other);
  END IF;
  INSERT INTO unified.bound_roles VALUES (login, tenant, principal, floor(extract(epoch FROM now()) * 1000))
    ON CONFLICT (role) DO UPDATE SET principal = excluded.principal;
  EXECUTE format('GRANT quarry_legacy TO %I', login);
END $$;
