/** A PostgreSQL server of one test file alone, which it may kill; it has nothing to do with POSTGRES_URL. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";

const SERVICES = "scripts/services";
const FOLDER = "/var/tmp/quarry-test-own";

export interface OwnCluster {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Ends every process of the server as a power failure would, at once. */
  kill(): void;
  /** As after `kill` or `stop`; returns when it answers. */
  start(): void;
  stop(): void;
  /** Stops it and removes its folder. */
  remove(): void;
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
}
