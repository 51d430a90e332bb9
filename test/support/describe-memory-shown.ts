/** Dumps what a dataset of an in-memory catalog shows now. */
import { splitWords } from "../../src/domain/words.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { MemoryState } from "../../src/stores/memory/memory-state.ts";
import { describeGraph, nodeText } from "./describe-graph.ts";
import { describeDocuments } from "./describe-sqlite-shown.ts";
import { type ShownDump, sortedRecord } from "./shown-dump.ts";
import { testContext } from "./test-context.ts";

/** `state` is the catalog's own. */
export async function describeMemoryShown(
  catalog: Catalog,
  state: MemoryState,
  datasetId: string,
): Promise<ShownDump> {
  const documents = await describeDocuments(catalog, datasetId);
  const skips = await catalog.documents.listSkips(testContext(), datasetId);
  const hashes = new Set(documents.flatMap(({ chunks }) => chunks.map((chunk) => chunk.textHash)));
  const names = new Set(documents.flatMap(({ symbols }) => symbols.map(({ name }) => name)));
  const indexed = (text: string): string => splitWords(text).join(" ");
  return {
    documents,
    skips: skips.map(({ path, reason, sizeBytes }) => `${path} ${reason} ${sizeBytes}`),
    texts: sortedRecord(
      [...hashes].map((hash) => {
        const text = state.texts.get(hash);
        return [hash, { shown: text?.shown ?? 0, words: text?.words ?? "MISSING" }];
      }),
    ),
    paths: sortedRecord(documents.map(({ path }) => [path, indexed(path)])),
    names: sortedRecord([...names].map((name) => [name, indexed(name)])),
    edges: await describeGraph(catalog, datasetId),
    unbound: describeUnbound(state, datasetId),
    withoutTrigrams: [],
    strayRows: { words: 0, paths: 0, trigrams: 0 },
  };
}

function describeUnbound(state: MemoryState, datasetId: string): string[] {
  const unbound = [...(state.datasets.get(datasetId)?.graph.unbound ?? [])];
  return unbound
    .flatMap(([path, references]) =>
      references.map(
        ({ source, sourceOrdinal, kind, name, lineOffset, count }) =>
          `${nodeText({ path, name: source, ordinal: sourceOrdinal })} ${kind} ${name}: +${lineOffset} ×${count}`,
      ),
    )
    .sort();
}
