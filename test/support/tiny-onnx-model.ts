/** A model folder of a few hundred bytes: each word of a small vocabulary is a row of a table. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Field = readonly [number: number, value: number | bigint | string | Uint8Array];

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

/** Protocol Buffers: numbers as varints, everything else with its length. */
function message(fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === "number" || typeof value === "bigint")
      return [varint(number << 3), varint(value)];
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    return [varint((number << 3) | 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(parts);
}

const FLOAT = 1;
const INT64 = 7;

/** `onnx.ValueInfoProto` of a tensor whose dimensions are named. */
function tensor(name: string, type: number, dimensions: readonly string[]): Uint8Array {
  const shape = message(dimensions.map((each) => [1, message([[2, each]])]));
  const kind = message([
    [1, type],
    [2, shape],
  ]);
  return message([
    [1, name],
    [2, message([[1, kind]])],
  ]);
}

/** `onnx.ModelProto`: last_hidden_state = Gather(table, input_ids). */
function modelBytes(rows: readonly (readonly number[])[]): Uint8Array {
  const width = rows[0]?.length ?? 0;
  const table = message([
    [1, rows.length],
    [1, width],
    [2, FLOAT],
    [8, "table"],
    [9, new Uint8Array(Float32Array.from(rows.flat()).buffer)],
  ]);
  const gather = message([
    [1, "table"],
    [1, "input_ids"],
    [2, "last_hidden_state"],
    [4, "Gather"],
  ]);
  const graph = message([
    [1, gather],
    [2, "tiny"],
    [5, table],
    [11, tensor("input_ids", INT64, ["batch", "length"])],
    [11, tensor("attention_mask", INT64, ["batch", "length"])],
    [12, tensor("last_hidden_state", FLOAT, ["batch", "length", "width"])],
  ]);
  return message([
    [1, 8],
    [7, graph],
    [8, message([[2, 13]])],
  ]);
}

/** Writes the folder. `words` gives each word its vector; unknown words get the first. */
export function writeTinyOnnxModel(
  folder: string,
  words: Readonly<Record<string, readonly number[]>>,
): void {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const names = Object.keys(words);
  writeFileSync(join(folder, "onnx", "model.onnx"), modelBytes(Object.values(words)));
  const vocab = Object.fromEntries(names.map((name, i) => [name, i]));
  const json = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", { model_type: "bert", hidden_size: Object.values(words)[0]?.length });
  json("tokenizer.json", {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab, unk_token: names[0] },
  });
  json("tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizer",
    unk_token: names[0],
    pad_token: names[0],
    model_max_length: 64,
  });
}
