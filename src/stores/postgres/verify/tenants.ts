/** Which tenants' rows a role may look at, one after the other. */
import type { Session } from "../connector.ts";

export interface SeenTenants {
  /** Null: all rows are seen at once, whoever's they are. */
  readonly inTurn: readonly string[] | null;
  /** Whether there may be others. */
  readonly isAll: boolean;
}

const ROLE = `SELECT rolsuper OR rolbypassrls AS "seesAll" FROM pg_roles WHERE rolname = current_user`;
const LISTED = `SELECT EXISTS (SELECT FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'unified' AND c.relname = 'tenants' AND p.polname = 'listed' AND n.nspowner = current_user::regrole) AS listed`;

const OWNER = `SELECT pg_get_userbyid(n.nspowner)::text AS owner, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super
  FROM pg_namespace n WHERE n.nspname = $1 AND n.nspowner <> current_user::regrole AND pg_has_role(n.nspowner, 'MEMBER')`;

/** The schema's owner and whether the session's role is a superuser; null where the role is the owner, or may not become it. */
export async function ownerToBecome(
  session: Session,
  schema: string,
): Promise<{ readonly owner: string; readonly super: boolean } | null> {
  const { rows } = await session.query(OWNER, [schema]);
  return (rows[0] as { owner: string; super: boolean } | undefined) ?? null;
}

/** To the end of the transaction. */
export async function become(session: Session, role: string): Promise<void> {
  await session.query("SELECT set_config('role', $1, true)", [role]);
}

/** `asked` is one in any case. */
export async function seenTenants(session: Session, asked: string): Promise<SeenTenants> {
  const [role] = (await session.query(ROLE, [])).rows as { seesAll: boolean }[];
  if (role?.seesAll === true) return { inTurn: null, isAll: true };
  const { listed } = (await session.query(LISTED, [])).rows[0] as { listed: boolean };
  if (!listed) return { inTurn: [asked], isAll: false };
  const { rows } = await session.query(
    "SELECT tenant_id AS id FROM unified.tenants ORDER BY 1",
    [],
  );
  const all = (rows as { id: string }[]).map(({ id }) => id);
  return { inTurn: [...new Set([...all, asked])], isAll: true };
}
