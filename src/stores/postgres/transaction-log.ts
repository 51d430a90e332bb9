/** What was done to a tenant's rows, a row a change set or turn of background work, written in its own transaction: it says whether that was committed. */
import type { Transaction } from "./transaction.ts";

export interface LoggedTransaction {
  readonly id: string;
  /** What was done, in a word or two. */
  readonly operation: string;
  readonly startedAtMs: number;
  /** Numbers and ids; no content, no path. */
  readonly detail: Readonly<Record<string, string | number>>;
}

const INSERT = `INSERT INTO transaction_log (id, operation, state, detail, started_at, finished_at)
  VALUES ($1, $2, 'committed', $3::jsonb, $4, $5)`;

/** The last statement of its transaction. */
export async function logTransaction(
  tx: Transaction,
  { id, operation, startedAtMs, detail }: LoggedTransaction,
): Promise<void> {
  const started = Math.floor(startedAtMs);
  const values = [id, operation, JSON.stringify(detail), started, Math.max(started, Date.now())];
  await tx.run(INSERT, ...values);
}

/** The detail of a transaction that was committed, or null. */
export async function findLogged<Detail>(tx: Transaction, id: string): Promise<Detail | null> {
  const row = await tx.get<{ detail: Detail }>(
    "SELECT detail FROM transaction_log WHERE id = $1",
    id,
  );
  return row?.detail ?? null;
}
