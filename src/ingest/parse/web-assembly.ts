/** The slice of WebAssembly that is used here; Node has it, its published types leave it out. */

export interface WasmMemory {
  readonly buffer: { readonly byteLength: number };
}

interface WebAssemblyGlobal {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
  }) => WasmMemory;
  readonly RuntimeError: new () => Error;
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal };

/** A memory of `initial` pages of 64 KiB that may grow to `maximum`. */
export function createWasmMemory(initial: number, maximum: number): WasmMemory {
  return new wasm.Memory({ initial, maximum });
}

/** True for a trap or abort inside WebAssembly, after which its memory is in no known state. */
export function isWasmCrash(thrown: unknown): boolean {
  return thrown instanceof wasm.RuntimeError;
}
