/** The slice of WebAssembly that training uses; Node has it, its published types leave it out. */

interface Memory {
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyGlobal {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly instantiate: (
    bytes: Uint8Array,
    imports: { readonly env: { readonly memory: Memory } },
  ) => Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal })
  .WebAssembly;
