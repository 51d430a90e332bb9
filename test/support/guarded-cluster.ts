/** A PostgreSQL cluster of a test's own: one whose rights, TLS and databases it may spoil. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runAsOwner } from "./postgres.ts";

const SERVICES = "scripts/services";
/** Clusters of other test runs have other ports. */
const PORT = 56_000 + (process.pid % 4_000);
const FOLDER = `/var/tmp/quarry-own-postgres-${process.pid}`;
const PLACE = ["--folder", FOLDER, "--port", String(PORT)];

/** Logins come with a password, the superuser alone without; those of `tls_only` must come over TLS. */
const ACCESS = `host all postgres 127.0.0.1/32 trust
hostssl all tls_only 127.0.0.1/32 scram-sha-256
hostnossl all tls_only 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
`;

export interface GuardedCluster {
  /** Of the superuser. */
  readonly url: string;
  /** The address of another login, database or with other parameters. */
  at(login: string, database: string, query?: string): string;
  sql(statements: string, database?: string): Promise<unknown[]>;
  /** Offers TLS with a certificate that it signed itself. Returns the certificate's file. */
  offerTls(): Promise<string>;
  stop(): void;
}

/** Or why there can be none. */
export function startGuardedCluster(): GuardedCluster | { readonly missing: string } {
  const check = spawnSync(SERVICES, ["check", "postgres"], { encoding: "utf8" });
  if (check.status !== 0) return { missing: check.stderr.trim() };
  const started = spawnSync(SERVICES, ["start", "postgres", ...PLACE, "--fast"], {
    encoding: "utf8",
  });
  if (started.status !== 0) throw new Error(`The cluster does not start: ${started.stderr}`);
  const url = started.stdout.trim();
  const at = (login: string, database: string, query = ""): string =>
    `postgres://${login}@127.0.0.1:${PORT}/${database}${query}`;
  const data = join(FOLDER, "data");
  writeFileSync(join(data, "pg_hba.conf"), ACCESS);
  const sql = (statements: string, database = "postgres") =>
    runAsOwner(at("postgres", database), statements);
  return {
    ...{ url, at, sql },
    offerTls: async () => {
      const [key, certificate] = [join(data, "server.key"), join(data, "server.crt")];
      execFileSync(
        "openssl",
        [
          ...[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
          ],
          ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        ],
        { stdio: "ignore" },
      );
      const { uid, gid } = statSync(data);
      for (const file of [key, certificate]) chownSync(file, uid, gid);
      chmodSync(key, 0o600);
      await sql("ALTER SYSTEM SET ssl = on");
      await sql("SELECT pg_reload_conf()");
      return certificate;
    },
    stop: () => {
      execFileSync(SERVICES, ["stop", "postgres", ...PLACE], { stdio: "ignore" });
      for (const path of [FOLDER, `${FOLDER}.lock`]) rmSync(path, { recursive: true, force: true });
    },
  };
}
