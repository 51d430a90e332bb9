/** Languages that Quarry knows by name. Detection reads the path first, then the first line. */

interface LanguageEntry {
  /** Shown to people. */
  readonly label: string;
  /** With the dot, lower case. */
  readonly extensions: readonly string[];
  /** Whole file names, lower case. */
  readonly filenames?: readonly string[];
  /** Interpreters of a `#!` line. */
  readonly interpreters?: readonly string[];
}

export const LANGUAGES = {
  typescript: {
    label: "TypeScript",
    extensions: [".ts", ".mts", ".cts"],
    interpreters: ["deno", "bun", "ts-node", "tsx"],
  },
  tsx: { label: "TSX", extensions: [".tsx"] },
  javascript: {
    label: "JavaScript",
    extensions: [".js", ".mjs", ".cjs", ".jsx"],
    interpreters: ["node", "nodejs"],
  },
  python: {
    label: "Python",
    extensions: [".py", ".pyi", ".pyw", ".bzl"],
    filenames: ["build", "build.bazel", "workspace", "sconstruct", "wscript"],
    interpreters: ["python", "python2", "python3"],
  },
  go: { label: "Go", extensions: [".go"] },
  rust: { label: "Rust", extensions: [".rs"] },
  java: { label: "Java", extensions: [".java"] },
  kotlin: { label: "Kotlin", extensions: [".kt", ".kts"] },
  scala: { label: "Scala", extensions: [".scala", ".sc", ".sbt"] },
  c: { label: "C", extensions: [".c", ".h"] },
  cpp: {
    label: "C++",
    extensions: [
      ".cc",
      ".cpp",
      ".cxx",
      ".c++",
      ".hh",
      ".hpp",
      ".hxx",
      ".h++",
      ".ipp",
      ".tpp",
      ".inl",
      ".cu",
      ".cuh",
      ".ino",
    ],
  },
  csharp: { label: "C#", extensions: [".cs", ".csx"] },
  ruby: {
    label: "Ruby",
    extensions: [".rb", ".rake", ".gemspec", ".ru"],
    filenames: [
      "rakefile",
      "gemfile",
      "guardfile",
      "podfile",
      "vagrantfile",
      "brewfile",
      "fastfile",
    ],
    interpreters: ["ruby", "jruby"],
  },
  php: { label: "PHP", extensions: [".php", ".phtml", ".php5", ".inc"], interpreters: ["php"] },
  lua: { label: "Lua", extensions: [".lua", ".rockspec"], interpreters: ["lua", "luajit"] },
  bash: {
    label: "Bash",
    extensions: [".sh", ".bash", ".zsh", ".ksh", ".bats", ".ebuild"],
    filenames: [".bashrc", ".bash_profile", ".profile", ".zshrc", "pkgbuild"],
    interpreters: ["sh", "bash", "dash", "zsh", "ksh", "bats"],
  },
  elixir: { label: "Elixir", extensions: [".ex", ".exs"], interpreters: ["elixir"] },
  haskell: {
    label: "Haskell",
    extensions: [".hs", ".hs-boot"],
    interpreters: ["runhaskell", "runghc"],
  },
  zig: { label: "Zig", extensions: [".zig", ".zon"] },
  swift: { label: "Swift", extensions: [".swift"], interpreters: ["swift"] },
  dart: { label: "Dart", extensions: [".dart"], interpreters: ["dart"] },
  ocaml: { label: "OCaml", extensions: [".ml"], interpreters: ["ocaml"] },
  "ocaml-interface": { label: "OCaml interface", extensions: [".mli"] },
  html: { label: "HTML", extensions: [".html", ".htm", ".xhtml"] },
  css: { label: "CSS", extensions: [".css"] },
  json: {
    label: "JSON",
    extensions: [".json", ".jsonc", ".json5", ".geojson", ".webmanifest"],
    filenames: [".babelrc", ".eslintrc", ".prettierrc", ".swcrc"],
  },
  yaml: { label: "YAML", extensions: [".yaml", ".yml"], filenames: [".clang-format"] },
  toml: { label: "TOML", extensions: [".toml"], filenames: ["pipfile"] },
  vue: { label: "Vue", extensions: [".vue"] },
  svelte: { label: "Svelte", extensions: [".svelte"] },
  jupyter: { label: "Jupyter notebook", extensions: [".ipynb"] },
  markdown: { label: "Markdown", extensions: [".md", ".markdown", ".mdx", ".mdown"] },
  sql: { label: "SQL", extensions: [".sql", ".psql", ".ddl"] },
  protobuf: { label: "Protocol Buffers", extensions: [".proto"] },
  hcl: { label: "HCL", extensions: [".tf", ".hcl", ".tfvars", ".nomad"] },
  text: { label: "other text", extensions: [] },
} as const satisfies Record<string, LanguageEntry>;

export type LanguageId = keyof typeof LANGUAGES;

export const LANGUAGE_IDS = Object.keys(LANGUAGES) as readonly LanguageId[];

const ENTRIES = Object.entries(LANGUAGES) as [LanguageId, LanguageEntry][];
const BY_EXTENSION = new Map(
  ENTRIES.flatMap(([id, entry]) => entry.extensions.map((extension) => [extension, id] as const)),
);
const BY_FILENAME = new Map(
  ENTRIES.flatMap(([id, entry]) => (entry.filenames ?? []).map((name) => [name, id] as const)),
);
const BY_INTERPRETER = new Map(
  ENTRIES.flatMap(([id, entry]) => (entry.interpreters ?? []).map((name) => [name, id] as const)),
);

/** C++ in a `.h` file: one of these at the start of a line decides. */
const CPP_HEADER =
  /^\s*(?:class\s+\w+|template\s*<|namespace\s+\w+|using\s+(?:namespace|\w+\s*=)|(?:public|private|protected)\s*:)/m;

/** Language of a file by name, `#!` line and, for `.h`, content. `head` is the first few kilobytes of its text; may be empty. */
export function detectLanguage(path: string, head: string): LanguageId {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const dot = name.lastIndexOf(".");
  const byName =
    BY_FILENAME.get(name) ?? (dot >= 0 ? BY_EXTENSION.get(name.slice(dot)) : undefined);
  if (byName === "c" && name.endsWith(".h") && CPP_HEADER.test(head)) return "cpp";
  if (byName !== undefined) return byName;
  const shebang = /^#!\s*(?:\S*\/)?(?:env\s+(?:-S\s+)?)?([\w+.-]+)/.exec(head);
  const interpreter = shebang?.[1]
    ?.split("/")
    .at(-1)
    ?.replace(/[\d.]+$/, "");
  return (interpreter !== undefined && BY_INTERPRETER.get(interpreter)) || "text";
}
