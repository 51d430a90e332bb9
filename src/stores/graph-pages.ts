/** How numbers of the graph are packed: centralities by pages of neighbouring nodes, keys as lists. */
import { endianness } from "node:os";

export const PAGE_NODES = 256;

export const pageOf = (nodePk: number): number => Math.floor(nodePk / PAGE_NODES);
export const placeOf = (nodePk: number): number => nodePk % PAGE_NODES;

/** `values`: 256, 0 where a node has none. */
export function packCentralities(values: Float32Array): Uint8Array {
  const packed = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) packed.writeFloatLE(value, i * 4);
  return packed;
}

export function centralityAt(packed: Uint8Array, place: number): number {
  return new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getFloat32(
    place * 4,
    true,
  );
}

export function packNumbers(numbers: Uint32Array): Uint8Array {
  return littleEndian(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength));
}

export function unpackNumbers(packed: Uint8Array): Uint32Array {
  const bytes = littleEndian(packed);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** A copy at a place of its own, because a view of numbers must begin at a multiple of four. */
function littleEndian(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  return endianness() === "BE" ? copy.swap32() : copy;
}
