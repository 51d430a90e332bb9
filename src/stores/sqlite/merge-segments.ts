/** Merges the full-text indexes' segments behind the answers, a bounded step at a time. */
import type { WriteState } from "./write-state.ts";

const INDEXES = ["word_index", "name_index", "path_index", "trigram_index"] as const;
/** Pages written by one step: some 50 ms. */
const STEP_PAGES = 500;

/** Merges some segments of the `index`-th full-text index; `done` says that it has none left to merge. */
export function mergeStep(
  { connection }: WriteState,
  params: { readonly index: number },
): { readonly done: boolean; readonly last: boolean } {
  const table = INDEXES[params.index];
  const last = params.index >= INDEXES.length - 1;
  if (table === undefined) return { done: true, last };
  const before = totalChanges(connection);
  connection.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, STEP_PAGES);
  // https://www.sqlite.org/fts5.html#the_merge_command: fewer than two changes mean that there was nothing to do.
  return { done: totalChanges(connection) - before < 2, last };
}

function totalChanges(connection: WriteState["connection"]): number {
  return connection.get<{ n: number }>("SELECT total_changes() AS n")?.n ?? 0;
}
