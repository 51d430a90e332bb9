import { readdirSync, readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpackChunks } from "../../domain/chunk.ts";
import { type Analysis, analyzeBytes } from "./analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS, MAX_CHUNK_BYTES } from "./analyze-settings.ts";

const FIXTURES = new URL("../../../test/fixtures/languages/", import.meta.url);
const fixtures = readdirSync(FIXTURES).map((path) => ({
  path,
  bytes: readFileSync(new URL(path, FIXTURES)),
}));
/** Small chunks make many boundaries. */
const SMALL = { ...DEFAULT_ANALYZE_SETTINGS, maxChunkSize: 60 };

/** Fails unless chunks tile the file and its text, and every span is exact. */
function expectTiling(bytes: Buffer, { content, chunkSet }: Analysis): void {
  const utf8 = inflateRawSync(content.deflatedText);
  const text = utf8.toString("utf8");
  expect(Buffer.from(text).equals(utf8)).toBe(true);
  expect(text).not.toContain("\0");
  expect(content.textLength).toBe(utf8.length);
  expect(content.byteLength).toBe(bytes.length);
  const chunks = unpackChunks(chunkSet.chunks);
  let byteEnd = 0;
  let textEnd = 0;
  let line = 1;
  for (const chunk of chunks) {
    expect(chunk.span.byteStart).toBe(byteEnd);
    expect(chunk.textStart).toBe(textEnd);
    byteEnd = chunk.span.byteEnd;
    textEnd = chunk.textEnd;
    expect(byteEnd).toBeGreaterThan(chunk.span.byteStart);
    expect(byteEnd - chunk.span.byteStart).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    expect(textEnd - chunk.textStart).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    const part = utf8.subarray(chunk.textStart, chunk.textEnd).toString("utf8");
    expect(chunk.span.lineStart).toBe(line);
    expect(chunk.span.lineEnd).toBe(line + (part.slice(0, -1).match(/\n/g)?.length ?? 0));
    line += part.match(/\n/g)?.length ?? 0;
    expect(part).not.toMatch(/^[\u{dc00}-\u{dfff}]/u);
    expect(`${chunk.scope}${chunk.words}`).not.toContain("\n");
  }
  expect(byteEnd).toBe(bytes.length);
  expect(textEnd).toBe(utf8.length);
  if (
    content.replacements === 0 &&
    content.encoding === "utf-8" &&
    chunks[0]?.textEnd === chunks[0]?.span.byteEnd
  ) {
    expect(bytes.equals(utf8)).toBe(true);
  }
  for (const symbol of chunkSet.symbols) {
    expect(symbol.span.byteStart).toBeLessThan(symbol.span.byteEnd);
    expect(symbol.span.byteEnd).toBeLessThanOrEqual(bytes.length);
    expect(symbol.name).not.toMatch(/^$|\n/);
    expect(symbol.signature.length).toBeLessThanOrEqual(200);
    expect(symbol.chunkOrdinal).toBeLessThan(chunks.length);
  }
}

async function check(path: string, bytes: Buffer, settings = SMALL): Promise<Analysis> {
  const analysis = await analyzeBytes({ path, bytes, settings });
  expectTiling(bytes, analysis);
  return analysis;
}

