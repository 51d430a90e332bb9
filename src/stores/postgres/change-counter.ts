/** A number that grows with every transaction that ends on the server, and what is remembered until it does. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Database } from "./transaction.ts";

/**
 * From a snapshot: every transaction that ends either raises the end of what it sees by more than it adds to those still running, or takes
 * one out of these. Ends of other databases' transactions count too.
 */
const COUNTER = `SELECT (pg_snapshot_xmin(s)::text::numeric + pg_snapshot_xmax(s)::text::numeric
    - (SELECT count(*) FROM pg_snapshot_xip(s)))::bigint AS counter
  FROM pg_current_snapshot() s`;

/** Of the primary: a replica's has nothing to do with it. */
export function readChangeCounter(database: Database, context: OperationContext): Promise<number> {
  return database.readPrimary(
    context,
    async (tx) => (await tx.get<{ counter: number }>(COUNTER))?.counter ?? 0,
  );
}

/** After commits, what is remembered is worked out anew at most for this share of the time. */
const MOST_SHARE = 0.02;
/** What costs less is always worked out anew. */
const CHEAP_MS = 5;

interface Remembered<Value> {
  /** Of this process. */
  readonly writes: number;
  readonly counter: number;
  readonly value: Value;
  readonly againAtMs: number;
}

/** Works out a value by key: again after this process's own commits, and after those of others, but not all the time. */
export function createMemory<Value>(
  database: Database,
): (context: OperationContext, key: string, work: () => Promise<Value>) => Promise<Value> {
  const known = new Map<string, Remembered<Value>>();
  return async (context, key, work) => {
    const memoryKey = `${context.tenantId} ${context.principal} ${key}`;
    const last = known.get(memoryKey);
    const writes = database.writes();
    const isOwn = last?.writes === writes;
    if (last !== undefined && isOwn && performance.now() < last.againAtMs) return last.value;
    const counter = await readChangeCounter(database, context);
    if (last !== undefined && last.counter === counter) return last.value;
    const startedMs = performance.now();
    const value = await work();
    const tookMs = performance.now() - startedMs;
    const againAtMs = tookMs < CHEAP_MS ? startedMs : startedMs + tookMs / MOST_SHARE;
    known.set(memoryKey, { writes, counter, value, againAtMs });
    return value;
  };
}
