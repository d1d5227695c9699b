/** What is used of WebAssembly. Node has it, its types leave it to those of the browser, which src-main does without. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, (...args: number[]) => number>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class RuntimeError extends Error {}
}
