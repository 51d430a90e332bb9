/** Cutting a ranked list where ranks change. */

/** Behind all that rank as the one before `end`: among equals the path decides, which is not known before rows are placed. */
export function endOfEquals<Row>(
  rows: readonly Row[],
  end: number,
  rankOf: (row: Row) => number,
): number {
  const last = rows[end - 1];
  if (last === undefined) return rows.length;
  const rank = rankOf(last);
  for (let next = end; next < rows.length; next += 1) {
    const row = rows[next];
    if (row === undefined || rankOf(row) !== rank) return next;
  }
  return rows.length;
}