describe("chunks tile the file and its text", () => {
  it.each(fixtures)("$path", async ({ path, bytes }) => {
    await check(path, bytes);
    await check(path, bytes, DEFAULT_ANALYZE_SETTINGS);
    await check("some.unknown", bytes);
    await check(path, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]));
    await check(path, Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1"));
    await check(path, Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r"), "latin1"));
  });

  it.each(fixtures)("$path in UTF-16", async ({ path, bytes }) => {
    const wide = Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le");
    const little = await check(path, wide);
    const big = await check(path, Buffer.from(wide).swap16());
    expect(little.content.encoding).toBe("utf-16le");
    expect(big.content.encoding).toBe("utf-16be");
    expect(little.chunkSet.symbols.map((symbol) => symbol.qualifiedName)).toEqual(
      big.chunkSet.symbols.map((symbol) => symbol.qualifiedName),
    );
  });

  it("of every fixture broken, truncated and mixed at random", async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom("\0", "\ufeff", "é", "漢字", "😀", "\r\n", "\r", "{", '"', "/*", "\u2028")
        .map((text) => Buffer.from(text)),
    );
    const edit = fc.record({ at: fc.nat(6_000), remove: fc.nat(200), noise });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        fc.nat(6_000),
        async ({ path, bytes }, edits, truncate) => {
          let broken = Buffer.from(
            bytes.subarray(0, Math.max(1, bytes.length - (truncate % bytes.length))),
          );
          for (const { at, remove, noise: added } of edits) {
            const from = at % (broken.length + 1);
            broken = Buffer.concat([
              broken.subarray(0, from),
              added,
              broken.subarray(from + remove),
            ]);
          }
          await check(path, broken);
        },
      ),
      { numRuns: 600 },
    );
  }, 120_000);

  it("of any bytes at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom("a.c", "a.py", "a.md", "a.txt", "a.ipynb", "a.vue"),
        (bytes, path) => check(path, Buffer.from(bytes)).then(() => {}),
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe("limits", () => {
  it("gives an empty file no chunk and a lone byte-order mark one", async () => {
    expect((await check("a.ts", Buffer.alloc(0))).chunkSet.chunks.count).toBe(0);
    const marked = await check("a.ts", Buffer.from([0xef, 0xbb, 0xbf]));
    expect(marked.chunkSet.chunks.count).toBe(1);
    expect(marked.content.textLength).toBe(0);
  });

  it.each([
    ["a.ts", `const a = "${"x".repeat(120_000)}";\n`],
    ["a.txt", "x".repeat(120_000)],
    ["a.txt", "漢".repeat(60_000)],
    ["a.txt", "😀".repeat(40_000)],
    ["a.py", `${"\n".repeat(200_000)}x = 1\n`],
    ["a.c", `/*${" word".repeat(30_000)}*/ int a;`],
  ])("cuts what is longer than a chunk may be: %s", async (path, text) => {
    const { chunkSet } = await check(path, Buffer.from(text), DEFAULT_ANALYZE_SETTINGS);
    expect(chunkSet.chunks.count).toBeGreaterThan(1);
    expect(chunkSet.cutTokens ?? 0).toBe(
      text.trim().length > MAX_CHUNK_BYTES || text.length < 90_000 ? 1 : 0,
    );
  });

  it("falls back to lines when parsing takes too long, and parses the next file", async () => {
    const source = Array.from({ length: 20_000 }, (_, i) => `const a${i} = [${i}, { b: ${i} }];`);
    const bytes = Buffer.from(source.join("\n"));
    const settings = { ...DEFAULT_ANALYZE_SETTINGS, parseTimeoutMs: 1 };
    const slow = await check("a.ts", bytes, settings);
    expect(slow.chunkSet.partial).toBe("parse timed out");
    expect(slow.chunkSet.chunks.count).toBeGreaterThan(100);
    const next = await check("b.ts", Buffer.from("function f() {}\n"), DEFAULT_ANALYZE_SETTINGS);
    expect(next.chunkSet.partial).toBeNull();
    expect(next.chunkSet.symbols.map((symbol) => symbol.name)).toEqual(["f"]);
  });

  it("does not call a tree with errors partial", async () => {
    const { chunkSet } = await check("a.ts", Buffer.from("class { ) function f( { \n let = ;"));
    expect(chunkSet.partial).toBeNull();
  });

  it("gives the same result for the same bytes", async () => {
    for (const { path, bytes } of fixtures.slice(0, 5)) {
      const request = { path, bytes, settings: SMALL };
      expect(await analyzeBytes(request)).toEqual(await analyzeBytes(request));
    }
  });
});
