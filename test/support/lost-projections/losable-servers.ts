/** Servers of projections as processes of their own: killed, suspended and started again, with what they had kept or without it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, startRedis } from "../redis.ts";
import type { Neo4jLogin } from "./compare-neo4j.ts";

export interface LosableServer {
  /** As tables name it. */
  readonly name: string;
  /** What Quarry's servers are told. */
  readonly env: Readonly<Record<string, string>>;
  /** As a power failure would. */
  kill(): Promise<void>;
  /** What it kept is gone; only while it is killed. */
  lose(): void;
  /** On the same port again. */
  start(): Promise<void>;
  /** It no longer answers, and its connections stay. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes what it kept. */
  remove(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SERVICES = join(ROOT, "scripts/services");
const STAND_IN = join(ROOT, "test/support/qdrant-stand-in/main.ts");
const run = promisify(execFile);

/** Nothing of it is on disk: it always comes back empty. */
export async function losableRedis(): Promise<LosableServer> {
  const redis = await startRedis();
  return {
    ...redis,
    name: "Redis",
    env: { REDIS_URL: redis.url },
    lose: () => undefined,
  };
}

/** The stand-in, started. */
export async function losableQdrant(): Promise<LosableServer> {
  const folder = mkdtempSync(join(tmpdir(), "quarry-qdrant-"));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const ended = child;
    child = null;
    if (ended === null || ended.exitCode !== null) return;
    const end = new Promise((resolve) => ended.once("exit", resolve));
    ended.kill("SIGKILL");
    await end;
  };
  const start = async (): Promise<void> => {
    const started = spawn(
      process.execPath,
      ["--import", "tsx", STAND_IN, "--port", `${port}`, "--folder", folder],
      { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
    );
    child = started;
    await new Promise<void>((resolve, reject) => {
      started.stdout?.once("data", () => resolve());
      started.once("exit", (code) => reject(new Error(`the stand-in ended with ${code}`)));
    });
  };
  await start();
  return {
    name: "Qdrant stand-in",
    env: { QDRANT_URL: `http://127.0.0.1:${port}` },
    kill,
    lose: () => empty(folder, []),
    start,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Neo4jPlace {
  readonly folder: string;
  readonly port: number;
}

/** What `scripts/services start neo4j` starts there. */
export async function losableNeo4j({ folder, port }: Neo4jPlace): Promise<LosableServer> {
  const args = ["neo4j", "--folder", folder, "--port", `${port}`];
  const start = async (): Promise<void> => {
    await run(SERVICES, ["start", ...args], { cwd: ROOT });
  };
  const signal = (name: NodeJS.Signals): number => {
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    process.kill(pid, name);
    return pid;
  };
  await start();
  const password = readFileSync(join(folder, "password"), "utf8");
  return {
    name: "Neo4j",
    env: {
      ...{ NEO4J_URL: `bolt://127.0.0.1:${port}`, NEO4J_USER: "neo4j" },
      NEO4J_PASSWORD: password,
    },
    kill: async () => {
      const pid = signal("SIGKILL");
      while (isAlive(pid)) await sleep(20);
    },
    lose: () => empty(folder, ["password"]),
    start,
    freeze: () => void signal("SIGSTOP"),
    thaw: () => void signal("SIGCONT"),
    remove: async () => {
      await run(SERVICES, ["stop", ...args], { cwd: ROOT });
      rmSync(folder, { recursive: true, force: true });
      rmSync(`${folder}.lock`, { force: true });
    },
  };
}

/**
 * A Neo4j that others use too and that takes long to start: what is killed and suspended is the way there. Connections break and are refused
 * as those of a killed server; what it holds stays.
 */
export async function cuttableNeo4j(login: Neo4jLogin): Promise<LosableServer> {
  const { hostname, port } = new URL(login.url);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    if (isFrozen) socket.pause();
    return socket;
  };
  const server = createServer((client) => {
    const there = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, there],
      [there, client],
    ] as const) {
      track(from).on("data", (data) => to.write(data));
      from.on("close", () => to.destroy());
    }
  });
  const ownPort = await freePort();
  const start = (): Promise<void> =>
    new Promise((resolve) => server.listen(ownPort, "127.0.0.1", resolve));
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.resetAndDestroy();
    await ended;
  };
  await start();
  return {
    name: "Neo4j",
    env: {
      ...{ NEO4J_URL: `bolt://127.0.0.1:${ownPort}`, NEO4J_USER: login.user },
      NEO4J_PASSWORD: login.password,
    },
    kill,
    lose: () => undefined,
    start,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    remove: kill,
  };
}

/** A process that has ended and whom nobody has waited for has no command line. */
function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && readFileSync(file, "utf8") !== "";
}

function empty(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder))
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
}
