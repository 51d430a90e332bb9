/** The chunk texts that datasets show now. */
import type { ReadConnection } from "../connection.ts";

const DATASETS = "SELECT id FROM datasets";
const ALL = "SELECT pk FROM texts WHERE pk > ? AND shown > 0 ORDER BY pk LIMIT ?";
const OF_DATASETS = `SELECT DISTINCT k.text_pk AS pk FROM datasets d
  CROSS JOIN document_versions v ON v.dataset_pk = d.pk AND v.rev_to IS NULL
  CROSS JOIN chunks k ON k.chunk_set_pk = v.chunk_set_pk
  WHERE d.id IN (SELECT value FROM json_each(?))`;

/** Rows read at a time: a million at once would take a hundred megabytes. */
const ROWS = 50_000;

interface TextRow {
  readonly pk: number;
}

function eachOfAll(reader: ReadConnection, visit: (textPk: number) => void): void {
  let last = 0;
  for (;;) {
    const rows = reader.all<TextRow>(ALL, last, ROWS);
    for (const { pk } of rows) visit(pk);
    last = rows.at(-1)?.pk ?? last;
    if (rows.length < ROWS) return;
  }
}

/** Calls `visit` once for each `texts.pk` that one of these datasets shows. */
export function eachShownText(
  reader: ReadConnection,
  datasetIds: readonly string[],
  visit: (textPk: number) => void,
): void {
  const asked = new Set(datasetIds);
  if (reader.all<{ id: string }>(DATASETS).every(({ id }) => asked.has(id))) {
    eachOfAll(reader, visit);
    return;
  }
  for (const { pk } of reader.iterate<TextRow>(OF_DATASETS, JSON.stringify(datasetIds))) visit(pk);
}
