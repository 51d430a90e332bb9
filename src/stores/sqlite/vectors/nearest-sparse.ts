/** Texts nearest to a sparse vector: every stored one is compared. */
import type { SparseVector } from "../../../domain/embedding.ts";
import type { ReadConnection } from "../connection.ts";
import { bestRows } from "./best-rows.ts";
import type { NearText } from "./nearest-texts.ts";

export interface SparseRow {
  readonly textPk: number;
  readonly indices: Uint8Array;
  readonly weights: Uint8Array;
}

const ALL = "SELECT text_pk AS textPk, indices, weights FROM sparse_vectors WHERE model_pk = ?";

/** Stored bytes are little-endian and need not lie aligned. */
export function unpackSparse({ indices, weights }: SparseRow): SparseVector {
  const copy = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer;
  return {
    kind: "sparse",
    indices: new Uint32Array(copy(indices)),
    weights: new Float32Array(copy(weights)),
  };
}

/** Best first; only texts that share an index with `vector`. */
export function nearestSparse(
  reader: ReadConnection,
  params: {
    readonly modelPk: number;
    readonly vector: SparseVector;
    readonly allowed: ReadonlySet<number> | null;
    readonly limit: number;
  },
): NearText[] {
  const { modelPk, vector, allowed, limit } = params;
  const weightOf = new Map<number, number>();
  vector.indices.forEach((index, i) => {
    weightOf.set(index, vector.weights[i] ?? 0);
  });
  const near: NearText[] = [];
  for (const row of reader.iterate<SparseRow>(ALL, modelPk)) {
    if (allowed !== null && !allowed.has(row.textPk)) continue;
    const { indices, weights } = unpackSparse(row);
    let sum = 0;
    indices.forEach((index, i) => {
      sum += (weightOf.get(index) ?? 0) * (weights[i] ?? 0);
    });
    if (sum !== 0) near.push({ textPk: row.textPk, similarity: sum });
  }
  return bestRows(near.length, limit, (row) => near[row]?.similarity ?? 0).flatMap(
    (row) => near[row] ?? [],
  );
}
