/** Edges that declarations and imports say themselves: bases, overrides, imported files and names. */
import type { ImportFact, SymbolFacts } from "../../domain/code-facts.ts";
import type { EdgeList } from "./edge-list.ts";
import type { FileModel, SymbolRef } from "./language-rules.ts";
import { typesMeant } from "./members.ts";
import { imported } from "./names.ts";
import {
  type Denotation,
  type Denotations,
  isClassLike,
  isFunctionLike,
  type Resolver,
} from "./resolver.ts";
import { refKey, type Value } from "./values.ts";

const INHERITS = { extends: "extends", implements: "implements", mixes: "extends" } as const;
const CERTAIN = { resolution: "exact", dispatch: "direct", confidence: 1 } as const;

export function declaredEdges(resolver: Resolver, file: FileModel, edges: EdgeList): void {
  file.facts.symbols.forEach((symbol, ordinal) => {
    for (const [kind, expression] of symbol.bases ?? []) {
      addBase(resolver, file, { ordinal, kind: INHERITS[kind], expression }, edges);
    }
    if (isClassLike({ file, ordinal })) addUnnamedBases(resolver, { file, ordinal }, edges);
    if (isFunctionLike({ file, ordinal })) addOverride(resolver, file, ordinal, edges);
  });
  addImports(resolver, file, edges);
}

function addBase(
  resolver: Resolver,
  file: FileModel,
  base: {
    readonly ordinal: number;
    readonly kind: "extends" | "implements";
    readonly expression: number;
  },
  edges: EdgeList,
): void {
  const line = file.symbol(base.ordinal)?.line ?? 1;
  for (const denoted of resolver.denote(file, base.expression, null)) {
    if (denoted.kind !== "symbol") continue;
    const { route } = denoted;
    const target = { file: denoted.file, ordinal: denoted.ordinal };
    if (refKey(target) === refKey({ file, ordinal: base.ordinal })) continue;
    const isImplementing = isInterface(target) && !isInterface({ file, ordinal: base.ordinal });
    edges.add({
      ...CERTAIN,
      target,
      // not every language writes the two differently
      kind: isImplementing ? "implements" : base.kind,
      resolution: route,
      source: base.ordinal,
      line,
    });
  }
}

/** Bases that stand elsewhere or go without saying. */
function addUnnamedBases(resolver: Resolver, type: SymbolRef, edges: EdgeList): void {
  const { view } = resolver;
  const { rules } = type.file;
  const types = typesMeant(resolver);
  const outside = rules.outsideBases?.(view, type, types) ?? [];
  const implicit = rules.implicitBases?.(view, type, types) ?? [];
  for (const target of [...outside, ...implicit]) {
    const line = type.file.symbol(type.ordinal)?.line ?? 1;
    edges.add({ ...CERTAIN, target, kind: "implements", source: type.ordinal, line });
  }
}

/** The type that a member belongs to, in its body or elsewhere. */
function ownerOf(resolver: Resolver, { file, ordinal }: SymbolRef): SymbolRef | null {
  const symbol = file.symbol(ordinal);
  if (symbol?.owner !== undefined) {
    const found = typesMeant(resolver)(file, symbol.owner);
    return found.length === 1 ? (found[0] ?? null) : null;
  }
  const parent = file.symbol(symbol?.parent ?? -1);
  if (symbol === undefined || symbol.scope !== parent?.inner) return null;
  return { file, ordinal: symbol.parent };
}
const INTERFACES: ReadonlySet<string> = new Set(["interface", "protocol", "trait"]);

const isInterface = ({ file, ordinal }: SymbolRef): boolean =>
  INTERFACES.has(file.symbol(ordinal)?.kind ?? "");

/** A method that a base declares too overrides the nearest one. */
function addOverride(resolver: Resolver, file: FileModel, ordinal: number, edges: EdgeList): void {
  const symbol = file.symbol(ordinal);
  const owner = ownerOf(resolver, { file, ordinal });
  if (symbol === undefined || owner === null || symbol.kind === "constructor") return;
  const type = { kind: "instance", ...owner, env: null } as const;
  const implicit =
    owner.file.rules.implicitBases?.(resolver.view, owner, typesMeant(resolver)) ?? [];
  const interfaces = implicit.map((ref): Value => ({ kind: "instance", ...ref, env: null }));
  const seen = new Set([refKey({ file, ordinal })]);
  for (const base of [...resolver.bases(type), ...interfaces]) {
    const found = resolver
      .members(base as Value, symbol.name)
      .flatMap((each) =>
        each.kind === "symbol" ? [{ file: each.file, ordinal: each.ordinal }] : [],
      );
    const [target] = file.rules.overloads === true ? found.filter(takesAsMany(symbol)) : found;
    if (target === undefined || seen.has(refKey(target))) continue;
    seen.add(refKey(target));
    edges.add({ ...CERTAIN, target, kind: "overrides", source: ordinal, line: symbol.line });
  }
}

const takesAsMany =
  ({ parameters }: SymbolFacts) =>
  ({ file, ordinal }: SymbolRef): boolean =>
    (file.symbol(ordinal)?.parameters?.length ?? 0) === (parameters?.length ?? 0);

function addImports(resolver: Resolver, file: FileModel, edges: EdgeList): void {
  for (const fact of file.facts.imports) {
    const target = resolver.importTarget(file, fact, fact.name);
    if (target === null || target.kind === "outside") continue;
    const isWhole = fact.name === "=" || fact.name === "*" || fact.name === "";
    const names = isWhole ? [] : imported(resolver, file, fact);
    const whole = isWhole && target.kind !== "files" ? target.symbols : [];
    addImportedSymbols(fact, [...whole, ...names.flatMap(asSymbol)], edges);
    if (target.kind === "files") addImportedFile(resolver, file, fact, target.paths, names, edges);
  }
}

/** A package is all its files: an edge to each would say nothing. */
function addImportedFile(
  { view }: Resolver,
  file: FileModel,
  { line }: ImportFact,
  whole: readonly string[],
  names: Denotations,
  edges: EdgeList,
): void {
  const modules = names.flatMap((found) =>
    found.kind === "value" && found.value.kind === "module" ? found.value.paths : [],
  );
  const [only, second] = modules.length > 0 ? modules : whole;
  if (only === undefined || second !== undefined || only === file.path) return;
  if (!view.exists(only)) return;
  const document = { path: only, name: "", ordinal: 0 };
  edges.addTo(document, { ...IMPORTED, source: -1, line });
}

const IMPORTED = { ...CERTAIN, kind: "imports", resolution: "import" } as const;

function asSymbol(found: Denotation): SymbolRef[] {
  return found.kind === "symbol" ? [{ file: found.file, ordinal: found.ordinal }] : [];
}

function addImportedSymbols(
  { flags, line }: ImportFact,
  symbols: readonly SymbolRef[],
  edges: EdgeList,
): void {
  const kind = flags?.includes("reexport") === true ? "exports" : "imports";
  for (const target of symbols) edges.add({ ...IMPORTED, target, kind, source: -1, line });
}
