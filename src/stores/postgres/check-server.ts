/** Whether a database server is one that Quarry can work on; asked at each start, before anything is made. */
import { AppError } from "../../domain/errors.ts";
import type { Session } from "./connector.ts";

const LEAST_SERVER = 150_000;
const LEAST_VECTOR = [0, 8] as const;

export interface ServerFacts {
  /** Such as 150010. */
  readonly server: number;
  /** Version of pgvector installed in the database, else of what could be; null: neither. */
  readonly vector: string | null;
  readonly hasVector: boolean;
  readonly trigrams: string | null;
  readonly hasTrigrams: boolean;
  /** Whoever may make schemas may make the extension. */
  readonly trustsVector: boolean;
  readonly trustsTrigrams: boolean;
  readonly isReadOnly: boolean;
  readonly role: string;
  /** The role may make schemas in this database. */
  readonly mayCreate: boolean;
  readonly isSuperuser: boolean;
  readonly mayCreateRoles: boolean;
  readonly hasServerRole: boolean;
  /** The role is or may become the server's role. */
  readonly isServer: boolean;
  readonly hasSchema: boolean;
  /** The schema is the role's own. */
  readonly ownsSchema: boolean;
  /** Whether the schema unified has Quarry's record of its steps. */
  readonly hasSteps: boolean;
  readonly mayReadSteps: boolean;
  /** Columns of vectors that take one number of dimensions alone, as `embeddings.embedding halfvec(768)`. */
  readonly fixed: readonly string[];
}

const FACTS = `SELECT current_setting('server_version_num')::int AS server,
    (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector') AS vector,
    EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') AS "hasVector",
    (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'pg_trgm') AS trigrams,
    EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') AS "hasTrigrams",
    coalesce((SELECT bool_or(trusted OR NOT superuser) FROM pg_available_extension_versions WHERE name = 'vector'), false) AS "trustsVector",
    coalesce((SELECT bool_or(trusted OR NOT superuser) FROM pg_available_extension_versions WHERE name = 'pg_trgm'), false) AS "trustsTrigrams",
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly",
    current_user::text AS role,
    has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
    (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS "mayCreateRoles",
    r.oid IS NOT NULL AS "hasServerRole",
    coalesce(pg_has_role(r.oid, 'MEMBER'), false) AS "isServer",
    n.oid IS NOT NULL AS "hasSchema",
    coalesce(pg_has_role(n.nspowner, 'USAGE'), false) AS "ownsSchema",
    s.oid IS NOT NULL AS "hasSteps",
    coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(s.oid, 'SELECT'), false) AS "mayReadSteps",
    array(SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = n.oid AND a.attname = 'embedding' AND a.atttypmod > 0
      AND c.relname IN ('embeddings', 'sparse_vectors') AND c.relkind IN ('r', 'p') ORDER BY 1) AS fixed
  FROM (SELECT) one LEFT JOIN pg_roles r ON r.rolname = 'quarry_server' LEFT JOIN pg_namespace n ON n.nspname = 'unified'
    LEFT JOIN pg_class s ON s.relnamespace = n.oid AND s.relname = 'schema_version'`;

/**
 * `checkSteps` runs before the role's rights are judged: whoever may not serve a newer schema needs no rights to it. Throws AppError
 * CATALOG_REFUSED or CATALOG_READ_ONLY that says what a person has to do.
 */
export async function checkServer(
  session: Session,
  address: string,
  checkSteps: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await session.query(FACTS, []);
  const facts = rows[0] as ServerFacts;
  const refuseFor = (refusal: Refusal | null): void => {
    if (refusal === null) return;
    const { code, says, next } = refusal;
    throw new AppError(code, `The database ${address} ${says}.`, { next, data: { address } });
  };
  refuseFor(judgeVersions(facts) ?? judgeTables(facts));
  if (facts.mayReadSteps) await checkSteps();
  refuseFor(judgeServer(facts));
}

export interface Refusal {
  readonly code: "CATALOG_REFUSED" | "CATALOG_READ_ONLY";
  /** Completes the sentence "The database <address> …". */
  readonly says: string;
  readonly next: string;
}

/** What stands in the way, the most basic first; null: nothing. */
export function judgeServer(facts: ServerFacts): Refusal | null {
  return judgeVersions(facts) ?? judgeTables(facts) ?? judgeRights(facts);
}

