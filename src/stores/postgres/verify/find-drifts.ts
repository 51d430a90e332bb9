/** Compares a database's schema with what its migrations make of an empty one. */
import type { AppliedStep, Migration } from "../../../domain/migration.ts";
import { compareSchemas, type Drift, type SchemaFacts } from "../../../domain/verify-report.ts";
import type { Session } from "../connector.ts";
import { applyUnrecorded, MIGRATION_LOCK, SERVER_ROLE } from "../migrate.ts";
import { describeSchemas } from "../schema/describe-schema.ts";
import { schemasOf } from "../schema/schemas-of.ts";
import { findLooseBindings, findLooseTables } from "./loose-rights.ts";
import { become, ownerToBecome } from "./tenants.ts";

/** The names of the schemas aside, while the promise is made under their own. */
const ASIDE = "quarry_aside_";
/** What a server makes by itself once there is something to index: tables of one model's vectors, looked at on their own, and indexes over vectors. */
const MADE_WHILE_SERVING = / USING hnsw | unified_vectors\.model_\d+/u;
/** Schemas with names of older systems may hold more than what the migrations make there. */
const OWN_SCHEMA = /\bunified(?:_\w+)?\b|^(?:role|extension) /u;
const BOOKKEEPING = /\bunified\.schema_version\b/u;

export interface PromisedSchema {
  readonly migrations: readonly Migration[];
  readonly applied: readonly AppliedStep[];
  /** One tenant that is known to be there. */
  readonly tenantId: string;
}

/**
 * In one transaction that is rolled back: the schemas step aside, the migrations run anew as the schema's owner, and both are described by the same
 * server. So no copy of the promise can be out of date. Other sessions see nothing of it. Throws the driver's errors; 42501 for who may not make
 * schemas.
 */
export async function findDrifts(
  session: Session,
  { migrations, applied, tenantId }: PromisedSchema,
): Promise<readonly Drift[]> {
  const versions = new Set(applied.map(({ version }) => version));
  const known = migrations.filter(({ version }) => versions.has(version));
  const hasNewer = applied.length > known.length;
  const schemas = schemasOf(known);
  await session.execute("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
  try {
    await session.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const owner = await ownerToBecome(session, "unified");
    if (owner !== null && !owner.super) await become(session, owner.owner);
    const outside = [
      ...(await describeRoles(session)),
      ...(await describeExtensions(session)),
      ...(await findLooseTables(session, tenantId)),
      ...(await findLooseBindings(session)),
    ];
    const aside = await putAside(session, schemas);
    if (owner?.super === true) {
      await session.execute(await rightsToPromise(session, owner.owner));
      await become(session, owner.owner);
    }
    await applyUnrecorded(session, known);
    const promised = await describeSchemas(session, schemas);
    const found = broughtBack(await describeSchemas(session, aside));
    const drifts = compareSchemas(withoutRecord(promised), withoutRecord(found));
    const isOurs = ({ object, found: says }: Drift): boolean =>
      OWN_SCHEMA.test(object) && !hasNewer && !MADE_WHILE_SERVING.test(` ${object} ${says ?? ""}`);
    return [...drifts.filter((drift) => drift.kind !== "unexpected" || isOurs(drift)), ...outside];
  } finally {
    await session.execute("ROLLBACK");
  }
}

/** What the owner needed when it made the schema, and may have lost since. */
async function rightsToPromise(session: Session, owner: string): Promise<string> {
  const { rows } = await session.query(
    `SELECT concat_ws('; ', CASE WHEN NOT has_database_privilege($1, current_database(), 'CREATE') THEN format('GRANT CREATE ON DATABASE %I TO %I', current_database(), $1) END,
       CASE WHEN NOT pg_has_role($1, '${SERVER_ROLE}', 'MEMBER') THEN format('GRANT ${SERVER_ROLE} TO %I', $1) END) AS sql`,
    [owner],
  );
  return (rows[0] as { sql: string }).sql;
}

async function putAside(session: Session, schemas: readonly string[]): Promise<readonly string[]> {
  const { rows } = await session.query(
    "SELECT nspname::text AS name FROM pg_namespace WHERE nspname = ANY($1::text[])",
    [`{${schemas.join(",")}}`],
  );
  const there = (rows as { name: string }[]).map(({ name }) => name);
  for (const name of there) await session.execute(`ALTER SCHEMA ${name} RENAME TO ${ASIDE}${name}`);
  return there.map((name) => `${ASIDE}${name}`);
}

const broughtBack = (facts: SchemaFacts): SchemaFacts =>
  new Map([...facts].map(([object, says]) => [own(object), own(says)]));
const own = (text: string): string => text.replaceAll(ASIDE, "");

const withoutRecord = (facts: SchemaFacts): SchemaFacts =>
  new Map([...facts].filter(([object]) => !BOOKKEEPING.test(object)));

const ROLE = `SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolbypassrls THEN 'bypasses row security' END,
    CASE WHEN rolcreaterole THEN 'creates roles' END, CASE WHEN rolcreatedb THEN 'creates databases' END,
    (SELECT 'member of ' || string_agg(r.rolname, ', ') FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE m.member = o.oid)) AS powers
  FROM pg_roles o WHERE rolname = $1`;

/** Row-level security binds the server's role, and the one that bound logins are in, only as long as they have no powers. */
async function describeRoles(session: Session): Promise<readonly Drift[]> {
  const drifts: Drift[] = [];
  for (const name of [SERVER_ROLE, "quarry_legacy"]) {
    const { rows } = await session.query(ROLE, [name]);
    const [role] = rows as { powers: string }[];
    const found = role === undefined ? null : role.powers;
    // a schema of before the second role lacks it
    if (found === "" || (found === null && name !== SERVER_ROLE)) continue;
    const kind = found === null ? "missing" : "different";
    drifts.push({ object: `role ${name}`, kind, promised: "without powers", found });
  }
  return drifts;
}

const EXTENSIONS = `SELECT e.name, x.extversion AS installed,
    (SELECT default_version FROM pg_available_extensions a WHERE a.name = e.name) AS offered
  FROM (VALUES ('pg_trgm'), ('vector')) e(name) LEFT JOIN pg_extension x ON x.extname = e.name ORDER BY e.name`;

/** A server's programs may be newer than what the database has of them. */
async function describeExtensions(session: Session): Promise<readonly Drift[]> {
  const { rows } = await session.query(EXTENSIONS, []);
  const found = rows as { name: string; installed: string | null; offered: string | null }[];
  return found
    .filter(({ installed, offered }) => installed !== (offered ?? installed))
    .map(({ name, installed, offered }) => {
      const kind = installed === null ? "missing" : "different";
      return { object: `extension ${name}`, kind, promised: offered, found: installed };
    });
}
