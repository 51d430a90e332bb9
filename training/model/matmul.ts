/** Products of matrices in WebAssembly SIMD: C = A · Bᵀ over rows of equal length, sixteen dot products at a time. */
import wabt from "wabt";
import { wasm } from "./web-assembly.ts";

const TILE = 4;
const LANES = 4;
const FLOAT_BYTES = 4;
const PAGE_BYTES = 65_536;

const acc = (i: number, j: number): string => `$s${i}${j}`;
const each = <T>(make: (i: number) => T): T[] => Array.from({ length: TILE }, (_, i) => make(i));

/**
 * `multiply(a, b, c, m, n, k)`: byte addresses, then rows of A, rows of B (multiples of 4) and floats a row (a multiple of 4). Each
 * result is summed in one fixed order, so it never depends on timing.
 */
function kernelText(): string {
  const locals = each((i) => each((j) => `(local ${acc(i, j)} v128)`).join(" ")).join("\n");
  const zero = "(v128.const f32x4 0 0 0 0)";
  const clear = each((i) => each((j) => `(local.set ${acc(i, j)} ${zero})`).join(" ")).join("\n");
  const row = (base: string, i: number): string =>
    `(i32.add (local.get $${base}) (i32.mul (local.get $stride) (i32.const ${i})))`;
  const step = [
    ...each((i) => `(local.set $a${i} (v128.load (i32.add ${row("ra", i)} (local.get $p))))`),
    ...each((j) =>
      [
        `(local.set $vb (v128.load (i32.add ${row("rb", j)} (local.get $p))))`,
        ...each(
          (i) =>
            `(local.set ${acc(i, j)} (f32x4.add (local.get ${acc(i, j)}) (f32x4.mul (local.get $a${i}) (local.get $vb))))`,
        ),
      ].join("\n"),
    ),
  ].join("\n");
  const lane = (s: string, l: number): string => `(f32x4.extract_lane ${l} (local.get ${s}))`;
  const sum = (s: string): string =>
    `(f32.add (f32.add ${lane(s, 0)} ${lane(s, 1)}) (f32.add ${lane(s, 2)} ${lane(s, 3)}))`;
  const store = each((i) =>
    each(
      (j) =>
        `(f32.store (i32.add (local.get $rc) (i32.add (i32.mul (i32.shl (local.get $n) (i32.const 2)) (i32.const ${i})) (i32.const ${j * FLOAT_BYTES}))) ${sum(acc(i, j))})`,
    ).join("\n"),
  ).join("\n");
  return `(module (import "env" "memory" (memory 1 65536))
  (func (export "multiply") (param $a i32) (param $b i32) (param $c i32) (param $m i32) (param $n i32) (param $k i32)
    (local $i i32) (local $j i32) (local $p i32) (local $stride i32) (local $ra i32) (local $rb i32) (local $rc i32)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128) (local $vb v128)
    ${locals}
    (local.set $stride (i32.shl (local.get $k) (i32.const 2)))
    (loop $rows
      (local.set $ra (i32.add (local.get $a) (i32.mul (local.get $i) (local.get $stride))))
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $rb (i32.add (local.get $b) (i32.mul (local.get $j) (local.get $stride))))
        ${clear}
        (local.set $p (i32.const 0))
        (loop $inner
          ${step}
          (local.set $p (i32.add (local.get $p) (i32.const ${LANES * FLOAT_BYTES})))
          (br_if $inner (i32.lt_u (local.get $p) (local.get $stride))))
        (local.set $rc (i32.add (local.get $c) (i32.shl (i32.add (i32.mul (local.get $i) (local.get $n)) (local.get $j)) (i32.const 2))))
        ${store}
        (local.set $j (i32.add (local.get $j) (i32.const ${TILE})))
        (br_if $columns (i32.lt_u (local.get $j) (local.get $n))))
      (local.set $i (i32.add (local.get $i) (i32.const ${TILE})))
      (br_if $rows (i32.lt_u (local.get $i) (local.get $m))))))`;
}

export interface Products {
  /** C (m × n) = A (m × k) · Bᵀ (n × k), row after row; m, n and k are multiples of 4. All three lie in this memory. */
  multiply(a: Float32Array, b: Float32Array, c: Float32Array, k: number): void;
}

/** Matrices of these many floats, in one memory, and the product over them. */
export async function createProducts(
  sizes: readonly number[],
): Promise<{ readonly products: Products; readonly matrices: readonly Float32Array[] }> {
  const total = sizes.reduce((sum, size) => sum + size * FLOAT_BYTES, 0);
  const pages = Math.ceil(total / PAGE_BYTES);
  const memory = new wasm.Memory({ initial: Math.max(1, pages), maximum: 65_536 });
  const module = (await wabt()).parseWat("matmul.wat", kernelText(), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const { instance } = await wasm.instantiate(new Uint8Array(buffer), { env: { memory } });
  const run = instance.exports["multiply"] as (...args: number[]) => void;
  let at = 0;
  const matrices = sizes.map((size) => {
    const view = new Float32Array(memory.buffer, at, size);
    at += size * FLOAT_BYTES;
    return view;
  });
  const multiply: Products["multiply"] = (a, b, c, k) =>
    run(a.byteOffset, b.byteOffset, c.byteOffset, a.length / k, b.length / k, k);
  return { products: { multiply }, matrices };
}

/** `to` (columns × rows) becomes the transpose of `from` (rows × columns), in blocks that stay in the cache. */
export function transpose(from: Float32Array, to: Float32Array, columns: number): void {
  const rows = from.length / columns;
  const block = 32;
  for (let top = 0; top < rows; top += block)
    for (let left = 0; left < columns; left += block)
      for (let r = top; r < Math.min(rows, top + block); r++)
        for (let c = left; c < Math.min(columns, left + block); c++)
          to[c * rows + r] = from[r * columns + c] ?? 0;
}
