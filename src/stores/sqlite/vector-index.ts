/** Search by meaning over the tables of a SQLite catalog. */
import type { Vector } from "../../domain/embedding.ts";
import type { VectorIndex } from "../../ports/vector-index.ts";
import type { ReadConnection } from "./connection.ts";
import { createCoverage } from "./vectors/coverage.ts";
import { createMissing } from "./vectors/missing-texts.ts";
import { type SparseRow, unpackSparse } from "./vectors/nearest-sparse.ts";
import { readVectors } from "./vectors/read-vectors.ts";
import {
  createResidentModel,
  type ResidentModel,
  type ResidentVectors,
  readResident,
} from "./vectors/resident-vectors.ts";
import { searchVectors } from "./vectors/search-vectors.ts";
import { givenTexts } from "./vectors/slot-texts.ts";
import { findModel, type ModelRow } from "./vectors/stored-models.ts";
import type { Writer } from "./writer.ts";

const TEXTS = `SELECT t.pk, lower(hex(t.hash)) AS hash FROM json_each(?) k CROSS JOIN texts t ON t.hash = unhex(k.value)`;
const SPARSE = `SELECT s.text_pk AS textPk, s.indices, s.weights FROM json_each(?) k
  CROSS JOIN sparse_vectors s ON s.model_pk = ? AND s.text_pk = k.value`;

/** Vectors of the texts given, by `texts.pk`. */
function vectorsByText(
  reader: ReadConnection,
  model: ModelRow,
  resident: () => ResidentVectors,
  textPks: readonly number[],
): ReadonlyMap<number, Vector> {
  const vectors = new Map<number, Vector>();
  if (model.kind === "sparse") {
    for (const row of reader.all<SparseRow>(SPARSE, JSON.stringify(textPks), model.pk))
      if (row.indices.length > 0) vectors.set(row.textPk, unpackSparse(row));
    return vectors;
  }
  const add = (textPk: number, values: Int8Array, scale: number): void => {
    const floats = new Float32Array(values.length);
    for (let d = 0; d < floats.length; d++) floats[d] = (values[d] ?? 0) * scale;
    vectors.set(textPk, { kind: "dense", values: floats });
  };
  const held = resident();
  if (held.kind === "vectors") readResident(held, model.dimensions, textPks, add);
  else readVectors(reader, model, textPks, add);
  return vectors;
}

/** The vector index of the catalog that `reader` reads and `writer` writes. `mostResidentBytes`: what one model may take in memory. */
export function createSqliteVectorIndex(
  reader: ReadConnection,
  writer: Writer,
  mostResidentBytes?: number,
): VectorIndex {
  const resident = new Map<string, ResidentModel>();
  const coverage = createCoverage(reader);
  const missing = createMissing(reader);
  const residentOf = (key: string): ResidentModel => {
    const known = resident.get(key) ?? createResidentModel(reader, mostResidentBytes);
    resident.set(key, known);
    return known;
  };
  return {
    search: async (_context, params) =>
      reader.snapshot(() => {
        const { slot, model: identity } = params;
        const key = `${slot} ${identity}`;
        const model = findModel(reader, slot, identity);
        if (model === undefined) {
          resident.delete(key);
          return [];
        }
        return searchVectors(reader, model, () => residentOf(key).current(model), params);
      }),
    vectorsOf: async (_context, { slot, model: identity, textHashes }) =>
      reader.snapshot(() => {
        const model = findModel(reader, slot, identity);
        if (model === undefined) return new Map();
        const texts = reader.all<{ pk: number; hash: string }>(TEXTS, JSON.stringify(textHashes));
        const given = givenTexts(
          reader,
          slot,
          texts.map(({ pk }) => pk),
        );
        const vectors = vectorsByText(
          reader,
          model,
          () => residentOf(`${slot} ${identity}`).current(model),
          [...given.values()],
        );
        return new Map(
          texts.flatMap(({ pk, hash }) => {
            const vector = vectors.get(given.get(pk) ?? -1);
            return vector === undefined ? [] : [[hash, vector] as const];
          }),
        );
      }),
    coverage: async (_context, scopes) => coverage(scopes),
    missing: async (_context, params) => missing(params),
    retire: async (context, params) => {
      while (!(await writer.call(context, "retireStep", params)).done);
    },
  };
}
