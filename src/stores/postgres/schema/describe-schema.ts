/** A database's schema as facts that can be compared. */
import type { SchemaFacts } from "../../../domain/verify-report.ts";
import type { Session } from "../connector.ts";

const MAIN = "unified";

/** Roles other than an object's owner, with what they may do. */
const grants = (acl: string, kind: string, owner: string): string =>
  `(SELECT coalesce(string_agg(g.says, '; ' ORDER BY g.says), 'none') FROM (
    SELECT coalesce(r.rolname, 'PUBLIC') || ': ' || string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS says
    FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> ${owner} GROUP BY r.rolname) g)`;
/** The owner, unless it is that of the first schema, who made everything. */
const owner = (column: string): string =>
  `CASE WHEN ${column} = (SELECT main.owner FROM main) THEN 'as the schema' ELSE pg_get_userbyid(${column})::text END`;

/** Partitions are made while serving, with their table's columns and keys. */
const RELATION = `pg_class c JOIN schemas n ON n.oid = c.relnamespace AND NOT c.relispartition`;
const NAMED = "n.nspname || '.' || c.relname";

/** $1: names of the schemas; $2: the first one. Names in the facts are qualified as long as nothing is on the search path. */
const FACTS = `WITH schemas AS MATERIALIZED (SELECT n.* FROM pg_namespace n WHERE n.nspname = ANY($1::text[])),
  main AS MATERIALIZED (SELECT n.nspowner AS owner FROM schemas n WHERE n.nspname = $2),
  relations AS MATERIALIZED (SELECT c.*, ${NAMED} AS name, n.nspowner FROM ${RELATION} WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f'))
SELECT 'schema ' || n.nspname AS object, 'grants ' || ${grants("n.nspacl", "n", "n.nspowner")} AS says FROM schemas n
UNION ALL SELECT 'owner of schema ' || n.nspname, ${owner("n.nspowner")} FROM schemas n
UNION ALL SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || c.name,
  CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) WHEN 'v' THEN pg_get_viewdef(c.oid) WHEN 'm' THEN pg_get_viewdef(c.oid) ELSE 'plain' END
    || CASE c.relpersistence WHEN 'u' THEN ', unlogged' ELSE '' END || coalesce(', ' || array_to_string(c.reloptions, ', '), '')
  FROM relations c
UNION ALL SELECT 'row security ' || c.name, CASE WHEN c.relrowsecurity THEN 'enabled' ELSE 'off' END
    || CASE WHEN c.relforcerowsecurity THEN ', forced' ELSE '' END FROM relations c WHERE c.relkind IN ('r', 'p')
UNION ALL SELECT 'owner ' || c.name, ${owner("c.relowner")} FROM relations c
UNION ALL SELECT 'grants ' || c.name, ${grants("c.relacl", "r", "c.relowner")} FROM relations c
UNION ALL SELECT 'column ' || c.name || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || o.collname ELSE '' END
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    || CASE a.attidentity WHEN 'a' THEN ' identity always' WHEN 'd' THEN ' identity by default' ELSE '' END
    || CASE WHEN d.adbin IS NULL THEN '' WHEN a.attgenerated = 's' THEN ' GENERATED ' || pg_get_expr(d.adbin, c.oid)
       ELSE ' DEFAULT ' || pg_get_expr(d.adbin, c.oid) END
    || CASE WHEN a.attstorage <> t.typstorage THEN ' storage ' || a.attstorage::text ELSE '' END
    || CASE WHEN coalesce(a.attstattarget, -1) <> -1 THEN ' statistics ' || a.attstattarget ELSE '' END
    || CASE WHEN a.attacl IS NULL THEN '' ELSE ' grants ' || ${grants("a.attacl", "c", "c.relowner")} END
  FROM relations c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation o ON o.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
UNION ALL SELECT 'index ' || ${NAMED}, pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
  FROM pg_index i JOIN ${RELATION} ON c.oid = i.indexrelid
  WHERE NOT EXISTS (SELECT 1 FROM pg_constraint x WHERE x.conindid = i.indexrelid AND x.contype IN ('p', 'u', 'x'))
UNION ALL SELECT 'constraint ' || c.name || ' ' || x.conname,
    pg_get_constraintdef(x.oid) || CASE WHEN x.convalidated THEN '' ELSE ' (not validated)' END
  FROM pg_constraint x JOIN relations c ON c.oid = x.conrelid WHERE x.contype <> 'n'
UNION ALL SELECT 'policy ' || c.name || ' ' || p.polname, p.polcmd::text || CASE WHEN p.polpermissive THEN '' ELSE ' restrictive' END
    || ' to ' || (SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname) FROM unnest(p.polroles) g(oid)
       LEFT JOIN pg_roles r ON r.oid = g.oid)
    || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '') || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
  FROM pg_policy p JOIN relations c ON c.oid = p.polrelid
UNION ALL SELECT 'trigger ' || c.name || ' ' || g.tgname, pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' ELSE ' (' || g.tgenabled::text || ')' END
  FROM pg_trigger g JOIN relations c ON c.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL SELECT 'rule ' || c.name || ' ' || r.rulename, pg_get_ruledef(r.oid)
  FROM pg_rewrite r JOIN relations c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
UNION ALL SELECT 'function ' || f.oid::regprocedure::text, pg_get_functiondef(f.oid)
  FROM pg_proc f JOIN schemas n ON n.oid = f.pronamespace WHERE f.prokind <> 'a'
UNION ALL SELECT 'owner of function ' || f.oid::regprocedure::text, ${owner("f.proowner")}
  FROM pg_proc f JOIN schemas n ON n.oid = f.pronamespace
UNION ALL SELECT 'grants of function ' || f.oid::regprocedure::text, ${grants("f.proacl", "f", "f.proowner")}
  FROM pg_proc f JOIN schemas n ON n.oid = f.pronamespace
UNION ALL SELECT 'type ' || t.oid::regtype::text, t.typtype::text || coalesce(' ' || (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
    FROM pg_enum e WHERE e.enumtypid = t.oid), '') || CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE '' END
  FROM pg_type t JOIN schemas n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'b' AND t.typelem = 0) OR c.relkind = 'c'
UNION ALL SELECT 'sequence ' || ${NAMED}, format_type(s.seqtypid, NULL) || ' by ' || s.seqincrement
  FROM pg_sequence s JOIN ${RELATION} ON c.oid = s.seqrelid`;

/** Everything in these schemas but what keeps the record of the steps. Sets the search path of the transaction. */
export async function describeSchemas(
  session: Session,
  schemas: readonly string[],
): Promise<SchemaFacts> {
  await session.execute("SET LOCAL search_path = ''");
  const first = schemas.find((name) => name.endsWith(MAIN)) ?? MAIN;
  const { rows } = await session.query(FACTS, [`{${schemas.join(",")}}`, first]);
  return new Map(
    (rows as { object: string; says: string }[]).map(({ object, says }) => [object, says]),
  );
}
