import type { DocumentRef, ProjectedGraph } from "../../../domain/projected.ts";
import type { Transaction } from "../transaction.ts";
export async function readGraphOf(
  _tx: Transaction,
  _documents: readonly DocumentRef[],
): Promise<readonly ProjectedGraph[]> {
  return [];
}
