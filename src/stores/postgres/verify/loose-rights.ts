/** Finds rights that row-level security does not hold back: on tables that are made while serving, and of bound logins. */
import type { Drift } from "../../../domain/verify-report.ts";
import type { Session } from "../connector.ts";
import { seenTenants } from "./tenants.ts";

/** A partition has no rights of its own: it is reached through its table alone. */
const OF_PARTITION = "none";
const OF_MODEL = "quarry_server: DELETE, INSERT, SELECT, UPDATE";

const TABLES = `SELECT n.nspname || '.' || c.relname AS name, c.relispartition AS "isPartition",
    substring(c.relname FROM '^model_(\\d+)$') AS model,
    concat_ws(', ', CASE WHEN NOT c.relrowsecurity THEN 'row security off' WHEN NOT c.relforcerowsecurity THEN 'row security not forced' END,
      CASE WHEN c.relowner <> u.nspowner THEN 'owner ' || pg_get_userbyid(c.relowner) END,
      (SELECT 'policies ' || string_agg(p.polname, ', ' ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid
         AND (c.relispartition OR p.polname <> 'tenant' OR pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%tenant()%'))) AS loose,
    (SELECT coalesce(string_agg(g.says, '; ' ORDER BY g.says), 'none') FROM (
      SELECT coalesce(r.rolname, 'PUBLIC') || ': ' || string_agg(DISTINCT a.privilege_type, ', ' ORDER BY a.privilege_type) AS says
      FROM aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee NOT IN (c.relowner, u.nspowner) GROUP BY r.rolname) g)
      || coalesce((SELECT '; columns ' || string_agg(t.attname, ', ' ORDER BY t.attname) FROM pg_attribute t
        WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL), '') AS grants
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_namespace u ON u.nspname = 'unified'
  WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'unified' AND c.relispartition
    OR n.nspname = 'unified_vectors' AND c.relname ~ '^model_\\d+$') ORDER BY 1`;

interface TableRow {
  readonly name: string;
  readonly isPartition: boolean;
  /** `models.pk`. */
  readonly model: string | null;
  readonly loose: string;
  readonly grants: string;
}

/** Within a transaction, of which it changes the tenant. */
export async function findLooseTables(
  session: Session,
  tenantId: string,
): Promise<readonly Drift[]> {
  const tables = (await session.query(TABLES, [])).rows as TableRow[];
  const models = tables.some(({ model }) => model !== null)
    ? await knownModels(session, tenantId)
    : null;
  return tables.flatMap(({ name, isPartition, model, loose, grants }): Drift[] => {
    if (model !== null && models !== null && !models.has(model))
      return [
        { object: `table ${name}`, kind: "unexpected", promised: null, found: "of no model" },
      ];
    const right = isPartition ? OF_PARTITION : OF_MODEL;
    const promised = `row security enabled, forced; grants ${right}`;
    const found = [loose, grants === right ? "" : `grants ${grants}`].filter((says) => says !== "");
    if (found.length === 0) return [];
    return [{ object: `rights of ${name}`, kind: "different", promised, found: found.join(", ") }];
  });
}

/** Keys of every tenant's models; null where the role does not see every tenant. */
async function knownModels(
  session: Session,
  tenantId: string,
): Promise<ReadonlySet<string> | null> {
  const { inTurn, isAll } = await seenTenants(session, tenantId);
  if (!isAll) return null;
  const known = new Set<string>();
  for (const tenant of inTurn ?? [tenantId]) {
    await session.query("SELECT set_config('quarry.tenant', $1, true)", [tenant]);
    const { rows } = await session.query("SELECT pk::text AS pk FROM unified.models", []);
    for (const { pk } of rows as { pk: string }[]) known.add(pk);
  }
  return known;
}

const HAS_BINDINGS = `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'unified' AND c.relname = 'bound_roles') AS there`;

/** What `bind_role` refuses may come later: powers, memberships, another role of the name. A superuser is a member of everything. */
const BINDINGS = `SELECT b.role::text AS role, b.tenant_id AS tenant, CASE WHEN r.oid IS NULL THEN 'the role is gone' ELSE concat_ws(', ',
    CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolbypassrls THEN 'bypasses row security' END,
    CASE WHEN r.rolcreaterole THEN 'creates roles' END, CASE WHEN r.rolreplication THEN 'replicates' END,
    CASE WHEN NOT r.rolsuper THEN (SELECT 'may become ' || string_agg(o.rolname, ', ' ORDER BY o.rolname) FROM pg_roles o
      WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER') AND (o.rolsuper OR o.rolbypassrls OR o.rolcreaterole OR o.rolreplication
        OR o.rolname = 'quarry_server' OR starts_with(o.rolname::text, 'pg_')
        OR o.oid = (SELECT c.relowner FROM pg_class c WHERE c.oid = 'unified.bound_roles'::regclass)
        OR EXISTS (SELECT FROM unified.bound_roles x WHERE x.role = o.rolname AND x.tenant_id <> b.tenant_id))) END,
    CASE WHEN NOT pg_has_role(r.oid, l.oid, 'MEMBER') THEN 'no member of quarry_legacy: made anew since, or taken out' END) END AS found
  FROM unified.bound_roles b LEFT JOIN pg_roles r ON r.rolname = b.role LEFT JOIN pg_roles l ON l.rolname = 'quarry_legacy' ORDER BY 1`;

/** Bound logins that a binding does not hold any more, and bindings of roles that are gone. */
export async function findLooseBindings(session: Session): Promise<readonly Drift[]> {
  const { there } = (await session.query(HAS_BINDINGS, [])).rows[0] as { there: boolean };
  if (!there) return [];
  const { rows } = await session.query(BINDINGS, []);
  return (rows as { role: string; tenant: string; found: string }[])
    .filter(({ found }) => found !== "")
    .map(({ role, tenant, found }): Drift => {
      const promised = `a login of tenant ${tenant} alone; else CALL unified.unbind_role('${role}')`;
      return { object: `binding of role ${role}`, kind: "different", promised, found };
    });
}
