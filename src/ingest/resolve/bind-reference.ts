/** Which definitions a reference means. */
import type { Dispatch, EdgeKind } from "../../domain/graph.ts";
import type { Bound } from "./edge-list.ts";
import { throughObjects } from "./evaluate.ts";
import type { FileModel, SymbolRef } from "./language-rules.ts";
import { argumentCount, fitting } from "./overloads.ts";
import {
  type Denotation,
  isClassLike,
  isFunctionLike,
  type Resolver,
  type Route,
} from "./resolver.ts";
import { refKey, type Value } from "./values.ts";

/** Several values may flow here; each is possible, none is certain. */
const DYNAMIC_CONFIDENCE = 0.8;
/** A reference with more possible targets than this says nothing. */
const MOST_TARGETS = 8;

interface Found {
  readonly target: SymbolRef;
  readonly route: Route;
  /** Named by the reference itself, not reached through a value. */
  readonly isNamed: boolean;
  /** What it was declared as, where that stands elsewhere. */
  readonly declared?: SymbolRef;
}

/** The definitions, `outside` when what is meant is known not to be in the code base, nothing when it is not known. */
export function bindReference(
  resolver: Resolver,
  file: FileModel,
  kind: EdgeKind,
  expression: number,
  call?: number,
): readonly Bound[] | "outside" {
  if (file.rules.readsAreCalls === true && kind === "uses_type") {
    const found = bind(resolver, file, kind, expression, call);
    if (found === "outside") return found;
    return found.map((each) => (isClassLike(each.target) ? each : { ...each, kind: "reads" }));
  }
  const isCalling = file.rules.readsAreCalls === true && (kind === "reads" || kind === "calls");
  return isCalling
    ? bindMember(resolver, file, expression, call)
    : bind(resolver, file, kind, expression, call);
}

/** Where naming a method calls it and calling an attribute reads it. */
function bindMember(
  resolver: Resolver,
  file: FileModel,
  expression: number,
  call: number | undefined,
): readonly Bound[] | "outside" {
  const denoted = resolver.denote(file, expression, null);
  const isData = denoted.some((each) => each.kind === "symbol" && !isFunctionLike(each));
  return bind(resolver, file, isData ? "reads" : "calls", expression, call);
}

function bind(
  resolver: Resolver,
  file: FileModel,
  kind: EdgeKind,
  expression: number,
  call: number | undefined,
): readonly Bound[] | "outside" {
  const given = argumentCount(file, call);
  const denoted = resolver.denote(file, expression, null);
  if (kind === "uses_type" || kind === "reads" || kind === "writes") {
    // assigning to a name that is imported hides what it was
    const isHiding = kind === "writes" && file.expression(expression)[0] === "name";
    const meant = isHiding ? denoted.filter(({ route }) => route === "exact") : denoted;
    return label(resolver, kind, fold(meant.flatMap((each) => named(resolver, each))), denoted);
  }
  if (kind === "instantiates") {
    const classes = callables(resolver, file, denoted, expression);
    const made = classes.flatMap((each) => constructors(resolver, each, given));
    return label(resolver, kind, fold(made), denoted);
  }
  if (kind === "decorates") {
    const decorating = denoted.length > 0 ? denoted : suffixed(resolver, file, expression);
    const decorators = fold(callables(resolver, file, decorating, expression));
    return label(resolver, kind, decorators, decorating);
  }
  const held = callables(resolver, file, denoted, expression);
  const called = fold(fitOverloads(applied(resolver, held), given));
  const isConstructing = (each: Found): boolean => isClassLike(each.target);
  const functions = called.filter((each) => !isConstructing(each));
  const made = called.filter(isConstructing).flatMap((each) => constructors(resolver, each, given));
  const calls = label(resolver, kind, functions, denoted);
  if (made.length === 0) return calls;
  const makes = label(
    resolver,
    isOwnConstructor(file, expression) ? "calls" : "instantiates",
    fold(made),
    [],
  );
  return [...(calls === "outside" ? [] : calls), ...(makes === "outside" ? [] : makes)];
}

/** C# leaves the end of an attribute's name away. */
function suffixed(resolver: Resolver, file: FileModel, expression: number): readonly Denotation[] {
  const [op, name, scope] = file.expression(expression);
  const suffix = file.rules.decoratorSuffix;
  if (suffix === undefined || (op !== "type" && op !== "name")) return [];
  const place = { scope: Number(scope), isType: op === "type" };
  return resolver.lookUp(file, `${name}${suffix}`, place, null);
}

