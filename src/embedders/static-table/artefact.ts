/**
 * The table's file: `QVT1`, the header's length (uint32), the header (JSON), then the body, aligned to four bytes. All numbers are
 * little-endian. The body holds, one after another: document weights, query weights and row scales (float32, one a row), rows (int8,
 * `dimensions` each), words (UTF-8, by line). Rows of words come first, in the order of the words, then those of the character grams.
 */
import { createHash } from "node:crypto";
import { AppError } from "../../domain/errors.ts";
import { TOKENIZER_VERSION } from "./words-of.ts";

export interface TableArtefact {
  readonly name: string;
  readonly version: string;
  readonly dimensions: number;
  /** Characters of a gram of a word that has no row of its own. */
  readonly gramLength: number;
  /** Rows that grams share by their hash. */
  readonly buckets: number;
  readonly words: readonly string[];
  /** How much a row counts in a document and in a query; one a row, above 0. */
  readonly documentWeights: Float32Array;
  readonly queryWeights: Float32Array;
  /** `rows × scale` is the trained row. */
  readonly scales: Float32Array;
  readonly rows: Int8Array;
}

interface Header {
  readonly tokenizer: number;
  readonly name: string;
  readonly version: string;
  readonly dimensions: number;
  readonly gramLength: number;
  readonly buckets: number;
  readonly wordCount: number;
  readonly wordBytes: number;
  /** SHA-256 of the body, hex. */
  readonly checksum: string;
}

const MAGIC = "QVT1";
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const FLOATS_A_ROW = 3;
/** Magic and length. */
const PREFIX_BYTES = 8;

const aligned = (bytes: number): number => Math.ceil(bytes / FLOAT_BYTES) * FLOAT_BYTES;

const checksumOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");

/** The file's bytes; the same artefact gives the same bytes. */
export function writeArtefact(artefact: TableArtefact): Buffer {
  const { words, documentWeights, queryWeights, scales, rows } = artefact;
  const { name, version, dimensions, gramLength, buckets } = artefact;
  const wordList = Buffer.from(words.join("\n"));
  const body = Buffer.concat([
    ...[documentWeights, queryWeights, scales, rows].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
    wordList,
  ]);
  const header: Header = {
    tokenizer: TOKENIZER_VERSION,
    ...{ name, version, dimensions, gramLength, buckets },
    wordCount: words.length,
    wordBytes: wordList.length,
    checksum: checksumOf(body),
  };
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(aligned(PREFIX_BYTES + json.length), " ");
  head.write(MAGIC, 0, "latin1");
  head.writeUInt32LE(head.length - PREFIX_BYTES, MAGIC.length);
  json.copy(head, PREFIX_BYTES);
  return Buffer.concat([head, body]);
}

const damaged = (why: string, cause?: unknown): AppError =>
  new AppError("EMBEDDER_INVALID", `The built-in embedder's table ${why}.`, {
    next: "Reinstall quarry-mcp: its models folder belongs to the package. Search by words works without it.",
    cause,
  });

function readHeader(bytes: Uint8Array): { readonly header: Header; readonly bodyAt: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PREFIX_BYTES || buffer.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw damaged("is not one of Quarry's tables");
  const bodyAt = PREFIX_BYTES + buffer.readUInt32LE(MAGIC.length);
  if (bodyAt > buffer.length) throw damaged("is cut off");
  try {
    const header = JSON.parse(buffer.toString("utf8", PREFIX_BYTES, bodyAt)) as Header;
    return { header, bodyAt };
  } catch (cause) {
    throw damaged("has a damaged header", cause);
  }
}

/**
 * Views on `bytes`, which start at a multiple of four in their buffer and are not copied, so that threads share one.
 * Throws AppError EMBEDDER_INVALID.
 */
export function readArtefact(bytes: Uint8Array): TableArtefact {
  const { header, bodyAt } = readHeader(bytes);
  if (header.tokenizer !== TOKENIZER_VERSION)
    throw damaged(`is for tokenizer ${header.tokenizer}, this version has ${TOKENIZER_VERSION}`);
  const { dimensions, buckets, wordCount, wordBytes } = header;
  const rowCount = wordCount + buckets;
  const size = rowCount * (FLOATS_A_ROW * FLOAT_BYTES + dimensions) + wordBytes;
  if (bytes.byteLength - bodyAt !== size) throw damaged("is cut off or too long");
  // a copy: hashing does not take shared memory
  if (checksumOf(Buffer.from(bytes.subarray(bodyAt))) !== header.checksum)
    throw damaged("is damaged: its checksum differs");
  let at = bytes.byteOffset + bodyAt;
  const floats = (): Float32Array => {
    const view = new Float32Array(bytes.buffer, at, rowCount);
    at += rowCount * FLOAT_BYTES;
    return view;
  };
  const [documentWeights, queryWeights, scales] = [floats(), floats(), floats()];
  const rows = new Int8Array(bytes.buffer, at, rowCount * dimensions);
  const words = Buffer.from(bytes.subarray(bytes.byteLength - wordBytes))
    .toString("utf8")
    .split("\n");
  if (words.length !== wordCount) throw damaged("has another number of words than it says");
  const { name, version, gramLength } = header;
  return {
    ...{ name, version, dimensions, gramLength, buckets, words },
    ...{ documentWeights, queryWeights, scales, rows },
  };
}
