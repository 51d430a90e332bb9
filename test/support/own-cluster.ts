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

export interface OwnCluster {
  /** Of the superuser. */
  readonly url: string;
  /** The address of another login, database or with other parameters. */
  at(login: string, database: string, query?: string): string;
  sql(statements: string, database?: string): Promise<unknown[]>;
  /** Offers TLS with a certificate that it signed itself. Returns the certificate's file. */
  offerTls(): Promise<string>;
  stop(): void;
}

/** Started. With `settings` in its configuration. */
export async function startOwnCluster(settings: readonly string[] = []): Promise<OwnCluster> {
  const port = await freePort();
  const folder = `${FOLDER}-${process.pid}-${port}`;
  return clusterAt(folder, port, settings);
}

/** A streaming replica of another cluster. */
export async function startReplica(
  primary: OwnCluster,
  settings: readonly string[] = [],
): Promise<OwnCluster> {
  const port = await freePort();
  const folder = `${FOLDER}-${process.pid}-${port}`;
  asServer(primary, "mkdir", ["-m", "700", folder]);
  asServer(primary, program("pg_basebackup"), [
    ...["-h", "127.0.0.1", "-p", String(primary.port), "-U", "postgres"],
    ...["-D", `${folder}/data`, "-X", "stream", "-R", "--checkpoint=fast"],
  ]);
  return clusterAt(folder, port, settings);
}

function clusterAt(folder: string, port: number, settings: readonly string[]): OwnCluster {
  const place = ["--folder", folder, "--port", String(port), "--fast"];
  const pidFile = `${folder}/data/postmaster.pid`;
  const run = (action: string): string =>
    execFileSync(SERVICES, [action, "postgres", ...place], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const stop = (): void => {
    if (existsSync(pidFile)) run("stop");
  };
  const cluster: OwnCluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    ...{ port, folder },
    kill: () => {
      const postmaster = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
      // the server process first, so that it does not start what replaces the others
      const processes = [postmaster, ...childrenOf(postmaster)];
      for (const pid of processes) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // it has ended by itself
        }
      }
      while (processes.some(isAlive)) execFileSync("sleep", ["0.02"]);
      // where nobody collects dead processes their ids seem to be in use
      rmSync(pidFile, { force: true });
    },
    start: () => void run("start"),
    stop,
    remove: () => {
      stop();
      for (const path of [folder, `${folder}.lock`]) rmSync(path, { recursive: true, force: true });
    },
  };
  cluster.start();
  if (settings.length > 0) {
    const changes = settings.flatMap((setting) => ["-c", `ALTER SYSTEM SET ${setting}`]);
    psql(cluster, changes);
    stop();
    cluster.start();
  }
  return cluster;
}

function psql({ url }: OwnCluster, args: readonly string[]): void {
  execFileSync(program("psql"), [url, "-qAt", "-v", "ON_ERROR_STOP=1", ...args]);
}

function program(name: string): string {
  const found = spawnSync("bash", [
    "-c",
    `ls /usr/lib/postgresql/*/bin/${name} | sort -V | tail -1`,
  ]);
  return found.stdout.toString().trim();
}

/** Root runs what belongs to the server as the server's user. */
function asServer({ folder }: OwnCluster, command: string, args: readonly string[]): void {
  const { uid, gid } = statSync(`${folder}/data`);
  execFileSync(command, [...args], process.getuid?.() === 0 ? { uid, gid, cwd: "/" } : {});
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function childrenOf(pid: number): readonly number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return listed === "" ? [] : listed.split(" ").map(Number);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
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