/** `this(…)` and `super(…)`: one constructor calls another. */
const isOwnConstructor = (file: FileModel, expression: number): boolean =>
  CONSTRUCTING.has(file.expression(expression)[0]);

const CONSTRUCTING: ReadonlySet<string> = new Set(["this", "super"]);

/** What calling an object calls. */
function applied(resolver: Resolver, found: readonly Found[]): readonly Found[] {
  const values = found.map(
    ({ target }): Value => ({ kind: "symbol", ...target, env: null, receiver: null }),
  );
  const through = throughObjects(resolver, values);
  if (through === values) return found;
  const route = found[0]?.route ?? "exact";
  return through.flatMap((each) =>
    each.kind === "symbol" ? [{ target: each, route, isNamed: true }] : [],
  );
}

/** Where a language has overloads, those that take as many arguments as are given. */
function fitOverloads(found: readonly Found[], given: number | null): Found[] {
  const chosen = new Set(
    fitting(
      found.map(({ target }) => target).filter(({ file }) => file.rules.overloads === true),
      given,
    ),
  );
  return found.filter(({ target }) => target.file.rules.overloads !== true || chosen.has(target));
}

function named(resolver: Resolver, denotation: Denotation): Found[] {
  if (denotation.kind === "symbol") {
    const aliased = aliasedBy(resolver, denotation);
    if (aliased.length > 0) return aliased;
    const { file, ordinal, route } = denotation;
    return [{ target: { file, ordinal }, route, isNamed: true }];
  }
  if (denotation.kind === "value" && denotation.value.kind === "symbol") {
    return [{ target: denotation.value, route: denotation.route, isNamed: true }];
  }
  return [];
}

/** What a constant is only another name for. */
function aliasedBy(
  resolver: Resolver,
  denotation: Denotation & { readonly kind: "symbol" },
): Found[] {
  const { file, ordinal } = denotation;
  const symbol = file.symbol(ordinal);
  if (file.rules.namesAlias !== true || symbol?.kind !== "constant") return [];
  const [only, ...others] = resolver.valuesOf(denotation);
  if (only?.kind !== "symbol" || others.length > 0) return [];
  return [{ target: only, route: only.file === file ? "exact" : "import", isNamed: true }];
}

/** What is called: functions and classes by name, or those that a variable, member or result holds. */
function callables(
  resolver: Resolver,
  file: FileModel,
  denoted: readonly Denotation[],
  expression: number,
): Found[] {
  if (denoted.length === 0 && isOwnConstructor(file, expression)) {
    return resolver
      .evaluate(file, expression, null)
      .flatMap((value): Found[] =>
        value.kind === "instance" ? [{ target: value, route: "exact", isNamed: true }] : [],
      );
  }
  if (denoted.length === 0) {
    const isOwnType = file.expression(expression)[0] === "selftype";
    return resolver
      .evaluate(file, expression, null)
      .flatMap((value): Found[] =>
        isOwnType && value.kind === "instance"
          ? [{ target: value, route: "exact", isNamed: true }]
          : held(resolver, value, "exact", null),
      );
  }
  return denoted.flatMap((each): Found[] => {
    if (each.kind === "symbol") {
      const target = { file: each.file, ordinal: each.ordinal };
      const isGetter = each.file.symbol(each.ordinal)?.flags?.includes("getter") === true;
      if (!isGetter && (isFunctionLike(target) || isClassLike(target)))
        return named(resolver, each);
      return resolver.valuesOf(each).flatMap((value) => held(resolver, value, each.route, target));
    }
    if (each.kind === "outside") return [];
    return resolver.valuesOf(each).flatMap((value) => held(resolver, value, each.route, null));
  });
}

/** A value that may be called. A member that only has a function's type is itself what is called. */
function held(resolver: Resolver, value: Value, route: Route, member: SymbolRef | null): Found[] {
  if (value.kind === "symbol") {
    return isFunctionLike(value) || isClassLike(value)
      ? [{ target: value, route, isNamed: false }]
      : [];
  }
  if (value.kind === "function-type") {
    return member === null ? [] : [{ target: member, route, isNamed: true }];
  }
  if (value.kind !== "instance") return [];
  const called = value.file.rules.calledMember;
  if (called === undefined) return [];
  return resolver.members(value, called).flatMap((each) => named(resolver, each));
}

