/** Loads grammars into WebAssembly, each once a thread, when the first file needs it. */
import { Language, Parser, Query } from "web-tree-sitter";
import { AppError } from "../../domain/errors.ts";
import { FACT_RULES, type FactRules } from "./facts/fact-rules.ts";
import { type ParsedLanguage, readFactQuery, readQuery, readWasm } from "./grammars.ts";
import { createWasmMemory, type WasmMemory } from "./web-assembly.ts";

export interface LoadedParser {
  readonly parser: Parser;
  /** The definition query. */
  readonly query: Query;
  /** What the code graph is made from; null for languages that have none. */
  readonly facts: LoadedFacts | null;
}

export interface LoadedFacts {
  readonly rules: FactRules;
  /** The reference query. Compiling it costs more than loading the grammar, so it waits for the first who asks. */
  query(): Query;
}

/** What web-tree-sitter itself would ask for: it lays its stack and data out for this much. */
const INITIAL_PAGES = 512;
const MAXIMUM_PAGES = 32_768;

let runtime: Promise<void> | undefined;
let memory: WasmMemory | undefined;
// what is compiled cannot be unloaded and never changes, so a thread shares it
const loaded = new Map<ParsedLanguage, Promise<LoadedParser>>();

/** Starts WebAssembly with a memory of our own making, so that its size can be told. */
async function start(): Promise<void> {
  memory = createWasmMemory(INITIAL_PAGES, MAXIMUM_PAGES);
  await Parser.init({ wasmMemory: memory });
}

/** Bytes of this thread's WebAssembly memory. It grows with the largest tree and never shrinks. */
export function wasmBytes(): number {
  return memory?.buffer.byteLength ?? 0;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function load(language: ParsedLanguage): Promise<LoadedParser> {
  runtime ??= start();
  await runtime;
  try {
    const rules = FACT_RULES[language];
    const [wasm, source, factSource] = await Promise.all([
      readWasm(language),
      readQuery(language),
      rules === undefined ? "" : readFactQuery(rules.queries),
    ]);
    const grammar = await Language.load(wasm);
    return {
      parser: new Parser().setLanguage(grammar),
      query: new Query(grammar, source),
      facts:
        rules === undefined ? null : { rules, query: once(() => new Query(grammar, factSource)) },
    };
  } catch (cause) {
    throw new AppError("GRAMMAR_UNAVAILABLE", `The grammar of ${language} does not load.`, {
      next: "Reinstall quarry-mcp: its grammars/wasm and queries folders belong to the package.",
      cause,
    });
  }
}

/** The language's parser and query, ready to use. Throws AppError GRAMMAR_UNAVAILABLE. */
export function loadParser(language: ParsedLanguage): Promise<LoadedParser> {
  const known = loaded.get(language) ?? load(language);
  loaded.set(language, known);
  return known;
}
