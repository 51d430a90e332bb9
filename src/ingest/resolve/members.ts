/** Members of values: of instances with their bases, of classes, objects, modules and built-in types. */
import type { Entry, FileModel, SymbolRef, TypesMeant } from "./language-rules.ts";
import { linearize } from "./linearize.ts";
import { imported, inModule } from "./names.ts";
import {
  type Denotation,
  type Denotations,
  type Inherited,
  isClassLike,
  isFunctionLike,
  type Resolver,
} from "./resolver.ts";
import { type Env, refKey, type Value, type Values } from "./values.ts";

type Instance = Value & { readonly kind: "instance" };

const NONE: Denotations = [];
const INDEX = "__index";
const SPREAD = "<spread>";
const BASE = "<base>";
/** Longer chains of bases go in circles. */
const MOST_BASES = 40;

export function members(resolver: Resolver, value: Value, name: string): Denotations {
  switch (value.kind) {
    case "instance":
      return ofInstance(resolver, value, name, new Set());
    case "symbol":
      return ofSymbol(resolver, value, name);
    case "object":
      return ofObject(resolver, value, name);
    case "prototyped":
      return ofPrototyped(resolver, value, name);
    case "module":
      return inModule(resolver, value.rules, value.paths, name);
    case "list": {
      const part = value.parts?.[Number(name)];
      return part === undefined
        ? ofBuiltin(value, "list", name, resolver)
        : part().map((each) => ({ kind: "value", value: each, route: "exact" }));
    }
    case "outside":
      return ofBuiltin(value, value.name, name, resolver);
    default:
      return NONE;
  }
}

function ofBuiltin(
  receiver: Value,
  type: string,
  member: string,
  _resolver: Resolver,
): Denotations {
  const value: Value = { kind: "builtin", receiver, member };
  return [
    { kind: "outside", name: `${type}.${member}`, route: "exact" },
    { kind: "value", value, route: "exact" },
  ];
}

/** Members written in the literal, then those that are defined by its name. */
function ofObject(
  resolver: Resolver,
  value: Value & { readonly kind: "object" },
  name: string,
): Denotations {
  const { file, scope, env } = value;
  const found = ofScope(resolver, file, scope, name, env, value);
  if (found.length > 0) return found;
  const refs = file.rules.objectMembers?.(file, scope, name) ?? [];
  return refs.map((ref) => ({ kind: "symbol", ...ref, env, receiver: value, route: "exact" }));
}

/** Own members, then those of the table that the behaviour names for them, or of the behaviour itself. */
function ofPrototyped(
  resolver: Resolver,
  value: Value & { readonly kind: "prototyped" },
  name: string,
): Denotations {
  const own = value.own().flatMap((each) => resolver.members(each, name));
  if (own.length > 0) return own;
  return value.behaviour().flatMap((each) => {
    if (each.kind !== "object") return resolver.members(each, name);
    const index = ofScope(resolver, each.file, each.scope, INDEX, each.env, each);
    const tables = index.flatMap((found) => resolver.valuesOf(found));
    return (tables.length > 0 ? tables : [each]).flatMap((table) => resolver.members(table, name));
  });
}

/** The class's own members, those that stand elsewhere, then its bases', in order. */
function ofInstance(
  resolver: Resolver,
  type: Instance,
  name: string,
  seen: Set<string>,
): Denotations {
  const key = refKey(type);
  if (seen.has(key) || seen.size > MOST_BASES) return NONE;
  seen.add(key);
  if (type.file.rules.linearized === true) return inLine(resolver, type, name, false);
  const own = ownMembers(resolver, type, name, false);
  if (own.length > 0) return own;
  const inherits = resolver.inherited(type, name);
  if (inherits !== "perhaps") return inherits === "no" ? NONE : outsideMember(name);
  let open: Denotations = NONE;
  for (const base of resolver.bases(type)) {
    const found = ofBase(resolver, type, base, name, seen);
    if (found.some(({ kind }) => kind !== "outside")) return found;
    if (found.length > 0) open = found;
  }
  return open;
}

/**
 * Whether bases of the type have the member, whatever its type parameters stand for. Most names are no members, and telling so once for
 * all arguments saves walking the hierarchy for each.
 */
