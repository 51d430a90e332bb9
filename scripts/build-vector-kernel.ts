/** Turns `kernel.wat` into the bytes that the vector index runs: `npx tsx scripts/build-vector-kernel.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import wabt from "wabt";

const FOLDER = new URL("../src/stores/sqlite/vectors/", import.meta.url);

/** The text of `kernel-bytes.ts`. */
export async function buildVectorKernel(): Promise<string> {
  const text = readFileSync(new URL("kernel.wat", FOLDER), "utf8");
  const module = (await wabt()).parseWat("kernel.wat", text, { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return `/** Generated from kernel.wat by scripts/build-vector-kernel.ts. */
export const KERNEL_BYTES: string =
  "${Buffer.from(buffer).toString("base64")}";
`;
}

if (process.argv[1]?.endsWith("build-vector-kernel.ts")) {
  writeFileSync(new URL("kernel-bytes.ts", FOLDER), await buildVectorKernel());
}
