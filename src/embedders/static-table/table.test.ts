import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../domain/errors.ts";
import { readArtefact, type TableArtefact, writeArtefact } from "./artefact.ts";
import { createTable } from "./table.ts";
import { openThreadEmbedder } from "./thread-embedder.ts";
import { stemWord, wordsOf } from "./words-of.ts";

const WORDS = ["open", "file", "read", "user", "用"];
const DIMENSIONS = 32;
const BUCKETS = 16;

/** Every row points its own way, so that cosines tell which words met. */
function sampleArtefact(): TableArtefact {
  const count = WORDS.length + BUCKETS;
  const ones = new Float32Array(count).fill(1);
  const rows = new Int8Array(count * DIMENSIONS);
  for (let row = 0; row < count; row++) rows[row * DIMENSIONS + row] = 100;
  return {
    ...{ name: "sample", version: "1", dimensions: DIMENSIONS, gramLength: 4, buckets: BUCKETS },
    ...{ words: WORDS, documentWeights: ones, queryWeights: ones, scales: ones, rows },
  };
}

const table = createTable(readArtefact(writeArtefact(sampleArtefact())));

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  table.embed(text, "document", vector);
  return vector;
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

describe("words", () => {
  it("splits identifiers, drops single letters and stems", () => {
    expect(wordsOf("openedFiles_x2")).toEqual(["open", "file"]);
    expect(wordsOf("parseHTTPRequests")).toEqual(["parse", "http", "request"]);
    expect(wordsOf("用户")).toEqual(["用", "户"]);
  });

  it("stems inflections to one form", () => {
    expect(["parsing", "parsed"].map(stemWord)).toEqual(["pars", "pars"]);
    expect(["class", "process", "queries", "files"].map(stemWord)).toEqual([
      "class",
      "process",
      "query",
      "file",
    ]);
  });
});

describe("the table", () => {
  it("finds texts of the same words alike, whatever their spelling", () => {
    expect(cosine(vectorOf("readFile"), vectorOf("read_files"))).toBeCloseTo(1, 5);
    expect(cosine(vectorOf("readFile"), vectorOf("open user"))).toBe(0);
  });

  it("gives an unknown word the grams that it shares with others", () => {
    const near = cosine(vectorOf("tokenizer"), vectorOf("tokenize"));
    expect(near).toBeGreaterThan(0.5);
  });

  it("has nothing to say about a text without words", () => {
    const vector = new Float32Array(DIMENSIONS).fill(1);
    for (const text of ["", "🎉🎉", "+-*/ ( ) ;", "a b c"]) {
      expect(table.embed(text, "query", vector)).toBe(false);
      expect([...vector].every((value) => value === 0)).toBe(true);
    }
  });

  it("takes any text, and a megabyte of digits", () => {
    const vector = new Float32Array(DIMENSIONS);
    const check = (text: string): void => {
      const said = table.embed(text, "document", vector);
      expect(Math.sqrt(cosine(vector, vector))).toBeCloseTo(said ? 1 : 0, 4);
    };
    check("7".repeat(1_000_000));
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), check));
  });

  it("stays close to itself in eight bits", () => {
    const bytes = new Uint8Array(writeArtefact(sampleArtefact()));
    const embedder = openThreadEmbedder(bytes);
    const values = new Int8Array(DIMENSIONS);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS, "other"), { minLength: 1 }), (words) => {
        const text = words.join(" ");
        const scale = embedder.embedInto(text, values);
        const exact = vectorOf(text);
        const quantized = Float32Array.from(values, (value) => value * scale);
        expect(cosine(exact, quantized)).toBeCloseTo(1, 1);
      }),
    );
  });
});

describe("the artefact", () => {
  it("comes back as it was written, byte for byte", () => {
    const bytes = writeArtefact(sampleArtefact());
    expect(writeArtefact(readArtefact(bytes)).equals(bytes)).toBe(true);
  });

  it("is refused by name when it is cut, changed or something else", () => {
    const bytes = writeArtefact(sampleArtefact());
    const changed = Buffer.from(bytes);
    changed[bytes.length - 40] = (changed[bytes.length - 40] ?? 0) ^ 1;
    const wrong = [Buffer.alloc(0), Buffer.from("hello world"), bytes.subarray(0, -4), changed];
    for (const each of [...wrong, bytes.subarray(0, 20)]) {
      const copy = Buffer.from(new Uint8Array(each));
      expect(() => readArtefact(copy)).toThrow(AppError);
      expect(() => readArtefact(copy)).toThrow(/table/u);
    }
  });
});
