-- breaking: who sees a dataset is read from its owner and visibility, and ordinary logins belong to one tenant
-- The server's sessions name tenant and principal for each transaction; a session of any other role is what `bound_roles` says of the role,
-- whatever it sets. `*` is a principal that stands for all of its tenant: maintenance, and legacy systems that know no owners.

DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'quarry_legacy') THEN CREATE ROLE quarry_legacy NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA unified TO quarry_legacy;

-- One tenant a role. Its owner writes it; a role reads its own row.
CREATE TABLE unified.bound_roles (
  role name PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL CHECK (tenant_id <> ''),
  principal text COLLATE "C" NOT NULL CHECK (principal <> ''),
  bound_at bigint NOT NULL
);
ALTER TABLE unified.bound_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON unified.bound_roles FOR SELECT USING (role = current_user);
GRANT SELECT ON unified.bound_roles TO quarry_legacy;

-- No search_path of a caller changes what these mean: bodies are parsed here, or with a path of their own. PL/pgSQL keeps the plans of what it
-- asks; a function in SQL would be planned at every call.
CREATE FUNCTION unified.bound_tenant() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT b.tenant_id FROM unified.bound_roles b WHERE b.role = current_user);
END $$;
CREATE FUNCTION unified.bound_principal() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT b.principal FROM unified.bound_roles b WHERE b.role = current_user);
END $$;
-- Whether a session may name whom it works for: the server's, and the schema's owner, as whom `quarry migrate` and the owner's functions work.
-- So no function of the owner may be called by a bound role.
CREATE FUNCTION unified.names_itself() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN current_user = 'quarry_server'
    OR current_user = (SELECT pg_get_userbyid(n.nspowner) FROM pg_namespace n WHERE n.nspname = 'unified');
END $$;
CREATE OR REPLACE FUNCTION unified.tenant() RETURNS text STABLE PARALLEL SAFE
  RETURN CASE WHEN unified.names_itself() THEN nullif(current_setting('quarry.tenant', true), '')
    ELSE unified.bound_tenant() END;
CREATE FUNCTION unified.principal() RETURNS text STABLE PARALLEL SAFE
  RETURN CASE WHEN unified.names_itself() THEN nullif(current_setting('quarry.principal', true), '')
    ELSE unified.bound_principal() END;

-- What the server's role alone is asked for, in the form that the planner weighs as it does a constant.
CREATE FUNCTION unified.asked_tenant() RETURNS text STABLE PARALLEL SAFE RETURN nullif(current_setting('quarry.tenant', true), '');

-- Binds a login to a tenant and a principal of it. A role that could step over its binding is refused.
CREATE PROCEDURE unified.bind_role(login name, tenant text, principal text) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
CREATE PROCEDURE unified.unbind_role(login name) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('REVOKE quarry_legacy FROM %I', login);
  DELETE FROM unified.bound_roles WHERE role = login;
END $$;
REVOKE EXECUTE ON PROCEDURE unified.bind_role(name, text, text), unified.unbind_role(name) FROM PUBLIC;

-- A tenant's rows for the server's role, and for the tables' owner in functions that work for it; others get policies of their own.
CREATE OR REPLACE PROCEDURE unified.protect(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant ON %s TO quarry_server, CURRENT_USER USING (tenant_id = (SELECT unified.asked_tenant())) WITH CHECK (tenant_id = (SELECT unified.asked_tenant()))', target);
  EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET STATISTICS 1, ALTER COLUMN tenant_id SET (n_distinct = 1)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO quarry_server', target);
END $$;
DO $$
DECLARE target regclass;
BEGIN
  FOR target IN SELECT polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE p.polname = 'tenant' AND c.relnamespace = 'unified'::regnamespace LOOP
    EXECUTE format('ALTER POLICY tenant ON %s TO quarry_server, CURRENT_USER USING (tenant_id = (SELECT unified.asked_tenant()))
      WITH CHECK (tenant_id = (SELECT unified.asked_tenant()))', target);
  END LOOP;
END $$;

-- private: its owner. shared: all of the tenant read, its owner writes. global: all of the tenant read and write, its owner removes.
CREATE POLICY seen ON unified.datasets AS RESTRICTIVE FOR SELECT
  USING (owner = unified.principal() OR visibility <> 'private' OR unified.principal() = '*');
CREATE POLICY made ON unified.datasets AS RESTRICTIVE FOR INSERT
  WITH CHECK (owner = unified.principal() OR unified.principal() = '*');
CREATE POLICY changed ON unified.datasets AS RESTRICTIVE FOR UPDATE
  USING (owner = unified.principal() OR visibility = 'global' OR unified.principal() = '*');
CREATE POLICY removed ON unified.datasets AS RESTRICTIVE FOR DELETE
  USING (owner = unified.principal() OR unified.principal() = '*');
CREATE FUNCTION unified.keep_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.owner <> unified.principal() AND unified.principal() <> '*' THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the owner of a dataset may change its owner or visibility';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_owner BEFORE UPDATE OF owner, visibility ON unified.datasets FOR EACH ROW
  WHEN (OLD.owner IS DISTINCT FROM NEW.owner OR OLD.visibility IS DISTINCT FROM NEW.visibility)
  EXECUTE FUNCTION unified.keep_owner();
-- Two principals may have a folder of one host each.
ALTER TABLE unified.datasets DROP CONSTRAINT datasets_tenant_id_host_folder_home_pk_key,
  ADD UNIQUE (tenant_id, host, folder, home_pk, owner);

-- Rows of a dataset are seen and written with it. The datasets are listed once a statement and table: as an array they serve an index, and the
-- planner expects no fewer rows for them.
CREATE FUNCTION unified.seen_datasets() RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT d.pk FROM unified.datasets d);
END $$;
CREATE FUNCTION unified.written_datasets() RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT d.pk FROM unified.datasets d
    WHERE d.owner = unified.principal() OR d.visibility = 'global' OR unified.principal() = '*');
END $$;
CREATE PROCEDURE unified.protect_dataset(target regclass) LANGUAGE plpgsql AS $$
DECLARE
  seen constant text := 'dataset_pk = ANY ((SELECT unified.seen_datasets())::bigint[])';
  written constant text := 'dataset_pk = ANY ((SELECT unified.written_datasets())::bigint[])';
BEGIN
  EXECUTE format('CREATE POLICY seen ON %s AS RESTRICTIVE FOR SELECT USING (%s)', target, seen);
  EXECUTE format('CREATE POLICY made ON %s AS RESTRICTIVE FOR INSERT WITH CHECK (%s)', target, written);
  EXECUTE format('CREATE POLICY changed ON %s AS RESTRICTIVE FOR UPDATE USING (%s)', target, written);
  EXECUTE format('CREATE POLICY removed ON %s AS RESTRICTIVE FOR DELETE USING (%s)', target, written);
END $$;
REVOKE EXECUTE ON PROCEDURE unified.protect_dataset(regclass) FROM PUBLIC;
DO $$
DECLARE target regclass;
BEGIN
  FOR target IN SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dataset_pk'
    WHERE c.relnamespace = 'unified'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname LOOP
    CALL unified.protect_dataset(target);
  END LOOP;
END $$;
