/** Which grammar and which query each language is parsed with. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { LanguageId } from "../../domain/language.ts";

export interface Grammar {
  /** `tree-sitter-<wasm>.wasm` in `grammars/wasm/`. */
  readonly wasm: string;
  /** Folders in `queries/` whose `definitions.scm` make up the query, in order. */
  readonly queries: readonly string[];
  /** Definitions are sought in nodes no deeper than this: function bodies hold few and cost the most. */
  readonly maxDepth: number;
  /** Types of nodes that belong to the definition that follows them. */
  readonly leading: RegExp;
  /** First characters that such nodes have: asking for a node's type costs a call into WebAssembly. */
  readonly leadingChars: string;
  /** A function is written as several clauses, which are one definition. */
  readonly clauses: boolean;
}

const LEADING = /comment|decorator|attribute|annotation|pragma/;
const LEADING_CHARS = "/#-@[\"%(<*{;'";

function grammar(wasm: string, maxDepth: number, more: Partial<Grammar> = {}): Grammar {
  const usual = { queries: [wasm], leading: LEADING, leadingChars: LEADING_CHARS, clauses: false };
  return { wasm, maxDepth, ...usual, ...more };
}

/** Languages with a syntax tree. All others are split by their layout. */
export const GRAMMARS = {
  typescript: grammar("typescript", 12, { queries: ["ecmascript", "typescript"] }),
  tsx: grammar("tsx", 12, { queries: ["ecmascript", "typescript"] }),
  javascript: grammar("javascript", 12, { queries: ["ecmascript", "javascript"] }),
  python: grammar("python", 10),
  go: grammar("go", 6),
  rust: grammar("rust", 10),
  java: grammar("java", 10),
  kotlin: grammar("kotlin", 10),
  scala: grammar("scala", 10),
  c: grammar("c", 6),
  cpp: grammar("cpp", 10),
  csharp: grammar("c_sharp", 10, { queries: ["csharp"] }),
  ruby: grammar("ruby", 12),
  php: grammar("php", 8),
  lua: grammar("lua", 8),
  bash: grammar("bash", 6),
  elixir: grammar("elixir", 12, { leading: /comment|unary_operator/, clauses: true }),
  haskell: grammar("haskell", 8, {
    leading: /comment|pragma|haddock|^signature$/,
    leadingChars: "",
    clauses: true,
  }),
  zig: grammar("zig", 10),
  swift: grammar("swift", 10),
  dart: grammar("dart", 10, { leading: /comment|annotation|_signature$/, leadingChars: "" }),
  ocaml: grammar("ocaml", 10),
  "ocaml-interface": grammar("ocaml_interface", 10, { queries: ["ocaml-interface"] }),
  html: grammar("html", 40),
  css: grammar("css", 8),
  json: grammar("json", 6),
  yaml: grammar("yaml", 12),
  toml: grammar("toml", 6),
} as const satisfies Partial<Record<LanguageId, Grammar>>;

export type ParsedLanguage = keyof typeof GRAMMARS;

/** True for a language that has a grammar. */
export function isParsed(language: LanguageId): language is ParsedLanguage {
  return language in GRAMMARS;
}

// the same distance from src/ingest/parse and dist/ingest/parse
const WASM_HOME = new URL("../../../grammars/wasm/", import.meta.url);
const QUERY_HOME = new URL("../../../queries/", import.meta.url);

/** The grammar's WebAssembly. */
export function readWasm(language: ParsedLanguage): Promise<Uint8Array> {
  return readFile(new URL(`tree-sitter-${GRAMMARS[language].wasm}.wasm`, WASM_HOME));
}

/** What the code graph is made from, of folders in `queries/`, in order. */
export async function readFactQuery(folders: readonly string[]): Promise<string> {
  const files = folders.map((folder) =>
    readFile(new URL(`${folder}/references.scm`, QUERY_HOME), "utf8"),
  );
  return (await Promise.all(files)).join("\n");
}

/** The language's definition query. */
export async function readQuery(language: ParsedLanguage): Promise<string> {
  const files = GRAMMARS[language].queries.map((folder) =>
    readFile(new URL(`${folder}/definitions.scm`, QUERY_HOME), "utf8"),
  );
  return (await Promise.all(files)).join("\n");
}

let versions: Readonly<Record<string, string>> | undefined;

/** Version of the package that the language's grammar came from. */
export function grammarVersion(language: ParsedLanguage): string {
  versions ??= JSON.parse(readFileSync(new URL("versions.json", WASM_HOME), "utf8")) as Record<
    string,
    string
  >;
  return versions[GRAMMARS[language].wasm] ?? "unknown";
}
