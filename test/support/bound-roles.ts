/** Ordinary logins of a test's database, each bound to a tenant and a principal. */
import pg from "pg";
import { runAsOwner } from "./postgres.ts";

export interface Login {
  readonly role: string;
  readonly tenant: string;
  readonly principal: string;
}

const PASSWORD = "crossing";

const asLogin = (database: string, role: string): string => {
  const address = new URL(database);
  address.username = role;
  address.password = PASSWORD;
  return address.href;
};

/** Makes the logins and binds them. Names of roles are one server's: they carry the process. */
export async function bindLogins<Name extends string>(
  database: string,
  whose: Readonly<Record<Name, { readonly tenant: string; readonly principal: string }>>,
): Promise<Record<Name, Login>> {
  const logins = {} as Record<Name, Login>;
  for (const name of Object.keys(whose) as Name[]) {
    const login = { ...whose[name], role: `quarry_test_${name}_${process.pid}` };
    await runAsOwner(
      database,
      `CREATE ROLE ${login.role} LOGIN PASSWORD '${PASSWORD}';
       CALL unified.bind_role('${login.role}', '${login.tenant}', '${login.principal}')`,
    );
    logins[name] = login;
  }
  return logins;
}

/** To be called when no database names them any more but this one. */
export async function dropLogins(database: string, logins: readonly Login[]): Promise<void> {
  for (const { role } of logins)
    await runAsOwner(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
}

export async function connectAs(database: string, { role }: Login): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: asLogin(database, role) });
  await client.connect();
  return client;
}
