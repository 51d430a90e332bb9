/** What each definition says about itself: type, value, bases, parameters. */
import type { Binding, ExpressionIndex, SymbolFacts } from "../../../domain/code-facts.ts";
import { ordinalsAmongEquals } from "../../../domain/derived-id.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { ScopedDefinition } from "../../chunk/definition.ts";
import type { ExpressionTable } from "./expression-table.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { ScopeTree } from "./scope-tree.ts";

/** A definition that became a symbol, with its place in the text. */
export interface PlacedDefinition {
  readonly definition: ScopedDefinition;
  readonly symbol: SymbolDefinition;
  /** Ordinal of the symbol around it, -1 at top level. */
  readonly parent: number;
}

type Draft = { -readonly [Key in keyof SymbolFacts]: SymbolFacts[Key] };
type Base = readonly ["extends" | "implements" | "mixes", ExpressionIndex];

const FLAG = "flag.";
/** Role, what it says of the definition, and the part that says it. */
const SAID = [
  ["typed", "type", "type"],
  ["owned", "owner", "type"],
  ["valued", "value", "value"],
  ["returned-by", "value", "value"],
] as const;
const INHERITED = ["extends", "implements", "mixes"] as const;
const CLASS = new Set(["class", "file"] as const);

/** Joins definitions with the symbols made of them, in order, each with the symbol around it. */
export function placeSymbols(
  definitions: readonly ScopedDefinition[],
  symbols: readonly SymbolDefinition[],
): PlacedDefinition[] {
  const ordinals: number[] = [];
  const placed: PlacedDefinition[] = [];
  for (const definition of definitions) {
    const around = definition.parent < 0 ? -1 : (ordinals[definition.parent] ?? -1);
    const isSymbol = definition.kind !== "scope" && definition.kind !== "import";
    const symbol = isSymbol ? symbols[placed.length] : undefined;
    ordinals.push(symbol === undefined ? around : placed.length);
    if (symbol !== undefined) placed.push({ definition, symbol, parent: around });
  }
  return placed;
}

/** Which scopes the definitions declare and own. To be called before expressions are built. */
export function claimScopes(
  placed: readonly PlacedDefinition[],
  scopes: ScopeTree,
): readonly { readonly scope: number; readonly inner: number }[] {
  return placed.map(({ definition }, ordinal) => ({
    scope: scopes.around(definition),
    inner: scopes.bodyOf(definition, ordinal),
  }));
}

export interface SymbolFactsSource {
  readonly placed: readonly PlacedDefinition[];
  readonly claimed: ReturnType<typeof claimScopes>;
  readonly roles: RoleTable;
  readonly scopes: ScopeTree;
  readonly table: ExpressionTable;
  readonly bindings: readonly Binding[];
}

/** Facts of all symbols, by ordinal. */
export function symbolFacts(source: SymbolFactsSource): SymbolFacts[] {
  const { placed, claimed, roles, scopes, table } = source;
  const equals = ordinalsAmongEquals(placed, ({ symbol }) => symbol.qualifiedName);
  const drafts: Draft[] = placed.map(({ symbol, parent }, ordinal) => ({
    name: symbol.name,
    qualifiedName: symbol.qualifiedName,
    ordinalAmongEquals: equals[ordinal] ?? 0,
    kind: symbol.kind,
    line: symbol.span.lineStart,
    scope: claimed[ordinal]?.scope ?? 0,
    inner: claimed[ordinal]?.inner ?? -1,
    parent,
  }));
  const byName = new Map(placed.map(({ definition }, ordinal) => [definition.nameStart, ordinal]));
  const draftOf = (role: Role): Draft | undefined => {
    const of = part(role, "of");
    return of === undefined ? undefined : drafts[byName.get(of.startIndex) ?? -1];
  };
  for (const [role, key, from] of SAID) {
    for (const found of roles.all(role)) setType(draftOf(found), key, table.of(part(found, from)));
  }
  for (const name of roles.names().filter((each) => each.startsWith(FLAG))) {
    for (const role of roles.all(name)) addFlag(draftOf(role), name.slice(FLAG.length));
  }
  for (const role of roles.all("heritage")) {
    const around = scopes.nearest(scopes.at(role.node.startIndex), CLASS);
    const draft = part(role, "of") === undefined ? drafts[scopes.symbolOf(around)] : draftOf(role);
    if (draft !== undefined) draft.bases = [...(draft.bases ?? []), ...basesOf(role, table)];
  }
  const byScope = groupByScope(source.bindings);
  for (const draft of drafts) addParameters(draft, byScope.get(draft.inner) ?? []);
  return drafts;
}

function groupByScope(bindings: readonly Binding[]): ReadonlyMap<number, readonly Binding[]> {
  const byScope = new Map<number, Binding[]>();
  for (const binding of bindings) {
    const list = byScope.get(binding[0]);
    if (list === undefined) byScope.set(binding[0], [binding]);
    else list.push(binding);
  }
  return byScope;
}

function setType(
  draft: Draft | undefined,
  key: "type" | "value" | "owner",
  expression: ExpressionIndex,
): void {
  if (draft !== undefined && expression >= 0 && draft[key] === undefined) draft[key] = expression;
}

function addFlag(draft: Draft | undefined, flag: string): void {
  if (draft !== undefined) draft.flags = [...new Set([...(draft.flags ?? []), flag])];
}

function basesOf(role: Role, table: ExpressionTable): Base[] {
  const parameters = (role.parts.get("argument") ?? []).map((node) => table.of(node));
  return INHERITED.flatMap((kind) =>
    (role.parts.get(kind) ?? []).flatMap((node): Base[] => {
      const base = table.of(node);
      if (base < 0) return [];
      const isGeneric = kind === "extends" && parameters.length > 0;
      return [[kind, isGeneric ? table.intern("generic", base, ...parameters) : base]];
    }),
  );
}

function addParameters(draft: Draft, own: readonly Binding[]): void {
  const parameters = own.filter(([, , kind]) => kind === "parameter");
  if (parameters.length > 0) {
    draft.parameters = parameters.map(([, name, , type]) => [name, type]);
  }
  const typeParameters = own.filter(([, , kind]) => kind === "type-parameter");
  if (typeParameters.length > 0) {
    // a bound may stand apart from its parameter
    const bounds = new Map(typeParameters.map(([, name]) => [name, -1]));
    for (const [, name, , bound] of typeParameters) if (bound >= 0) bounds.set(name, bound);
    draft.typeParameters = [...bounds];
  }
}
