/** Where the commands say that an index is. */
import type { Config } from "../config.ts";

/** `data folder /home/me/.local/share/quarry`, or `database db.example:5432/quarry (tenant acme, host web-1)`; never with a password. */
export function whereKept({
  postgresUrl,
  dataDir,
  tenant,
  hostName,
}: Pick<Config, "postgresUrl" | "dataDir" | "tenant" | "hostName">): string {
  if (postgresUrl === null) return `data folder ${dataDir}`;
  const { hostname, port, pathname } = new URL(postgresUrl);
  const server = `${hostname || "localhost"}${port === "" ? "" : `:${port}`}`;
  return `database ${server}${pathname} (tenant ${tenant}, host ${hostName})`;
}
