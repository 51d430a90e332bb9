/** What expressions may evaluate to. */
import type { Expression } from "../../domain/code-facts.ts";
import { elementAt, entered, iterated, keysOf, listOf } from "./containers.ts";
import type { Entry, FileModel } from "./language-rules.ts";
import { argumentCount, fitting } from "./overloads.ts";
import { type Denotation, isFunctionLike, type Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

const AROUND = new Set(["class", "object", "file"] as const);
/** Types that evaluate to an instance of themselves already. */
const OWN_TYPE: ReadonlySet<string> = new Set(["selftype", "super"]);
const RETURNED = "<return>";
const YIELDED = "<yield>";
const SELF = "<self>";

/** The instance or object that `this` means in a scope. */
export function selfAt(file: FileModel, scope: number, env: Env | null): Values {
  const at = file.nearestScope(scope, AROUND);
  if (file.scopeKind(at) === "object") return [{ kind: "object", file, scope: at, env }];
  if (file.scopeKind(at) !== "class") {
    const { rules } = file;
    return rules.fileIsType === true ? [{ kind: "module", paths: [file.path], rules }] : NOTHING;
  }
  const ordinal = file.scopeSymbol(at);
  // a class without a name
  if (ordinal < 0) return [{ kind: "object", file, scope: at, env }];
  return [{ kind: "instance", file, ordinal, env }];
}

/** One step of evaluation; `resolver` takes care of repeats and circles. */
export function evaluate(
  resolver: Resolver,
  file: FileModel,
  expression: Expression,
  index: number,
  env: Env | null,
): Values {
  const [op, ...operands] = expression;
  const at = (position: number): number => Number(operands[position] ?? -1);
  switch (op) {
    case "name":
    case "member":
    case "type":
      return resolver.denote(file, index, env).flatMap((each) => named(resolver, each));
    case "symbol":
      return [{ kind: "symbol", file, ordinal: at(0), env, receiver: null }];
    case "this":
    case "selftype":
      return ownedSelf(resolver, file, at(0), env);
    case "super":
      return ownedSelf(resolver, file, at(0), env).flatMap((each) => {
        if (each.kind !== "instance") return NOTHING;
        return file.rules.linearized === true ? [{ ...each, isAbove: true }] : resolver.bases(each);
      });
    case "call":
      if (file.rules.readsAreCalls === true) return calledMember(resolver, file, index, env);
      return overloaded(
        throughObjects(resolver, resolver.evaluate(file, at(0), env)),
        argumentCount(file, index),
      ).flatMap((called) => resolver.call(called, file, index, env));
    case "new": {
      const made = resolver.evaluate(file, at(0), env);
      // `Self { }`: the type around is known by its instance
      if (OWN_TYPE.has(file.expression(at(0))[0])) return made;
      return made.flatMap((each) => resolver.instantiate(each));
    }
    case "function":
      return [{ kind: "closure", file, scope: at(1), env }];
    case "object":
      return [{ kind: "object", file, scope: at(0), env }];
    default:
      return evaluateParts(resolver, file, expression, index, env);
  }
}

/** What a name or member gives where naming a method calls it. */
function named(resolver: Resolver, denotation: Denotation): Values {
  const isCalled =
    denotation.kind === "symbol" &&
    denotation.file.rules.readsAreCalls === true &&
    isFunctionLike(denotation);
  return isCalled ? returned(resolver, denotation) : resolver.valuesOf(denotation);
}

/** What a call gives where attributes are read by calling them. */
function calledMember(resolver: Resolver, file: FileModel, call: number, env: Env | null): Values {
  const [, called] = file.expression(call);
  return resolver.denote(file, Number(called ?? -1), env).flatMap((denotation) => {
    const values = resolver.valuesOf(denotation);
    const isData =
      denotation.kind === "binding" ||
      (denotation.kind === "symbol" && !isFunctionLike(denotation));
    return isData ? values : values.flatMap((value) => resolver.call(value, file, call, env));
  });
}

/** Calling an object calls its member for that, as `apply` is: also where a class has the object's name. */
export function throughObjects(resolver: Resolver, values: Values): Values {
  const applied = values.flatMap((value) => {
    if (value.kind !== "symbol") return NOTHING;
    const member = value.file.rules.calledMember;
    const isObject = value.file.symbol(value.ordinal)?.kind === "object";
    if (member === undefined || !isObject) return NOTHING;
    return resolver
      .members(value, member)
      .flatMap((each) => (each.kind === "symbol" ? [each satisfies Value] : NOTHING));
  });
  return applied.length > 0 ? applied : values;
}

/** Of several functions that all belong to languages with overloads, those that take the arguments. */
function overloaded(values: Values, count: number | null): Values {
  const symbols = values.flatMap((value) =>
    value.kind === "symbol" && value.file.rules.overloads === true ? [value] : [],
  );
  return symbols.length === values.length ? fitting(symbols, count) : values;
}

/** What a function, function literal or extension is given as `this`. */
export function receiverIn(
  resolver: Resolver,
  file: FileModel,
  scope: number,
  env: Env | null,
): Values {
  return file.entries(scope, SELF).flatMap((entry) => {
    if (entry.kind !== "binding") return NOTHING;
    const [, , , type, value] = entry.binding;
    return type >= 0 ? resolver.evaluateType(file, type, env) : resolver.evaluate(file, value, env);
  });
}

function ownedSelf(resolver: Resolver, file: FileModel, scope: number, env: Env | null): Values {
  for (let at = scope; at > 0; at = file.parentScope(at)) {
    const received = receiverIn(resolver, file, at, env);
    if (received.length > 0) return received;
    if (file.scopeKind(at) === "class") break;
  }
  // what says whose it is knows better than the block without a name that it stands in
  for (let at = scope; at > 0; at = file.parentScope(at)) {
    const owner = file.symbol(file.scopeSymbol(at))?.owner;
    if (owner !== undefined) return resolver.evaluateType(file, owner, env);
    if (file.scopeKind(at) === "class") break;
  }
  return selfAt(file, scope, env);
}

function evaluateParts(
  resolver: Resolver,
  file: FileModel,
  [op, ...operands]: Expression,
  index: number,
  env: Env | null,
): Values {
  const at = (position: number): number => Number(operands[position] ?? -1);
  const first = (): Values => resolver.evaluate(file, at(0), env);
  switch (op) {
    case "index": {
      if (operands.length < 2) return first().flatMap((each) => iterated(resolver, each));
      const keys = keysOf(resolver, file, at(1), env);
      return first().flatMap((each) => elementAt(resolver, each, keys));
    }
    case "entry": {
      const keys = () => (operands.length < 2 ? null : keysOf(resolver, file, at(1), env));
      return [{ kind: "entry", value: first, keys }];
    }
    case "prototyped":
      return [
        { kind: "prototyped", own: first, behaviour: () => resolver.evaluate(file, at(1), env) },
      ];
    case "enter":
      return first().flatMap((each) => entered(resolver, each));
    case "slice":
      return [{ kind: "list", element: () => first().flatMap((each) => iterated(resolver, each)) }];
    case "named":
      return first();
    case "await":
      return first().flatMap((each) => resolver.awaited(each, file));
    case "choice":
      return operands.flatMap((each) => resolver.evaluate(file, Number(each), env));
    case "list":
    case "tuple":
      return [listOf(operands.map((each) => () => resolver.evaluate(file, Number(each), env)))];
    case "literal":
      return [literal(operands)];
    case "module":
      return moduleAt(resolver, file, String(operands[0]));
    case "argument":
      return resolver.given(file, at(0), { index: at(1), parameter: at(2) }, env);
    case "generic":
      return first();
    default:
      return resolver.evaluateType(file, index, env);
  }
}

function literal([type, text]: readonly (string | number)[]): Value {
  const named = { kind: "outside", name: String(type), parameters: [] } as const;
  return text === undefined ? named : { ...named, text: String(text) };
}

function moduleAt(resolver: Resolver, file: FileModel, source: string): Values {
  const fact = { scope: 0, source, name: "=", local: "", line: 0 };
  const target = resolver.importTarget(file, fact, "=");
  if (target === null || target.kind !== "files") return NOTHING;
  const whole = resolver.exported(target.paths, "=");
  if (whole.length > 0) return whole.flatMap((each) => resolver.valuesOf(each));
  return [{ kind: "module", paths: target.paths, rules: file.rules }];
}

/** What a name or member holds. */
export function valuesOf(resolver: Resolver, denotation: Denotation): Values {
  switch (denotation.kind) {
    case "value":
      return [denotation.value];
    case "outside":
      return denotation.isClosed === true
        ? [{ kind: "outside", name: denotation.name, parameters: [] }]
        : NOTHING;
    case "binding":
      return bindingValues(resolver, denotation);
    case "symbol":
      return symbolValues(resolver, denotation);
  }
}

function bindingValues(
  resolver: Resolver,
  { file, binding, env }: Denotation & { readonly kind: "binding" },
): Values {
  const [scope, name, kind, type, value] = binding;
  if (kind === "type-parameter") {
    const key = `${file.path} ${scope} ${name}`;
    for (let at = env; at !== null; at = at.next) if (at.key === key) return at.values();
    return type < 0 ? NOTHING : resolver.evaluateType(file, type, env);
  }
  if (type >= 0) {
    const typed = resolver.evaluateType(file, type, env);
    if (typed.length > 0) return typed;
  }
  return value < 0 ? NOTHING : resolver.evaluate(file, value, env);
}

const VARIABLE_LIKE: ReadonlySet<string> = new Set(["variable", "constant", "field", "property"]);

function symbolValues(
  resolver: Resolver,
  denotation: Denotation & { readonly kind: "symbol" },
): Values {
  const { file, ordinal, env, receiver } = denotation;
  const symbol = file.symbol(ordinal);
  if (symbol === undefined) return NOTHING;
  const itself: Value = { kind: "symbol", file, ordinal, env, receiver };
  if (symbol.flags?.includes("getter") === true) return returned(resolver, denotation);
  if (!VARIABLE_LIKE.has(symbol.kind)) return [itself];
  if (symbol.type !== undefined) return resolver.evaluateType(file, symbol.type, env);
  const assigned = file
    .entries(symbol.scope, symbol.name)
    .flatMap((entry) =>
      entry.kind === "binding"
        ? bindingValues(resolver, { ...denotation, kind: "binding", binding: entry.binding })
        : NOTHING,
    );
  if (assigned.length > 0) return assigned;
  return symbol.value === undefined ? NOTHING : resolver.evaluate(file, symbol.value, env);
}

/** What a function returns: as declared, else what its return statements give. */
export function returned(
  resolver: Resolver,
  {
    file,
    ordinal,
    env,
  }: { readonly file: FileModel; readonly ordinal: number; readonly env: Env | null },
): Values {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined) return NOTHING;
  if (symbol.type !== undefined) return resolver.evaluateType(file, symbol.type, env);
  if (symbol.inner >= 0) {
    const found = returnedFrom(resolver, file, symbol.inner, env);
    if (found.length > 0) return found;
  }
  return symbol.value === undefined ? NOTHING : resolver.evaluate(file, symbol.value, env);
}

export function returnedFrom(
  resolver: Resolver,
  file: FileModel,
  scope: number,
  env: Env | null,
): Values {
  const yielded = file.entries(scope, YIELDED);
  if (yielded.length > 0) {
    const element = (): Values => yielded.flatMap((entry) => flowOf(resolver, file, entry, env));
    return [{ kind: "list", element }];
  }
  return file.entries(scope, RETURNED).flatMap((entry) => flowOf(resolver, file, entry, env));
}

function flowOf(resolver: Resolver, file: FileModel, entry: Entry, env: Env | null): Values {
  return entry.kind === "binding" ? resolver.evaluate(file, entry.binding[4], env) : NOTHING;
}
