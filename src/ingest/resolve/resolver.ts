/** The parts of resolving as each other sees them. `create-resolver.ts` puts them together. */
import type { Binding, ImportFact } from "../../domain/code-facts.ts";
import type {
  CodebaseView,
  FileModel,
  ImportTarget,
  NamePlace,
  SymbolRef,
} from "./language-rules.ts";
import type { Env, Value, Values } from "./values.ts";

/** `import`: through what a module exports; `exact`: by scope or by type. */
export type Route = "exact" | "import";

/** What a name or member means, before it is evaluated. */
export type Denotation =
  | {
      readonly kind: "symbol";
      readonly file: FileModel;
      readonly ordinal: number;
      readonly env: Env | null;
      readonly receiver: Value | null;
      readonly route: Route;
    }
  | {
      readonly kind: "binding";
      readonly file: FileModel;
      readonly binding: Binding;
      readonly env: Env | null;
      readonly route: Route;
    }
  | { readonly kind: "value"; readonly value: Value; readonly route: Route }
  /** Known to lie outside the code base. */
  | {
      readonly kind: "outside";
      readonly name: string;
      readonly route: Route;
      /** Nothing of the code base comes from it. */
      readonly isClosed?: boolean;
    };

export type Denotations = readonly Denotation[];

/** `outside`: if at all, then a base that the code base does not have. */
export type Inherited = "no" | "outside" | "perhaps";

export interface Resolver {
  readonly view: CodebaseView;
  /** What an expression may evaluate to. Empty when that is not known. */
  evaluate(file: FileModel, expression: number, env: Env | null): Values;
  /** What a value of the written type may be. */
  evaluateType(file: FileModel, expression: number, env: Env | null): Values;
  /** What a name, member or type expression means. */
  denote(file: FileModel, expression: number, env: Env | null): Denotations;
  valuesOf(denotation: Denotation): Values;
  /** What a name means from a scope outwards. */
  lookUp(file: FileModel, name: string, place: NamePlace, env: Env | null): Denotations;
  /** What a name means that no scope of the file declares. */
  outsideFile(file: FileModel, name: string, place: NamePlace): Denotations;
  /** Where an import leads; `wanted` as in `LanguageRules.resolveImport`. */
  importTarget(file: FileModel, fact: ImportFact, wanted: string): ImportTarget | null;
  /** What modules export by this name. */
  exported(paths: readonly string[], name: string): Denotations;
  members(value: Value, name: string): Denotations;
  /** Bases as instances, in order. */
  bases(type: Value & { readonly kind: "instance" }): Values;
  /** Whether bases have a member of this name. */
  inherited(type: SymbolRef, name: string): Inherited;
  /** What calling gives; `call` is the expression, whose arguments tell type parameters. */
  call(called: Value, file: FileModel, call: number, env: Env | null): Values;
  /** An instance of what the class value names. */
  instantiate(value: Value): Values;
  /** Elements of a list. */
  elements(value: Value): Values;
  /** What awaiting or unwrapping gives. */
  awaited(value: Value, file: FileModel): Values;
  /** What parameter number `parameter` of the function given as argument `index` of a call receives. */
  given(
    file: FileModel,
    call: number,
    place: { readonly index: number; readonly parameter: number },
    env: Env | null,
  ): Values;
}

export const CLASS_LIKE: ReadonlySet<string> = new Set([
  "class",
  "interface",
  "struct",
  "trait",
  "enum",
  "type",
  "object",
  "protocol",
]);
export const FUNCTION_LIKE: ReadonlySet<string> = new Set([
  "function",
  "method",
  "constructor",
  "macro",
  "test",
]);

/** Whether a definition is named where a type is written. */
export function isTypeLike({ file, ordinal }: SymbolRef): boolean {
  const kind = file.symbol(ordinal)?.kind ?? "";
  return CLASS_LIKE.has(kind) || kind === "namespace" || kind === "module";
}

/** Whether a definition has members of its own. */
export function isClassLike({ file, ordinal }: SymbolRef): boolean {
  const kind = file.symbol(ordinal)?.kind ?? "";
  return CLASS_LIKE.has(kind) || (kind === "module" && file.rules.modulesAreTypes === true);
}

export function isFunctionLike({ file, ordinal }: SymbolRef): boolean {
  return FUNCTION_LIKE.has(file.symbol(ordinal)?.kind ?? "");
}
