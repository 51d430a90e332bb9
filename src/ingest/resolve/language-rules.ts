/** What differs between languages when names are looked up, and what their rules see of the code base. */
import type {
  Binding,
  CodeFacts,
  Expression,
  ImportFact,
  ScopeKind,
  SymbolFacts,
} from "../../domain/code-facts.ts";
import type { LanguageId } from "../../domain/language.ts";

/** What a name means in a scope. */
export type Entry =
  | { readonly kind: "symbol"; readonly ordinal: number }
  | { readonly kind: "binding"; readonly binding: Binding }
  | { readonly kind: "import"; readonly fact: ImportFact };

/** One file's facts, ready to be looked things up in. */
export interface FileModel {
  readonly path: string;
  readonly language: LanguageId;
  readonly facts: CodeFacts;
  readonly rules: LanguageRules;
  /** What `name` means in exactly this scope. */
  entries(scope: number, name: string): readonly Entry[];
  /** Names that a scope declares. */
  namesIn(scope: number): ReadonlySet<string>;
  symbol(ordinal: number): SymbolFacts | undefined;
  expression(index: number): Expression;
  parentScope(scope: number): number;
  scopeKind(scope: number): ScopeKind;
  /** Constructors that are called by their class's name. They are no members. */
  constructorsOf(ordinal: number): readonly SymbolRef[];
  /** The symbol whose body a scope is, -1 if none. */
  scopeSymbol(scope: number): number;
  /** The nearest scope of these kinds from `scope` outwards, -1 if there is none. */
  nearestScope(scope: number, kinds: ReadonlySet<ScopeKind>): number;
}

/** A definition in a file. */
export interface SymbolRef {
  readonly file: FileModel;
  readonly ordinal: number;
}

/**
 * What resolving one document sees of the code base. Everything is synchronous: what is not in memory yet is noted as missing and answered
 * as if it were not there; the caller fetches it and resolves the document again. Every question is noted as read.
 */
export interface CodebaseView {
  /** Whether a document of this path is shown. */
  exists(path: string): boolean;
  /** A document's facts; null when there is none, or not yet. */
  model(path: string): FileModel | null;
  /** Paths that define a symbol of this plain name. */
  definers(name: string): readonly string[];
  /** Paths that declare this module (`java:com.example`). */
  moduleFiles(module: string): readonly string[];
  /** Paths of documents with this file name, or of this name in a folder of this name (`shop/__init__.py`). */
  filesNamed(name: string): readonly string[];
  /** Paths of documents directly in this folder. */
  filesIn(folder: string): readonly string[];
  /** What `make` gives, kept while one document is resolved. */
  once<Made>(key: string, make: () => Made): Made;
  /** The same for all documents while the code base stays as it is: `key` must name everything that `make` takes but the view. */
  shared<Made>(key: string, make: () => Made): Made;
  /** What `parse` makes of a settings file, kept; null when there is none. `what` tells several readings of one file apart. */
  settings<Parsed>(
    path: string,
    what: string,
    parse: (text: string) => Parsed | null,
  ): Parsed | null;
}

/**
 * Where an import leads. `files` share one scope, as a package's do; `symbols` are what is imported, `members` have it as a member;
 * `outside` is not part of the code base.
 */
export type ImportTarget =
  | {
      readonly kind: "files";
      readonly paths: readonly string[];
      /** Dotted name of the namespace, module or type in them that the import leads into. */
      readonly within?: string;
    }
  | { readonly kind: "symbols" | "members"; readonly symbols: readonly SymbolRef[] }
  | { readonly kind: "outside" };

export const OUTSIDE: ImportTarget = { kind: "outside" };

/**
 * What a built-in type's member gives: `self` the receiver, `element` one of it, `list` of elements, `first`/`second` its first or second
 * type argument, `callback` what the function given as first argument returns, `callbacks` a list of those, `flat` their elements,
 * `argument` the first argument, `nothing`.
 */
export type BuiltinResult =
  | "self"
  | "element"
  | "list"
  | "first"
  | "second"
  | "callback"
  | "callbacks"
  | "wrapped-callback"
  | "flat"
  | "argument"
  | "second-argument"
  /** A value of the type `maybe` that holds an element or the second argument. */
  | "maybe-element"
  | "maybe-second"
  | "list-of-first"
  | "nothing";

export interface BuiltinMember {
  readonly gives: BuiltinResult;
  /** What the parameters of a function given as argument receive, in order. */
  readonly parameters?: readonly BuiltinResult[];
}

/** What a name means that a file need not import: a definition, a module that these files make up, or something outside. */
export type Global =
  | SymbolRef
  | { readonly paths: readonly string[] }
  | { readonly outside: string };

/** Where a name stands, and whether a type is written there. */
export interface NamePlace {
  readonly scope: number;
  readonly isType: boolean;
}

/** Definitions that a type means as it is written in a file. */
export type TypesMeant = (file: FileModel, expression: number) => readonly SymbolRef[];

