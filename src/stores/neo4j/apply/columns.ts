/**
 * What rows hold, in which order. They are sent as lists without names, and whole numbers as floating point: packing the names and the
 * driver's own integers takes it longer than anything else.
 */
export type Value = string | number | null;

type Columns = Readonly<Record<string, "text" | "whole">>;

/** Of a symbol; the first is what it is found by. */
export const SYMBOL_COLUMNS = {
  key: "text",
  number: "whole",
  state: "whole",
  uuid: "text",
  name: "text",
  qualified_name: "text",
  ordinal: "whole",
  kind: "text",
  signature: "text",
  line_start: "whole",
  line_end: "whole",
  byte_start: "whole",
  byte_end: "whole",
  symbol_ordinal: "whole",
  chunk_ordinal: "whole",
} as const satisfies Columns;

export const CHUNK_COLUMNS = {
  key: "text",
  state: "whole",
  uuid: "text",
  ordinal: "whole",
  kind: "text",
  scope: "text",
  text_hash: "text",
  line_start: "whole",
  line_end: "whole",
  byte_start: "whole",
  byte_end: "whole",
} as const satisfies Columns;

/** Of a node whose own document has not come yet. */
export const TARGET_COLUMNS = {
  key: "text",
  number: "whole",
  uuid: "text",
  path: "text",
  name: "text",
  qualified_name: "text",
  ordinal: "whole",
} as const satisfies Columns;

/** Of an edge alone; the first three say where in other lists its ends and what it shares with others stand. */
export const EDGE_COLUMNS = {
  source: "whole",
  target: "whole",
  bound: "whole",
  uuid: "text",
  state: "whole",
  line_offset: "whole",
  count: "whole",
} as const satisfies Columns;

/** What few different values of stand for all edges of a batch. */
export const BOUND_NAMES = [
  ...["group_id", "resolution", "dispatch", "confidence"],
  ...["rev_from", "rev_to", "valid_from", "valid_to"],
  ...["valid_at", "invalid_at", "created_at", "expired_at"],
] as const;

/** In the columns' order. */
export function valuesOf<Of extends Columns>(
  columns: Of,
  values: Readonly<Record<keyof Of, Value>>,
): readonly Value[] {
  return Object.keys(columns).map((name) => values[name] ?? null);
}

/** Cypher of one column of `row`. */
export function column<Of extends Columns>(columns: Of, name: keyof Of & string): string {
  const at = `row[${Object.keys(columns).indexOf(name)}]`;
  return columns[name] === "whole" ? `toInteger(${at})` : at;
}

/** Cypher of a map's inside: the columns of `row` under their names. */
export const entriesOf = (
  columns: Columns,
  names: readonly string[] = Object.keys(columns),
): string => names.map((name) => `${name}: ${column(columns, name)}`).join(", ");
