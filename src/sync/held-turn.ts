/** A process's turn to fill a projection, kept by a heartbeat until it is given back or lost. */
import type { ProjectionName } from "../domain/projected.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { ProjectionFeed, TakenTurn, Turn } from "../ports/projection-feed.ts";

/** Who this process is to others that share the catalog. */
export interface RelayIdentity {
  /** UUID of this run. */
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
}

export interface TurnParams {
  readonly feed: Pick<ProjectionFeed, "take" | "heartbeat" | "release">;
  readonly name: ProjectionName;
  readonly identity: RelayIdentity;
  readonly context: () => OperationContext;
  readonly heartbeatMs?: number;
}

const HEARTBEAT_MS = 2_000;
/** Missed heartbeats after which another process takes over. */
const MISSED = 5;

export interface HeldTurn {
  /** The turn where we have it; takes it where it is free. Null while another process has it. */
  take(): Promise<TakenTurn | null>;
  /** Everything up to here is applied and recorded. */
  reached(position: number): void;
  /** Another process took over: stop believing that we have it. */
  forget(): void;
  release(context: OperationContext): Promise<void>;
}

export function createHeldTurn(params: TurnParams): HeldTurn {
  const { feed, name, identity, context, heartbeatMs = HEARTBEAT_MS } = params;
  let turn: TakenTurn | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** Generation whose heartbeat is under way. */
  let beating: number | null = null;
  const forget = (): void => {
    turn = null;
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const beat = async ({ owner, generation }: Turn): Promise<void> => {
    // others would only wait behind it, for the connection that all heartbeats of a process share
    if (beating === generation) return;
    beating = generation;
    try {
      const beaten = { name, owner, generation, nowMs: Date.now() };
      const isOurs = await feed.heartbeat(context(), beaten);
      if (!isOurs && turn?.generation === generation) forget();
    } catch {
      // one that cannot be written is a missed one: what is recorded is fenced by the generation in any case
    } finally {
      if (beating === generation) beating = null;
    }
  };
  return {
    take: async () => {
      if (turn !== null) return turn;
      const expiryMs = heartbeatMs * MISSED;
      const taken = await feed.take(context(), {
        ...{ name, ...identity, nowMs: Date.now(), expiryMs },
      });
      if (taken === null) return null;
      turn = taken;
      timer = setInterval(() => void beat(taken), heartbeatMs);
      timer.unref();
      return taken;
    },
    reached: (position) => {
      if (turn !== null) turn = { ...turn, position };
    },
    forget,
    release: async (ending) => {
      const held = turn;
      forget();
      if (held !== null) {
        const { owner, generation } = held;
        await feed.release(ending, { name, owner, generation });
      }
    },
  };
}