export function inherited(
  resolver: Resolver,
  type: SymbolRef,
  name: string,
  seen: Set<string>,
): Inherited {
  const key = refKey(type);
  if (seen.has(key)) return "no";
  if (seen.size > MOST_BASES) return "perhaps";
  seen.add(key);
  const { file, ordinal } = type;
  const isVague = writtenBases(type).some(
    (each) => resolver.evaluateType(file, each, null).length === 0,
  );
  if (isVague) return "perhaps";
  let found: Inherited = "no";
  for (const base of resolver.bases({ kind: "instance", file, ordinal, env: null })) {
    const one = inheritedFrom(resolver, base, name, seen);
    if (one === "perhaps") return one;
    if (one === "outside") found = one;
  }
  return found;
}

function inheritedFrom(
  resolver: Resolver,
  base: Value,
  name: string,
  seen: Set<string>,
): Inherited {
  if (base.kind === "object") return "perhaps";
  if (base.kind !== "instance") return "outside";
  return mayDeclare(resolver, base, name) ? "perhaps" : inherited(resolver, base, name, seen);
}

function mayDeclare(resolver: Resolver, base: Instance, name: string): boolean {
  const { file } = base;
  const isSpread = declarations(base).some((ordinal) => {
    const scope = file.symbol(ordinal)?.inner ?? -1;
    return file.entries(scope, BASE).length + file.entries(scope, SPREAD).length > 0;
  });
  return isSpread || ownMembers(resolver, { ...base, env: null }, name, false).length > 0;
}

/** What a base outside the code base declares cannot be known. */
function ofBase(
  resolver: Resolver,
  type: Instance,
  base: Value,
  name: string,
  seen: Set<string>,
): Denotations {
  if (base.kind === "instance") return ofInstance(resolver, base, name, seen);
  if (base.kind === "object") {
    return ofScope(resolver, base.file, base.scope, name, base.env, type);
  }
  return outsideMember(name);
}

const outsideMember = (name: string): Denotations => [{ kind: "outside", name, route: "exact" }];

/** The first of the class and its bases in one line that has the member. */
function inLine(
  resolver: Resolver,
  type: Instance,
  name: string,
  prefersStatic: boolean,
): Denotations {
  const line = linearize(resolver, type).slice(type.isAbove === true ? 1 : 0);
  for (const each of line) {
    if (each.kind !== "instance") continue;
    const own = ownMembers(resolver, each, name, prefersStatic);
    if (own.length > 0) return own;
  }
  const isOpen = line.some(({ kind }) => kind !== "instance");
  return isOpen ? outsideMember(name) : NONE;
}

/** The parts of a type: one declaration, or several of one name in one scope. */
function declarations({ file, ordinal }: SymbolRef): readonly number[] {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined) return [];
  return file
    .entries(symbol.scope, symbol.name)
    .flatMap((entry) => (entry.kind === "symbol" ? [entry.ordinal] : []));
}

/** Members that the type itself declares. Of a class as a value, static ones come first. */
function ownMembers(
  resolver: Resolver,
  type: SymbolRef & { readonly env: Env | null },
  name: string,
  prefersStatic: boolean,
): Denotations {
  const { file, env } = type;
  const receiver: Value = { kind: "instance", file, ordinal: type.ordinal, env };
  const inside = declarations(type).flatMap((ordinal) => {
    const scope = file.symbol(ordinal)?.inner ?? -1;
    return scope < 0 ? NONE : ofScope(resolver, file, scope, name, env, receiver);
  });
  const wanted = inside.filter((each) => isStatic(each) === prefersStatic);
  if (wanted.length > 0) return wanted;
  const isApart = prefersStatic && file.rules.staticsApart === true;
  const isModule = file.symbol(type.ordinal)?.kind === "module";
  const usable = isApart && !isModule ? inside.filter((each) => !isMethod(each)) : inside;
  if (usable.length > 0) return usable;
  const outside =
    file.rules.outsideMembers?.(resolver.view, type, name, typesMeant(resolver)) ?? [];
  return outside.map((ref) => ({ kind: "symbol", ...ref, env, receiver, route: "exact" }));
}

function isMethod(denotation: Denotation): boolean {
  return denotation.kind === "symbol" && isFunctionLike(denotation);
}

function isStatic(denotation: Denotation): boolean {
  if (denotation.kind !== "symbol") return false;
  return denotation.file.symbol(denotation.ordinal)?.flags?.includes("static") === true;
}

