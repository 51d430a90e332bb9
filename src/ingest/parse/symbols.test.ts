import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { unpackChunks } from "../../domain/chunk.ts";
import { analyzeBytes } from "./analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "./analyze-settings.ts";

const HOME = new URL("../../../test/fixtures/", import.meta.url);
const settings = { ...DEFAULT_ANALYZE_SETTINGS, maxChunkSize: 400 };

/** What a person checks: every chunk with its kind and scope, every symbol with its lines and the chunk it stands in. */
async function outline(path: string): Promise<string> {
  const bytes = readFileSync(new URL(`languages/${path}`, HOME));
  const { chunkSet } = await analyzeBytes({ path, bytes, settings });
  const chunks = unpackChunks(chunkSet.chunks).map(
    ({ ordinal, kind, scope, span }) =>
      `chunk ${ordinal} ${span.lineStart}-${span.lineEnd} ${kind}${scope === "" ? "" : ` in ${scope}`}`,
  );
  const symbols = chunkSet.symbols.map(
    ({ kind, name, qualifiedName, span, chunkOrdinal, signature }) =>
      `${kind} ${qualifiedName}${qualifiedName.endsWith(name) ? "" : ` (${name})`} ${span.lineStart}-${span.lineEnd} #${chunkOrdinal} | ${signature}`,
  );
  return `${[chunkSet.language, ...chunks, ...symbols].join("\n")}\n`;
}

describe("chunks and symbols of each language", () => {
  it.each(readdirSync(new URL("languages/", HOME)))("%s", async (path) => {
    const expected = fileURLToPath(new URL(`outlines/${path}.txt`, HOME));
    await expect(await outline(path)).toMatchFileSnapshot(expected);
  });
});