export interface LanguageRules {
  /** Languages of one family may define each other's names. */
  readonly family: string;
  /** Members of the class around, also inherited ones, are seen without a qualifier. */
  readonly implicitMembers: boolean;
  /** Code of a class's own body sees its members without a qualifier, its methods' do not. */
  readonly bodySeesMembers?: boolean;
  /** Calling a class makes an instance. */
  readonly callsConstruct: boolean;
  /** Names of constructors, the first found in the class or its bases is the one. */
  readonly constructors: readonly string[];
  /** Member that is called when an instance is called. */
  readonly calledMember?: string;
  /** Modules can be mixed into classes. */
  readonly modulesAreTypes?: boolean;
  /** What belongs to instances cannot be called on the class itself. */
  readonly staticsApart?: boolean;
  /** Members are read by calling them, and called by naming them. */
  readonly readsAreCalls?: boolean;
  /** A class and all its bases are asked for a member in one line (C3), so that a base of two bases comes after both. */
  readonly linearized?: boolean;
  /** Members that indexing, going through and entering an instance call. */
  readonly protocols?: {
    readonly indexed: string;
    readonly iterated: string;
    readonly next: string;
    readonly entered: string;
  };
  /** Members that syntax calls: never guessed by their names. */
  readonly protocolNames?: RegExp;
  /** Types that stand for their first argument: `Readonly<T>`, `Optional[T]`. */
  readonly transparent: ReadonlySet<string>;
  /** Types that are lists of their first argument. */
  readonly lists: ReadonlySet<string>;
  /** Types whose value is awaited or unwrapped: `Promise<T>`. */
  readonly awaited: ReadonlySet<string>;
  /** By type name (`list` for lists) and member. */
  readonly builtins: Readonly<Record<string, Readonly<Record<string, BuiltinMember>>>>;
  /** Names that are so common that a unique definition among them says nothing about an unknown receiver. */
  readonly commonNames: ReadonlySet<string>;
  /** Every name is declared or imported where it is used: others belong to the language. */
  readonly namesAreDeclared?: boolean;
  /** What a file passes on is a name in it too. */
  readonly passedOnBinds?: boolean;
  /** What comes from outside the code base gives nothing of it: no name is guessed on its results. */
  readonly outsideIsClosed?: boolean;
  /** Type of a value that may be missing. */
  readonly maybe?: string;
  /** Types and values have names of their own: where a type is written, variables and functions are not meant. */
  readonly typesApart?: boolean;
  /** A constant that is given a type or function only has another name for it. */
  readonly namesAlias?: boolean;
  /** A file is a type: `@This()` outside all others. */
  readonly fileIsType?: boolean;
  /** Types that the code base does not define whose arguments are what a function literal's parameters receive: `Consumer<T>`. */
  readonly functionTypes?: ReadonlySet<string>;
  /** Types of one name differ by how many arguments they take. */
  readonly typesByArity?: boolean;
  /** A function literal that is the last argument is given to the last parameter, whatever lies between. */
  readonly trailingFunctions?: boolean;
  /** Left away where a class decorates. */
  readonly decoratorSuffix?: string;
  /** The only member of a name in the whole code base says nothing about a receiver that is not known. */
  readonly guessesNothing?: boolean;
  /** Functions of one name in one class are told apart by their arguments. */
  readonly overloads?: boolean;
  /** Where an import leads; null when that cannot be told. Of an import of everything, `wanted` is the name that is looked for. */
  resolveImport(
    view: CodebaseView,
    from: FileModel,
    fact: ImportFact,
    wanted: string,
  ): ImportTarget | null;
  /** The files of the module of this name inside a package that is these files; none when there is none. */
  submodule?(view: CodebaseView, paths: readonly string[], name: string): readonly string[];
  /** Whether importing everything of a file brings in this name. Without it, everything exported is. */
  isInAll?(file: FileModel, name: string): boolean;
  /** What the name of a type means where that does not follow from scopes and imports alone; asked first. */
  qualified?(
    view: CodebaseView,
    from: FileModel,
    dotted: string,
    scope: number,
  ): readonly SymbolRef[];
  /** Members of an object literal that stand outside of it, defined by the name of the variable that holds it. */
  objectMembers?(file: FileModel, scope: number, name: string): readonly SymbolRef[];
  /** What a file sees without importing it and before what it imports with `*`: the rest of its package. */
  siblings?(view: CodebaseView, from: FileModel, name: string): readonly SymbolRef[];
  /** What a file sees from a scope without importing it: its package, a prelude. */
  globals?(view: CodebaseView, from: FileModel, name: string, place: NamePlace): readonly Global[];
  /** Members that stand outside the body of a type or namespace: methods by receiver, `impl` blocks, extensions. */
  outsideMembers?(
    view: CodebaseView,
    type: SymbolRef,
    name: string,
    types: TypesMeant,
  ): readonly SymbolRef[];
  /** Other declarations of the same type, in other files. */
  otherParts?(view: CodebaseView, type: SymbolRef): readonly SymbolRef[];
  /** Bases that the declaration does not name: those of `impl` blocks. */
  outsideBases?(view: CodebaseView, type: SymbolRef, types: TypesMeant): readonly SymbolRef[];
  /** Interfaces that a type implements without saying so. They add nothing to its members. */
  implicitBases?(view: CodebaseView, type: SymbolRef, types: TypesMeant): readonly SymbolRef[];
  /** Files that a module declared without a body stands for. */
  modulePaths?(view: CodebaseView, module: SymbolRef): readonly string[];
  /** What a declaration stands for: its definition elsewhere; null when several could be it. */
  definitionOf?(view: CodebaseView, declared: SymbolRef): SymbolRef | null;
}
