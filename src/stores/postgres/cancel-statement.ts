/** Ends what a connection is busy with. */
import type pg from "pg";

/**
 * Asks the server to end the statement of `busy`, by a connection of its own that `open` makes, because the busy one cannot be asked. Never
 * throws: where nothing comes of it, the end of the busy connection ends its statement too.
 */
export async function cancelStatement(busy: pg.ClientBase, open: () => pg.Client): Promise<void> {
  // what the driver's client has without declaring it
  const { processID } = busy as unknown as { readonly processID: number | null };
  if (processID === null) return;
  const canceller = open();
  canceller.on("error", () => undefined);
  try {
    await canceller.connect();
    await canceller.query("SELECT pg_cancel_backend($1)", [processID]);
  } catch {
    // the caller gives the connection up
  } finally {
    await canceller.end().catch(() => undefined);
  }
}
