/** What a language's syntax alone does not say about names. */
import type { ParsedLanguage } from "../grammars.ts";

/** Grows with every change of what extraction gives, its queries among it. */
export const FACTS_VERSION = 1;

export interface FactRules {
  /** Folders in `queries/` whose `references.scm` make up the query, in order. */
  readonly queries: readonly string[];
  /** A name comes into being where it is first assigned. */
  readonly assigningDeclares: boolean;
  /** Members that going through a value calls, the second on what the first gives; and those that entering it as a context calls. */
  readonly iterators?: readonly [string, string];
  readonly enterers?: readonly string[];
  /** Before the names in `CodeFacts.modules`, so that packages of two languages stay apart. */
  readonly modulePrefix: string;
  /** Several package clauses, one after another, each name a package within the one before. */
  readonly packagesAddUp: boolean;
  /** Types of one name differ by how many arguments they take. */
  readonly typesByArity: boolean;
}

function rules(queries: readonly string[], more: Partial<FactRules> = {}): FactRules {
  return {
    queries,
    assigningDeclares: false,
    packagesAddUp: false,
    typesByArity: false,
    modulePrefix: queries.at(-1) ?? "",
    ...more,
  };
}

/** Languages that have a code graph. */
export const FACT_RULES: Partial<Record<ParsedLanguage, FactRules>> = {
  typescript: rules(["ecmascript", "typescript"]),
  tsx: rules(["ecmascript", "typescript", "tsx"]),
  javascript: rules(["ecmascript", "javascript"]),
  python: rules(["python"], {
    assigningDeclares: true,
    iterators: ["__iter__", "__next__"],
    enterers: ["__enter__", "__exit__"],
  }),
  ruby: rules(["ruby"], { assigningDeclares: true }),
  php: rules(["php"], { assigningDeclares: true }),
  lua: rules(["lua"]),
  go: rules(["go"]),
  rust: rules(["rust"]),
  c: rules(["c"]),
  cpp: rules(["cpp"]),
  zig: rules(["zig"]),
  bash: rules(["bash"]),
  java: rules(["java"], { modulePrefix: "jvm" }),
  kotlin: rules(["kotlin"], { modulePrefix: "jvm" }),
  scala: rules(["scala"], { modulePrefix: "jvm", packagesAddUp: true }),
  csharp: rules(["csharp"], { typesByArity: true }),
  swift: rules(["swift"]),
  elixir: rules(["elixir"]),
};
