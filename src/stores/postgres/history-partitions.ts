/** The months of history tables: made ahead by whichever server comes round to it, dropped when they are old. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Connector } from "./connector.ts";
import type { Database } from "./transaction.ts";

export interface HistoryMaintenance {
  /** Partitions made. */
  readonly made: number;
  /** Rows that came before their month was made. */
  readonly moved: number;
  /** Partitions dropped. */
  readonly dropped: number;
}

/** A server that is off for weeks finds its month when it is back; beyond that the default partition takes rows. */
const MONTHS_AHEAD = 2;
/** How often a process looks; it is one call when there is nothing to do. */
const EVERY_MS = 3_600_000;

const MAINTAIN = "SELECT made, moved, dropped FROM unified.maintain_history($1, $2, $3)";

/** Makes the months from `nowMs` on, empties default partitions into theirs, drops what ended before `nowMs - keepMs`. All zero where another server is at it. */
export async function maintainHistory(
  database: Database,
  context: OperationContext,
  { nowMs, keepMs }: { readonly nowMs: number; readonly keepMs: number },
): Promise<HistoryMaintenance> {
  const options = { name: "maintainHistory", share: "background", isRepeatable: true } as const;
  const row = await database.write(context, options, (tx) =>
    tx.get<HistoryMaintenance>(MAINTAIN, Math.floor(nowMs), Math.floor(keepMs), MONTHS_AHEAD),
  );
  return row ?? { made: 0, moved: 0, dropped: 0 };
}

const lookedAtMs = new WeakMap<Connector, number>();

/** At most once an hour a process. */
export async function maintainHistoryNowAndThen(
  database: Database,
  context: OperationContext,
  closedBeforeMs: number,
): Promise<void> {
  const nowMs = Date.now();
  const { connector } = database;
  if (nowMs - (lookedAtMs.get(connector) ?? 0) < EVERY_MS) return;
  lookedAtMs.set(connector, nowMs);
  await maintainHistory(database, context, { nowMs, keepMs: Math.max(0, nowMs - closedBeforeMs) });
}