/** The constructor of a class or of its bases; the class itself where none is written. */
function constructors(resolver: Resolver, found: Found, given: number | null): Found[] {
  const { file } = found.target;
  if (!isClassLike(found.target)) return [found];
  const parts = [found.target, ...(file.rules.otherParts?.(resolver.view, found.target) ?? [])];
  const own = parts.flatMap((each) => each.file.constructorsOf(each.ordinal));
  if (own.length > 0) return fitting(own, given).map((target) => ({ ...found, target }));
  const type: Value = { kind: "instance", ...found.target, env: null };
  for (const name of file.rules.constructors) {
    const written = resolver
      .members(type, name)
      .filter((each) => each.kind === "symbol" && isFunctionLike(each))
      .flatMap((each) => named(resolver, each));
    const chosen = fitOverloads(written, given);
    if (chosen.length > 0) return chosen.map((each) => ({ ...each, route: found.route }));
  }
  return [found];
}

/** Without repeats. */
function fold(found: readonly Found[]): Found[] {
  const byKey = new Map<string, Found>();
  for (const each of found) {
    const key = refKey(each.target);
    if (!byKey.has(key)) byKey.set(key, each);
  }
  return [...byKey.values()];
}

/** Definitions for declarations that have theirs elsewhere; null when one could stand for several. */
function definitions(resolver: Resolver, found: readonly Found[]): Found[] | null {
  const defined: Found[] = [];
  for (const each of found) {
    const { target } = each;
    const definition = target.file.rules.definitionOf?.(resolver.view, target);
    if (definition === null) return null;
    const isElsewhere = definition !== undefined && refKey(definition) !== refKey(target);
    const route = isElsewhere && definition.file !== target.file ? "import" : each.route;
    defined.push(isElsewhere ? { ...each, route, target: definition, declared: target } : each);
  }
  return defined;
}

/** Overloads and several declarations of one name are one definition: the first, or the one with a body. */
function joinDeclarations(found: readonly Found[]): Found[] {
  const groups = new Map<string, Found>();
  for (const each of found) {
    const { file, ordinal } = each.target;
    const symbol = file.symbol(ordinal);
    const key = `${file.path}#${symbol?.scope} ${symbol?.qualifiedName}`;
    const known = groups.get(key);
    if (known === undefined || (isBodiless(known.target) && !isBodiless(each.target))) {
      groups.set(key, each);
    }
  }
  return [...groups.values()];
}

function isBodiless({ file, ordinal }: SymbolRef): boolean {
  return file.symbol(ordinal)?.flags?.includes("declaration") === true;
}

function label(
  resolver: Resolver,
  kind: EdgeKind,
  found: readonly Found[],
  denoted: readonly Denotation[],
): readonly Bound[] | "outside" {
  const defined = definitions(resolver, found);
  if (defined === null) return [];
  const joined = joinDeclarations(defined);
  if (joined.length === 0) return denoted.some((each) => each.kind === "outside") ? "outside" : [];
  if (joined.length > MOST_TARGETS) return [];
  const isCertain = joined.length === 1;
  return joined.map(({ target, route, declared }) => ({
    target,
    kind,
    resolution: route,
    dispatch: isCertain ? dispatchOf(kind, declared ?? target) : "dynamic",
    confidence: isCertain ? 1 : DYNAMIC_CONFIDENCE,
  }));
}

const OPEN_KINDS: ReadonlySet<string> = new Set(["interface", "trait", "protocol", "type"]);

/** Whether a call reaches the definition itself or whatever implements it. */
function dispatchOf(kind: EdgeKind, { file, ordinal }: SymbolRef): Dispatch {
  if (kind !== "calls") return "direct";
  const symbol = file.symbol(ordinal);
  const parent = file.symbol(symbol?.parent ?? -1);
  const isAbstract = symbol?.flags?.includes("abstract") === true;
  const isVirtual = symbol?.flags?.includes("virtual") === true;
  const isBodilessMember = symbol?.inner === -1 || isBodiless({ file, ordinal });
  const isOpen = parent !== undefined && OPEN_KINDS.has(parent.kind) && isBodilessMember;
  return isAbstract || isVirtual || isOpen ? "interface" : "direct";
}
