/** Events that every projection has applied go. */
import type { Transaction } from "../transaction.ts";

/** One that is to be filled anew has no use for events from before that: its position was set then. */
const FREE = `DELETE FROM outbox WHERE sequence <= (SELECT min(position) FROM projections)`;
/** Nobody is registered any more: nothing was left to tell. */
const FREE_ALL = "DELETE FROM outbox WHERE NOT EXISTS (SELECT 1 FROM projections)";

/** Whoever writes events deletes older ones too: at the same lock they do not meet. */
export async function freeApplied(tx: Transaction): Promise<void> {
  await tx.get("SELECT unified.lock_outbox()");
  await tx.run(FREE);
}

export async function freeAll(tx: Transaction): Promise<void> {
  await tx.run(FREE);
  await tx.run(FREE_ALL);
}
