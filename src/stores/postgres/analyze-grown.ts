/** Keeps the planner's idea of the tables up with a load: without it a first load is planned for empty tables from its beginning to its end. */
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Database } from "./transaction.ts";

/** Asked after commit 1, 2, 4, 8, … of a process, and after every one that this divides. */
const COMMITS = 64;

/** Looks at tables that doubled; returns their number. */
export async function analyzeGrown(database: Database, context: OperationContext): Promise<number> {
  const options = { name: "analyzeGrown", share: "background", isRepeatable: true } as const;
  const row = await database.write(context, options, (tx) =>
    tx.get<{ looked: number }>("SELECT unified.analyze_grown() AS looked"),
  );
  return row?.looked ?? 0;
}

/** To be called after each commit. */
export function createAnalyzer(database: Database): (context: OperationContext) => Promise<void> {
  let commits = 0;
  return async (context) => {
    commits += 1;
    const isPowerOfTwo = (commits & (commits - 1)) === 0;
    if (!isPowerOfTwo && commits % COMMITS !== 0) return;
    // the commit stands whatever comes of this; what is lost is a better plan
    await analyzeGrown(database, context).catch(() => undefined);
  };
}
