-- additive: links name documents that are seen, and logins that reach files or programs of the database's machine are not bound
-- A foreign key alone tells whether a number is taken: it fails for a number that no document has, and only there.

CREATE FUNCTION unified.sees_document(document bigint) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM unified.documents d WHERE d.pk = document);
END $$;
CREATE POLICY names_seen ON unified.dataset_documents AS RESTRICTIVE FOR INSERT WITH CHECK (unified.sees_document(document_pk));
CREATE POLICY renames_seen ON unified.dataset_documents AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK (unified.sees_document(document_pk));

-- As before, and PostgreSQL's own roles are refused: some read and write files, run programs, read tables whatever their policies, or see what
-- other sessions ask. A binding of a role that was dropped does not hold one of the same name that came later.
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
  SELECT r.rolname INTO other FROM pg_roles r WHERE starts_with(r.rolname::text, 'pg_') AND pg_has_role(login, r.oid, 'MEMBER') ORDER BY 1 LIMIT 1;
  IF other IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('role "%s" is a member of "%s", which reaches beyond one tenant: it cannot be bound', login, other),
      HINT = format('REVOKE %I FROM %I, or bind another login.', other, login);
  END IF;
  -- a binding comes with this membership, and dropping a role ends it
  DELETE FROM unified.bound_roles b WHERE b.role = login AND NOT pg_has_role(login, 'quarry_legacy', 'MEMBER');
  SELECT b.role INTO other FROM unified.bound_roles b JOIN pg_roles r ON r.rolname = b.role
    WHERE b.tenant_id <> tenant AND (pg_has_role(login, r.oid, 'MEMBER') OR pg_has_role(b.role, login, 'MEMBER'));
  IF other IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = format('role "%s" is, or may become, role "%s" of another tenant', login, other);
  END IF;
  INSERT INTO unified.bound_roles VALUES (login, tenant, principal, floor(extract(epoch FROM now()) * 1000))
    ON CONFLICT (role) DO UPDATE SET principal = excluded.principal;
  EXECUTE format('GRANT quarry_legacy TO %I', login);
END $$;
