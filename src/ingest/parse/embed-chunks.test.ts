import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { sampleDocument } from "../../../test/support/sample-changes.ts";
import { embedChunks, openThreadEmbedder } from "./embed-chunks.ts";

const model = { name: "letters", version: "1", dimensions: 2, kind: "dense" } as const;

/** A module for a thread; removed when the test ends. */
function moduleOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "quarry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "thread.mjs"), source);
  return pathToFileURL(join(folder, "thread.mjs")).href;
}

test("one vector a chunk, of its own text, in order", async () => {
  const moduleUrl = moduleOf(
    "export const openThreadEmbedder = (data) => ({ model: data.model, embedInto: (text, values) => { values[0] = text.length; values[1] = text.codePointAt(0); return text.startsWith('-') ? 0 : 0.5; } });",
  );
  const embedder = await openThreadEmbedder({ model, moduleUrl, data: { model } });
  if (embedder === null) throw new Error("not opened");
  const text = "ab\näöü\n-\n";
  const { chunks } = sampleDocument("a.py", text).chunkSet;
  const { vectors } = embedChunks(embedder, Buffer.from(text), chunks);
  if (vectors.kind !== "dense") throw new Error("sparse");
  const lines = ["ab\n", "äöü\n", "-\n", ""].slice(0, chunks.count);
  const expected = lines.flatMap((line) => [line.length, line.codePointAt(0) ?? 0]);
  expect([...vectors.values]).toEqual([...Int8Array.from(expected)]);
  expect([...vectors.scales].slice(0, 3)).toEqual([0.5, 0.5, 0]);
});

test.each([
  ["is missing", "file:///no/such/module.mjs"],
  ["throws", moduleSource("throw new Error('no')")],
  ["opens nothing", moduleSource("export const other = 1")],
  ["refuses its data", moduleSource("export const openThreadEmbedder = () => { throw 1 }")],
])("a module that %s leaves the thread without an embedder", async (_, moduleUrl) => {
  expect(await openThreadEmbedder({ model, moduleUrl, data: null })).toBeNull();
  expect(await openThreadEmbedder(null)).toBeNull();
});

function moduleSource(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
