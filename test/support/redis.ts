/** Redis servers for tests: REDIS_URL where it is given, else throw-away ones where the program is there, else none. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const SERVICES = "scripts/services";

/** Why no server can be started here, or null. */
export function redisProblem(): string | null {
  const check = spawnSync(SERVICES, ["check", "redis"], { encoding: "utf8" });
  return check.status === 0 ? null : check.stderr.trim();
}

export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** As a power failure would. */
  kill(): Promise<void>;
  /** On the same port again. */
  start(): Promise<void>;
  /** It no longer answers, and its connections stay. */
  freeze(): void;
  thaw(): void;
  /** Gives every value that is a text another one. */
  overwriteAll(value: string): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

export interface TestRedisOptions {
  /** Further arguments of the server. */
  readonly args?: readonly string[];
  /** In place of a plain port, such as with TLS. */
  readonly portArgument?: string;
}

/** Started, on a free port of 127.0.0.1, with nothing on disk. */
export async function startRedis({
  args = [],
  portArgument = "--port",
}: TestRedisOptions = {}): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "quarry-redis-"));
  const all = [
    ...[portArgument, `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    ...["--dir", folder, ...(portArgument === "--port" ? [] : ["--port", "0"]), ...args],
  ];
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child?.once("exit", resolve) ?? resolve(null));
    if (child === null || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await ended;
    child = null;
  };
  const start = async (): Promise<void> => {
    child = spawn("redis-server", all, { stdio: "ignore" });
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries > 400)
        throw new Error(`redis-server ${all.join(" ")} does not start`);
      await sleep(25);
    }
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    overwriteAll: async (value) => {
      const script = `for _, key in ipairs(redis.call('KEYS', '*')) do
        if redis.call('TYPE', key).ok == 'string' then redis.call('SET', key, ARGV[1]) end end`;
      const { status } = spawnSync("redis-cli", ["-p", `${port}`, "EVAL", script, "0", value]);
      if (status !== 0) throw new Error("redis-cli failed");
    },
    remove: async () => {
      child?.kill("SIGCONT");
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

export function freePort(): Promise<number> {
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

export interface TestCluster {
  readonly urls: readonly string[];
  remove(): Promise<void>;
}

const SLOTS = 16_384;

/** Three masters that share the slots. */
export async function startCluster(): Promise<TestCluster> {
  const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "5000"];
  const nodes = await Promise.all([0, 1, 2].map(() => startRedis({ args })));
  const ask = (node: TestRedis, ...command: string[]): string =>
    spawnSync("redis-cli", ["-p", `${node.port}`, ...command], { encoding: "utf8" }).stdout;
  const bounds = nodes.map((_node, i) => Math.floor((SLOTS * i) / nodes.length));
  for (const [i, node] of nodes.entries()) {
    const last = (bounds[i + 1] ?? SLOTS) - 1;
    ask(node, "CLUSTER", "ADDSLOTSRANGE", `${bounds[i]}`, `${last}`);
    for (const other of nodes) ask(node, "CLUSTER", "MEET", "127.0.0.1", `${other.port}`);
  }
  const isReady = (node: TestRedis): boolean => {
    const info = ask(node, "CLUSTER", "INFO");
    return info.includes("cluster_state:ok") && info.includes("cluster_known_nodes:3");
  };
  for (let tries = 0; !nodes.every(isReady); tries++) {
    if (tries > 200) throw new Error("the cluster does not come up");
    await sleep(100);
  }
  return {
    urls: nodes.map(({ url }) => url),
    remove: async () => {
      for (const node of nodes) await node.remove();
    },
  };
}
