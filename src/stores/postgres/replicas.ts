/** Reads from streaming replicas: never older than what this process has done or seen, and never slower for one that is down. */
import { AppError } from "../../domain/errors.ts";
import type { ReplicaHealth } from "../../domain/store-health.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Connector } from "./connector.ts";
import { isBroken, isRetried } from "./driver-errors.ts";

export interface Replicas {
  /** The server's log had been written to here when this process committed or looked: no read from now on may show less. */
  readonly sawLog: (position: number) => void;
  /**
   * Runs a read on a replica that has all of it; null when there is none, or when the one that was asked could not answer. Errors of the read
   * itself are thrown.
   */
  read<Result>(run: (replica: Connector) => Promise<Result>): Promise<{ result: Result } | null>;
  health(): readonly ReplicaHealth[];
  close(): Promise<void>;
}

export interface ReplicasOptions {
  readonly connectors: readonly Connector[];
  readonly logger?: Logger;
  /** For tests. */
  readonly firstPauseMs?: number;
}

interface Replica {
  readonly connector: Connector;
  state: ReplicaHealth["state"];
  /** It has replayed the log at least to here. */
  replayed: number;
  reads: number;
  /** It is not asked before, on the `performance.now()` clock. */
  againAtMs: number;
  pauseMs: number;
  asking: Promise<void> | null;
}

/** Before the first try after a failure; each later pause is twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** One that is behind is asked again after this: until then reads go to the primary without asking. */
const BEHIND_PAUSE_MS = 50;
/** What a replica may take to say where it stands. */
const ASK_LIMIT_MS = 5_000;

/** Null where the server is no replica: its log would be another one. */
const REPLAYED = `SELECT CASE WHEN pg_is_in_recovery()
  THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') END AS position`;

/** Nobody waits for a connection to a replica that is not known to be up: it is asked behind the reads, which go to the primary meanwhile. */
export function createReplicas({
  connectors,
  logger,
  firstPauseMs = FIRST_PAUSE_MS,
}: ReplicasOptions): Replicas {
  const replicas: Replica[] = connectors.map((connector) => ({
    connector,
    ...{ state: "unknown", replayed: 0, reads: 0, againAtMs: 0, asking: null },
    pauseMs: firstPauseMs,
  }));
  let needed = 0;
  let turn = 0;

  const fail = (replica: Replica, thrown: unknown): void => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const { address } = replica.connector;
    if (replica.state !== "down")
      logger?.warn({ address, reason }, "a replica does not answer; the primary does its work");
    replica.state = "down";
    replica.againAtMs = performance.now() + replica.pauseMs * (0.8 + 0.4 * Math.random());
    replica.pauseMs = Math.min(replica.pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const ask = async (replica: Replica): Promise<void> => {
    try {
      const position = await askPosition(replica.connector);
      const { address } = replica.connector;
      if (position === null) throw new Error("the server is no replica");
      if (replica.state === "down") logger?.info({ address }, "a replica answers again");
      replica.replayed = position;
      replica.pauseMs = firstPauseMs;
      replica.state = position >= needed ? "up" : "behind";
      if (replica.state === "behind") replica.againAtMs = performance.now() + BEHIND_PAUSE_MS;
    } catch (thrown) {
      fail(replica, thrown);
    }
  };
  const askOnce = async (replica: Replica): Promise<void> => {
    if (replica.asking === null && performance.now() < replica.againAtMs) return;
    replica.asking ??= ask(replica).finally(() => {
      replica.asking = null;
    });
    await replica.asking;
  };
  const isUp = ({ state }: Replica): boolean => state === "up" || state === "behind";
  const isReady = (replica: Replica): boolean => isUp(replica) && replica.replayed >= needed;

  /** In turn. One that answered lately is asked where it stands if that may have changed: a round trip. Any other is asked behind this read. */
  const choose = async (): Promise<Replica | null> => {
    const at = turn % Math.max(1, replicas.length);
    const inTurn = [...replicas.slice(at), ...replicas.slice(0, at)];
    for (const replica of inTurn) if (!isUp(replica)) void askOnce(replica);
    const ready = inTurn.find(isReady);
    if (ready !== undefined) return ready;
    for (const replica of inTurn.filter(isUp)) {
      await askOnce(replica);
      if (isReady(replica)) return replica;
    }
    return null;
  };

  return {
    sawLog: (position) => {
      needed = Math.max(needed, position);
    },
    read: async (run) => {
      turn += 1;
      const replica = await choose();
      if (replica === null) return null;
      replica.state = "up";
      try {
        const result = await run(replica.connector);
        replica.reads += 1;
        return { result };
      } catch (thrown) {
        // 40001 there: what it replays took rows away that the read needed
        if (isRetried(thrown)) return null;
        if (!isOutage(thrown)) throw thrown;
        fail(replica, thrown);
        return null;
      }
    },
    health: () =>
      replicas.map(({ connector, state, reads }) => ({ address: connector.address, state, reads })),
    close: async () => {
      await Promise.all(replicas.map(({ connector }) => connector.close()));
    },
  };
}

/** Null: the server is no replica. */
async function askPosition(connector: Connector): Promise<number | null> {
  const { signal } = new AbortController();
  const wait = { signal, deadlineMs: performance.now() + ASK_LIMIT_MS };
  const session = await connector.acquire("background", wait, REPLAYED);
  session.release(false);
  return (session.opened[0] as { position: number | null }).position;
}

function isOutage(thrown: unknown): boolean {
  return isBroken(thrown) || (thrown instanceof AppError && thrown.code === "CATALOG_UNAVAILABLE");
}
