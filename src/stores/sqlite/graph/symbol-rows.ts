/** Rows of symbols as one JSON list each, because handing over column by column takes longer than the look-up. */

/** Of a symbol `y` and its name `n`. */
export const SYMBOL_ROW = `json_array(y.ordinal, n.name, y.qualified_name, y.kind, y.signature,
  y.byte_start, y.byte_end, y.line_start, y.line_end, y.chunk_ordinal)`;

/** How many symbols of the same qualified name stand before `y`. */
export const NAMESAKES_BEFORE = `(SELECT count(*) FROM symbols z
  WHERE z.name_pk = y.name_pk AND z.chunk_set_pk = y.chunk_set_pk AND z.qualified_name = y.qualified_name
    AND z.ordinal < y.ordinal)`;
