/** Symbol names: stored once a catalog, with a row in name_index while a shown set defines them. */
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import { splitWords } from "../../../domain/words.ts";
import type { WriteConnection } from "../connection.ts";
import type { WriteState } from "../write-state.ts";

/** A name costs about 100 bytes here; the most frequent names come back long before this many others. */
const MAX_CACHED_NAMES = 100_000;

const FIND = "SELECT pk, indexed FROM names WHERE name = ?";
const INSERT = "INSERT INTO names (name, folded) VALUES (?, ?)";
const MARK_INDEXED = "UPDATE names SET indexed = 1 WHERE pk = ?";
const INDEX = "INSERT INTO name_index (rowid, words) VALUES (?, ?)";

interface NameRow {
  readonly pk: number;
  readonly indexed: number;
}

/** `names.pk` of each symbol's name, in order; `isShown` sees to their rows in name_index too. */
export function nameKeys(
  state: WriteState,
  symbols: readonly SymbolDefinition[],
  isShown: boolean,
): number[] {
  return symbols.map(({ name }) => state.names.get(name) ?? lookUp(state, name, isShown));
}

/** `names.pk` of a name that a reference has; it need not be shown. */
export function nameKey(state: WriteState, name: string): number {
  return state.names.get(name) ?? lookUp(state, name, false);
}

function lookUp(state: WriteState, name: string, isShown: boolean): number {
  const { connection, names } = state;
  const row = connection.prepare(FIND).get(name) as NameRow | undefined;
  const pk = row?.pk ?? connection.insert(INSERT, name, name.toLowerCase());
  if (!isShown) return pk;
  if (row?.indexed !== 1) indexName(connection, pk, name);
  if (names.size >= MAX_CACHED_NAMES) names.clear();
  names.set(name, pk);
  return pk;
}

/** Gives the names of a stored set that is shown again their rows back, where garbage collection took them. */
export function indexNamesOfSet(connection: WriteConnection, setPk: number): void {
  const missing = connection.all<{ pk: number; name: string }>(
    `SELECT DISTINCT names.pk, names.name FROM symbols JOIN names ON names.pk = symbols.name_pk
     WHERE symbols.chunk_set_pk = ? AND names.indexed = 0 ORDER BY names.pk`,
    setPk,
  );
  for (const { pk, name } of missing) indexName(connection, pk, name);
}

function indexName(connection: WriteConnection, pk: number, name: string): void {
  connection.prepare(INDEX).run(pk, splitWords(name).join(" "));
  connection.prepare(MARK_INDEXED).run(pk);
}
