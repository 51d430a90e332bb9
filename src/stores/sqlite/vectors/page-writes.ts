/** Reads and writes pages of vectors inside a write transaction. */
import type { WriteConnection } from "../connection.ts";
import { packPage, unpackPage, type VectorPage, type VectorPageRow } from "./vector-page.ts";

const READ =
  "SELECT page, present, scales, vectors FROM vector_pages WHERE model_pk = ? AND page = ?";
const WRITE = `INSERT INTO vector_pages (model_pk, page, changed, present, scales, vectors) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (model_pk, page) DO UPDATE SET changed = excluded.changed, present = excluded.present,
    scales = excluded.scales, vectors = excluded.vectors`;
const WRITE_SKETCH = `INSERT INTO vector_sketches (model_pk, page, changed, present, signs) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (model_pk, page) DO UPDATE SET changed = excluded.changed, present = excluded.present, signs = excluded.signs`;

export interface PageKey {
  readonly modelPk: number;
  readonly page: number;
}

/** Null when nothing was written there yet. */
export function readPage(
  connection: WriteConnection,
  { modelPk, page }: PageKey,
  dimensions: number,
): VectorPage | null {
  const row = connection.get<VectorPageRow>(READ, modelPk, page);
  return row === undefined ? null : unpackPage(row, dimensions);
}

/** `changed`: the model's new `changes`. */
export function writePage(
  connection: WriteConnection,
  { modelPk, page }: PageKey,
  content: VectorPage,
  options: { readonly dimensions: number; readonly changed: number },
): void {
  const { changed, dimensions } = options;
  const { present, scales, vectors, signs } = packPage(content, dimensions);
  connection.run(WRITE, modelPk, page, changed, present, scales, vectors);
  connection.run(WRITE_SKETCH, modelPk, page, changed, present, signs);
}

/** The number that pages written in this transaction carry. */
export function nextChange(connection: WriteConnection, modelPk: number): number {
  const sql = "UPDATE models SET changes = changes + 1 WHERE pk = ? RETURNING changes";
  return connection.get<{ changes: number }>(sql, modelPk)?.changes ?? 0;
}
