/** How central the files of candidates are in the code graph. */
import type { OperationContext } from "../../ports/operation-context.ts";
import { type Candidate, fileKey } from "../candidate.ts";

/** By `fileKey`: 1 is what a document of one symbol has on average. Files without references, and all while none is computed, are left out. */
export async function recallCentrality(
  context: OperationContext,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, number>> {
  const byDataset = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { id } = candidate.workspace.dataset;
    byDataset.set(id, [...(byDataset.get(id) ?? []), candidate]);
  }
  const found = new Map<string, number>();
  for (const [datasetId, [first, ...rest]] of byDataset) {
    if (first === undefined) continue;
    const { workspace } = first;
    const paths = [...new Set([first, ...rest].map(({ chunk }) => chunk.path))];
    const central = await workspace.catalog.graph.centralityOf(context, { datasetId, paths });
    for (const { chunk } of [first, ...rest]) {
      const value = central.get(chunk.path);
      if (value !== undefined) found.set(fileKey({ workspace, chunk }), value);
    }
  }
  return found;
}