function ofSymbol(
  resolver: Resolver,
  value: Value & { readonly kind: "symbol" },
  name: string,
): Denotations {
  const { file, ordinal } = value;
  if (isClassLike(value)) {
    const own = ownMembers(resolver, value, name, true);
    if (own.length > 0) return own;
    const type: Instance = { kind: "instance", file, ordinal, env: value.env };
    if (file.rules.linearized === true) return inLine(resolver, type, name, true);
    for (const base of resolver.bases(type)) {
      if (base.kind !== "instance") continue;
      const found = ofSymbol(resolver, { ...base, kind: "symbol", receiver: null }, name);
      if (found.length > 0) return found;
    }
    return NONE;
  }
  const kind = file.symbol(ordinal)?.kind;
  return kind === "namespace" || kind === "module" ? ofNamespace(resolver, value, name) : NONE;
}

/** Names in a namespace: in this file's parts of it, in the files that it stands for, in its parts elsewhere. */
function ofNamespace(resolver: Resolver, value: SymbolRef, name: string): Denotations {
  const { file, ordinal } = value;
  const scope = file.symbol(ordinal)?.inner ?? -1;
  if (scope < 0) {
    const paths = file.rules.modulePaths?.(resolver.view, value) ?? [];
    return paths.length === 0 ? NONE : inModule(resolver, file.rules, paths, name);
  }
  const inside = declarations(value).flatMap((each) =>
    ofScope(resolver, file, file.symbol(each)?.inner ?? -1, name, null, null),
  );
  if (inside.length > 0) return inside;
  const passed = passedOnWithin(resolver, file, scope, name);
  if (passed.length > 0) return passed;
  const outside =
    file.rules.outsideMembers?.(resolver.view, value, name, typesMeant(resolver)) ?? [];
  return outside.map((ref) => ({
    kind: "symbol",
    ...ref,
    env: null,
    receiver: null,
    route: "import",
  }));
}

/** What `use` and `using` bring into a namespace. */
function passedOnWithin(
  resolver: Resolver,
  file: FileModel,
  scope: number,
  name: string,
): Denotations {
  for (const fact of file.facts.imports) {
    if (fact.scope !== scope) continue;
    if (fact.local === name && fact.name !== "*") return imported(resolver, file, fact);
  }
  return NONE;
}

/** What rules may ask about types. */
export function typesMeant(resolver: Resolver): TypesMeant {
  return (file, expression) =>
    resolver
      .evaluateType(file, expression, null)
      .flatMap((each) => (each.kind === "instance" ? [each] : []));
}

function ofScope(
  resolver: Resolver,
  file: FileModel,
  scope: number,
  name: string,
  env: Env | null,
  receiver: Value | null,
): Denotations {
  const entries = file.entries(scope, name);
  const symbols = entries.filter((entry) => entry.kind === "symbol");
  // a definition says what it is better than what is assigned to it
  const found = symbols.length > 0 ? symbols : entries;
  if (found.length > 0) return found.flatMap((entry) => toMember(file, entry, env, receiver));
  const inherited = file.entries(scope, BASE).flatMap((entry) => {
    if (entry.kind !== "binding") return NONE;
    return resolver
      .evaluateType(file, entry.binding[3], env)
      .flatMap((each) => resolver.members(each, name));
  });
  if (inherited.length > 0) return inherited;
  return file.entries(scope, SPREAD).flatMap((entry) => {
    if (entry.kind !== "binding") return NONE;
    return resolver
      .evaluate(file, entry.binding[4], env)
      .flatMap((each) => resolver.members(each, name));
  });
}

function toMember(
  file: FileModel,
  entry: Entry,
  env: Env | null,
  receiver: Value | null,
): Denotations {
  if (entry.kind === "symbol") {
    const { ordinal } = entry;
    return [{ kind: "symbol", file, ordinal, env, receiver, route: "exact" }];
  }
  if (entry.kind === "binding") {
    return [{ kind: "binding", file, binding: entry.binding, env, route: "exact" }];
  }
  return NONE;
}

/** The expressions that name bases; of an alias, what it stands for. */
function writtenBases(type: SymbolRef): readonly number[] {
  const { file, ordinal } = type;
  const declared = declarations(type).flatMap((each) => file.symbol(each)?.bases ?? []);
  const symbol = file.symbol(ordinal);
  const aliased = symbol?.kind === "type" && symbol.type !== undefined ? [symbol.type] : [];
  return [...declared.map(([, expression]) => expression), ...aliased];
}

/** Bases of a type in order, with what its arguments make of theirs. */
export function bases(resolver: Resolver, type: Instance): Values {
  const { file, env } = type;
  const found = writtenBases(type).flatMap((each) => resolver.evaluateType(file, each, env));
  const outside = file.rules.outsideBases?.(resolver.view, type, typesMeant(resolver)) ?? [];
  return [...found, ...outside.map((ref): Value => ({ kind: "instance", ...ref, env: null }))];
}
