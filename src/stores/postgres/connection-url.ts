/** What the driver takes from POSTGRES_URL: where the server is, who logs in, and TLS. Anything else there would change what a connection is. */
import { AppError } from "../../domain/errors.ts";

/** `uselibpqcompat`: TLS modes mean what they mean to psql. */
const TAKEN: ReadonlySet<string> = new Set([
  ...["host", "port", "user", "password", "dbname"],
  ...["ssl", "sslmode", "sslcert", "sslkey", "sslrootcert", "uselibpqcompat"],
]);
/** To the driver the second group means the first of it, and it warns of that at each start. */
const TLS_MODES: Readonly<Record<string, string>> = {
  disable: "disable",
  "no-verify": "no-verify",
  "verify-full": "verify-full",
  "verify-ca": "verify-full",
  require: "verify-full",
  prefer: "verify-full",
};

export interface ConnectionUrl {
  readonly connectionString: string;
  /** Settings of the session that the URL asks for, as `-c name=value`; Quarry's own come behind them and win. */
  readonly options: string;
}

/** Throws AppError INVALID_CONFIG for a TLS mode that there is not. */
export function readConnectionUrl(url: string): ConnectionUrl {
  const at = url.indexOf("?");
  if (at === -1) return { connectionString: url, options: "" };
  const asked = new URLSearchParams(url.slice(at + 1));
  const taken = new URLSearchParams();
  for (const [name, value] of asked) if (TAKEN.has(name)) taken.set(name, value);
  const mode = asked.get("sslmode");
  if (mode !== null && asked.get("uselibpqcompat") !== "true") taken.set("sslmode", tlsMode(mode));
  const query = taken.size === 0 ? "" : `?${taken}`;
  return { connectionString: url.slice(0, at) + query, options: asked.get("options") ?? "" };
}

function tlsMode(asked: string): string {
  const mode = Object.hasOwn(TLS_MODES, asked) ? TLS_MODES[asked] : undefined;
  if (mode !== undefined) return mode;
  throw new AppError(
    "INVALID_CONFIG",
    `POSTGRES_URL asks for sslmode=${asked}, which there is not.`,
    {
      next: `Valid are ${Object.keys(TLS_MODES).join(", ")}. All but disable and no-verify check the server's certificate and name.`,
    },
  );
}
