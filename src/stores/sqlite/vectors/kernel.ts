/** Products of one query vector with many rows, in WebAssembly SIMD, over memory that holds the rows. */
import { KERNEL_BYTES } from "./kernel-bytes.ts";

/** The slice of WebAssembly used here; Node has it, its published types leave it out. */
interface WebAssemblyGlobal {
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type Pass = (query: number, rows: number, out: number, count: number, stride: number) => void;

const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal }).WebAssembly;
const PAGE_BYTES = 65_536;
const BLOCK = 32;

/** Rows of one length, numbered from 0, and their products with a query. */
export interface Rows {
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Room for rows, at least as much as last asked for. Views taken before a call of `reserve` are void after it. */
  reserve(count: number): void;
  /** All rows there is room for. */
  bytes(): Int8Array;
  /** Products of the first `count` rows (a multiple of 4) with `query`, whole numbers; void after the next call. */
  products(query: Int8Array, count: number): Int32Array;
  /** Bytes of memory taken. */
  readonly size: number;
}

let compiled: object | undefined;

/**
 * `scan`: a row is a vector in eight bits; its product is the dot product. `signs`: a row is a bit a value; its product is the sum of the
 * query's values where the bit is set.
 */
export function createRows(pass: "scan" | "signs", dimensions: number): Rows {
  const width = Math.ceil(dimensions / BLOCK) * BLOCK;
  const stride = pass === "scan" ? width : width / 8;
  const memory = new wasm.Memory({ initial: 1 });
  compiled ??= new wasm.Module(Buffer.from(KERNEL_BYTES, "base64"));
  const instance = new wasm.Instance(compiled, { env: { memory } });
  const run = instance.exports[pass] as Pass;
  let room = 0;
  // the query (sixteen bits a value for `scan`), then the products, then the rows
  const queryBytes = pass === "scan" ? 2 * width : width;
  const rowsAt = (): number => queryBytes + Math.ceil((room * 4) / BLOCK) * BLOCK;
  return {
    stride,
    reserve: (count) => {
      if (count <= room) return;
      const kept = new Int8Array(memory.buffer, rowsAt(), room * stride);
      const before = room;
      const from = kept.byteOffset;
      room = Math.max(count, Math.ceil(room * 1.25));
      const needed = Math.ceil((rowsAt() + room * stride) / PAGE_BYTES);
      const pages = memory.buffer.byteLength / PAGE_BYTES;
      if (needed > pages) memory.grow(needed - pages);
      const all = new Int8Array(memory.buffer);
      all.copyWithin(rowsAt(), from, from + before * stride);
      all.fill(0, rowsAt() + before * stride, rowsAt() + room * stride);
    },
    bytes: () => new Int8Array(memory.buffer, rowsAt(), room * stride),
    products: (query, count) => {
      const Column = pass === "scan" ? Int16Array : Int8Array;
      const given = new Column(memory.buffer, 0, width);
      given.fill(0);
      given.set(query.subarray(0, width));
      run(0, rowsAt(), queryBytes, count, width);
      return new Int32Array(memory.buffer, queryBytes, count);
    },
    get size() {
      return memory.buffer.byteLength;
    },
  };
}
