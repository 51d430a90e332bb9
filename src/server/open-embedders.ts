/** The embedders of a configuration, in the order of their slots, and those of former models that can still answer. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelIdentity } from "../domain/embedding.ts";
import { lazyEmbedder } from "../embedders/lazy-embedder.ts";
import { createOnnxEmbedder } from "../embedders/onnx/onnx-embedder.ts";
import { createEndpointEmbedder } from "../embedders/openai-compatible/endpoint-embedder.ts";
import { createStaticEmbedder } from "../embedders/static-table/static-embedder.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { SlotEmbedder } from "../ports/slot-embedder.ts";
import type { Config, EmbedderConfig } from "./config.ts";

const MODELS = fileURLToPath(new URL("../../models/", import.meta.url));
const BUILT_IN = join(MODELS, "quarry-table.qvt");

export interface OpenEmbedders {
  readonly slots: readonly SlotEmbedder[];
  /** Opens the embedder of a model that vectors are stored of; null when this process cannot. */
  readonly formerOf: (identity: string) => Embedder | null;
  close(): Promise<void>;
}

export const openBuiltIn = (): Embedder =>
  lazyEmbedder(null, () => createStaticEmbedder({ file: BUILT_IN }));

function openEndpoint(config: EmbedderConfig): Embedder {
  const { url, model, version, dimensions, apiKey } = config;
  const { queryPrefix, documentPrefix, requestsPerMinute } = config;
  const known = dimensions === 0 ? null : dimensions;
  const prefixes = { queryPrefix, documentPrefix };
  return createEndpointEmbedder({
    ...{ url, model, version, dimensions: known, apiKey, requestsPerMinute, ...prefixes },
  });
}

function open(config: EmbedderConfig): Embedder | null {
  const { kind, model: folder, version, dimensions, queryPrefix, documentPrefix } = config;
  switch (kind) {
    case "off":
      return null;
    case "built-in":
      return openBuiltIn();
    case "endpoint":
      return openEndpoint(config);
    case "onnx":
      return createOnnxEmbedder({ folder, version, dimensions, queryPrefix, documentPrefix });
  }
}

const IDENTITY = /^(.+)@(.*)\/(\d+)$/su;

/** A table of the package: the present one, or one kept for those who come from an earlier version. */
function openTable(identity: string): Embedder | null {
  const files = existsSync(MODELS)
    ? readdirSync(MODELS).filter((name) => name.endsWith(".qvt"))
    : [];
  for (const name of files) {
    const file = join(MODELS, name);
    try {
      const embedder = createStaticEmbedder({ file });
      const { model } = embedder.inThread ?? {};
      if (model !== undefined && modelIdentity(model) === identity) return embedder;
    } catch {
      // a damaged table is told by whoever is configured to use it
    }
  }
  return null;
}

/** The endpoint may still serve the model that it served before. */
function openFormerAt(config: EmbedderConfig, identity: string): Embedder | null {
  const [, model, version, dimensions] = IDENTITY.exec(identity) ?? [];
  if (config.kind !== "endpoint" || model === undefined || version === undefined) return null;
  if (model === config.model) return null;
  return openEndpoint({ ...config, model, version, dimensions: Number(dimensions) });
}

/** Reads and connects to nothing yet. */
export function openEmbedders(
  config: Pick<Config, "codeEmbedder" | "textEmbedder">,
): OpenEmbedders {
  const configured = [
    { slot: "code", embedder: open(config.codeEmbedder) },
    { slot: "text", embedder: open(config.textEmbedder) },
  ] as const;
  const slots = configured.flatMap(({ slot, embedder }) =>
    embedder === null ? [] : [{ slot, embedder }],
  );
  const former = new Map<string, Embedder | null>();
  return {
    slots,
    formerOf: (identity) => {
      const known = former.get(identity);
      if (known !== undefined) return known;
      const opened =
        openTable(identity) ??
        openFormerAt(config.codeEmbedder, identity) ??
        openFormerAt(config.textEmbedder, identity);
      former.set(identity, opened);
      return opened;
    },
    close: async () => {
      const all = [...slots.map(({ embedder }) => embedder), ...former.values()];
      await Promise.all(all.map((embedder) => embedder?.close()));
    },
  };
}