const refuse = (says: string, next: string): Refusal => ({ code: "CATALOG_REFUSED", says, next });

function judgeVersions({ server, vector, hasVector, trigrams }: ServerFacts): Refusal | null {
  if (server < LEAST_SERVER)
    return refuse(`is PostgreSQL ${Math.floor(server / 10_000)}`, "Use PostgreSQL 15 or newer.");
  if (vector === null)
    return refuse("has no pgvector", "Install the extension pgvector 0.8 or newer on the server.");
  if (isOlder(vector, LEAST_VECTOR))
    return refuse(
      `has pgvector ${vector}`,
      hasVector
        ? "Install pgvector 0.8 or newer on the server, then run: ALTER EXTENSION vector UPDATE."
        : "Install pgvector 0.8 or newer on the server.",
    );
  if (trigrams === null)
    return refuse(
      "has no pg_trgm",
      "Install PostgreSQL's own extensions on the server (the package contrib).",
    );
  return null;
}

function judgeTables({ fixed }: ServerFacts): Refusal | null {
  const [column] = fixed;
  if (column !== undefined) {
    const [name = "", type = ""] = column.split(" ");
    const [table = "", plain = ""] = [name.split(".")[0], type.replace(/\(\d+\)$/u, "")];
    return refuse(
      `keeps vectors of one length alone in unified.${name} (${type}), and a model may have another`,
      `Run: ALTER TABLE unified.${table} ALTER COLUMN embedding TYPE ${plain}. Or rename the schema unified if it is another system's.`,
    );
  }
  return null;
}

function judgeRights(facts: ServerFacts): Refusal | null {
  const { hasSteps, mayReadSteps, role, isServer, hasServerRole } = facts;
  const grant = `GRANT quarry_server TO ${role}`;
  if (hasSteps && !hasServerRole)
    return refuse(
      "has Quarry's schema, and its server lacks the role quarry_server",
      `Restore it with the roles of the server that it comes from, or as a superuser run: CREATE ROLE quarry_server NOLOGIN; ${grant}; and see what \`quarry migrate verify\` says of its rights.`,
    );
  if (hasSteps)
    return mayReadSteps && isServer
      ? null
      : refuse(
          `refuses the role ${role} the rights of a server`,
          `As the database's owner run: ${grant}.`,
        );
  return judgeFirstStart(facts, hasServerRole ? grant : null);
}

const EXTENSIONS = [
  { name: "vector", has: "hasVector", trusted: "trustsVector" },
  { name: "pg_trgm", has: "hasTrigrams", trusted: "trustsTrigrams" },
] as const;

/** What the role lacks for making the schema. */
function judgeFirstStart(facts: ServerFacts, grant: string | null): Refusal | null {
  const { isReadOnly, role, mayCreate, isSuperuser, mayCreateRoles, hasSchema, ownsSchema } = facts;
  if (isReadOnly)
    return {
      code: "CATALOG_READ_ONLY",
      says: "is read-only and has no schema of Quarry yet",
      next: "Name the primary in POSTGRES_URL.",
    };
  const can = (next: string): string =>
    `As a superuser run: ${next}. Or run \`quarry migrate up\` once with POSTGRES_URL naming a role that may.`;
  const lacking = EXTENSIONS.find(({ has, trusted }) => {
    return !facts[has] && !isSuperuser && !(facts[trusted] && mayCreate);
  });
  if (lacking !== undefined)
    return refuse(
      `lacks the extension ${lacking.name}, and the role ${role} may not create it`,
      can(`CREATE EXTENSION ${lacking.name}`),
    );
  if (!mayCreate && !(hasSchema && ownsSchema))
    return refuse(
      `lets the role ${role} create no schema`,
      can(`GRANT CREATE ON DATABASE … TO ${role}`),
    );
  if (hasSchema && !ownsSchema)
    return refuse(
      `has a schema unified that is not the role ${role}'s`,
      can(`ALTER SCHEMA unified OWNER TO ${role}`),
    );
  if (!facts.isServer && !mayCreateRoles)
    return refuse(
      `lacks the role quarry_server, or the role ${role} is no member of it`,
      can(grant ?? `CREATE ROLE quarry_server NOLOGIN; GRANT quarry_server TO ${role}`),
    );
  return null;
}

function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const at = least.findIndex((part, i) => (parts[i] ?? 0) !== part);
  return at >= 0 && (parts[at] ?? 0) < (least[at] ?? 0);
}
