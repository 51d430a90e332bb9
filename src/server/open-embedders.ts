/** The embedders of a configuration, in the order of their slots. */
import { fileURLToPath } from "node:url";
import { lazyEmbedder } from "../embedders/lazy-embedder.ts";
import { createStaticEmbedder } from "../embedders/static-table/static-embedder.ts";
import type { SlotEmbedder } from "../ports/slot-embedder.ts";

const BUILT_IN = fileURLToPath(new URL("../../models/quarry-table.qvt", import.meta.url));

/** Reads and connects to nothing yet. */
export function openEmbedders(): readonly SlotEmbedder[] {
  const embedder = lazyEmbedder(null, () => createStaticEmbedder({ file: BUILT_IN }));
  return [{ slot: "code", embedder }];
}
