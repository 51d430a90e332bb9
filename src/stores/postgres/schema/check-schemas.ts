/** Finds schemas that have names of Quarry's and are another's, before the first step makes anything. */
import { AppError } from "../../../domain/errors.ts";
import type { Session } from "../connector.ts";

const NAMES = ["unified", "unified_vectors", "claude_context", "cognee"] as const;
/** Tables that only Quarry has side by side. */
const QUARRYS = ["chunk_sets", "datasets", "document_versions"];

const FOUND = `SELECT n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner, current_user::text AS role,
    n.nspowner = current_user::regrole AS own,
    array(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT (n.nspname = 'unified' AND c.relname = 'schema_version') ORDER BY 1) AS holds
  FROM pg_namespace n WHERE n.nspname = ANY($1::text[]) ORDER BY array_position($1::text[], n.nspname::text)`;

interface FoundSchema {
  readonly name: string;
  readonly owner: string;
  readonly role: string;
  /** The schema is the role's. */
  readonly own: boolean;
  readonly holds: readonly string[];
}

/** For a database without a recorded step. Throws AppError CATALOG_REFUSED that names the schema; nothing is to be dropped for any of it. */
export async function checkSchemas(session: Session): Promise<void> {
  const { rows } = await session.query(FOUND, [`{${NAMES.join(",")}}`]);
  for (const schema of rows as FoundSchema[]) {
    const refusal = judge(schema);
    if (refusal !== null)
      throw new AppError(
        "CATALOG_REFUSED",
        `The database has a schema ${schema.name} ${refusal.says}. Nothing was changed.`,
        { next: refusal.next },
      );
  }
}

function judge({ name, owner, role, own, holds }: FoundSchema) {
  const some = holds.slice(0, 3).join(", ");
  if (name === "unified" && QUARRYS.every((table) => holds.includes(table)))
    return {
      says: "with Quarry's tables, and no record of the steps that made them",
      next: "Restore the rows of unified.schema_version from a backup; what is indexed is still there, and nothing has to be dropped.",
    };
  if (holds.length > 0)
    return {
      says: `that holds another system's tables (${some}), where Quarry makes its own or views of these names; it does not fit`,
      next: `Rename it (ALTER SCHEMA ${name} RENAME TO ${name}_before) once its system may stop, or name another database in POSTGRES_URL.`,
    };
  if (!own)
    return {
      says: `that belongs to ${owner}, not to ${role}, who makes what is in it`,
      next: `As ${owner} or a superuser run: ALTER SCHEMA ${name} OWNER TO ${role}.`,
    };
  return null;
}
