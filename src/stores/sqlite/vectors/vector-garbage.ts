/** Drops vectors: those of texts that are gone, and those of models that are. */
import type { RetireParams } from "../../../ports/vector-index.ts";
import { groupBy } from "../../group-by.ts";
import type { WriteConnection } from "../connection.ts";
import type { WriteState } from "../write-state.ts";
import { nextChange, readPage, writePage } from "./page-writes.ts";
import { ABSENT, pageOf, placeOf } from "./vector-page.ts";

/** Pages of one step: a few dozen milliseconds. */
const STEP_PAGES = 400;

/** Forgets the dense vectors of these `texts.pk`, in the transaction that drops the texts: their numbers may be given again. */
export function dropTextVectors(connection: WriteConnection, textPks: readonly number[]): void {
  const models = connection.all<{ pk: number; dimensions: number }>(
    "SELECT pk, dimensions FROM models WHERE kind = 'dense'",
  );
  const byPage = groupBy(textPks, pageOf);
  for (const { pk: modelPk, dimensions } of models) {
    let changed = 0;
    for (const [page, texts] of byPage) {
      const content = readPage(connection, { modelPk, page }, dimensions);
      const places = texts.map(placeOf).filter((place) => content?.present[place] !== ABSENT);
      if (content === null || places.length === 0) continue;
      for (const place of places) content.present[place] = ABSENT;
      if (changed === 0) changed = nextChange(connection, modelPk);
      writePage(connection, { modelPk, page }, content, { dimensions, changed });
    }
  }
}

/** Drops some vectors of the models of this slot that are not kept, at last the models; `done` when none are left. */
export function retireStep(
  { connection }: WriteState,
  params: RetireParams,
): { readonly done: boolean } {
  const model = connection.get<{ pk: number }>(
    `SELECT pk FROM models WHERE slot = ? AND identity NOT IN (SELECT value FROM json_each(?)) AND used_at < ? LIMIT 1`,
    params.slot,
    JSON.stringify(params.keep),
    Math.floor(params.unusedSinceMs),
  );
  if (model === undefined) return { done: true };
  // sketches go last: while one is left, its page is
  for (const table of ["vector_pages", "vector_sketches", "sparse_vectors"]) {
    const rows = connection.run(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE model_pk = ? LIMIT ?)`,
      model.pk,
      STEP_PAGES,
    );
    if (rows > 0) return { done: false };
  }
  connection.run("DELETE FROM models WHERE pk = ?", model.pk);
  return { done: false };
}
