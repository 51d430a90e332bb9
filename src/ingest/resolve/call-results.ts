/** What calls give, and what they hand to function literals. */

import { returned, returnedFrom } from "./evaluate.ts";
import { elements } from "./evaluate-type.ts";
import { inferParameters } from "./infer-parameters.ts";
import type { BuiltinMember, BuiltinResult, FileModel } from "./language-rules.ts";
import { type Denotation, isClassLike, isFunctionLike, type Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

interface CallSite {
  readonly file: FileModel;
  readonly call: number;
  readonly env: Env | null;
}

/** What something outside gives. */
const UNKNOWN_OUTSIDE: Value = { kind: "outside", name: "", parameters: [] };

function argumentOf({ file, call }: CallSite, index: number): number {
  return Number(file.expression(call)[index + 2] ?? -1);
}

function argumentValues(resolver: Resolver, site: CallSite, index: number): Values {
  const argument = argumentOf(site, index);
  return argument < 0 ? NOTHING : resolver.evaluate(site.file, argument, site.env);
}

/** What calling a value gives. */
export function callResult(resolver: Resolver, called: Value, site: CallSite): Values {
  switch (called.kind) {
    case "symbol":
      if (isFunctionLike(called)) {
        return returned(resolver, { ...called, env: inferParameters(resolver, called, site) });
      }
      if (isClassLike(called) && called.file.rules.callsConstruct)
        return resolver.instantiate(called);
      return NOTHING;
    case "closure":
      return returnedFrom(resolver, called.file, called.scope, called.env);
    case "function-type": {
      const [, result] = called.file.expression(called.expression);
      return resolver.evaluateType(called.file, Number(result ?? -1), called.env);
    }
    case "instance":
    case "object":
      return calledInstance(resolver, called, site);
    case "builtin":
      return builtinResult(resolver, called, site);
    case "outside":
      return site.file.rules.outsideIsClosed === true ? [UNKNOWN_OUTSIDE] : NOTHING;
    default:
      return NOTHING;
  }
}

function calledInstance(resolver: Resolver, called: Value, site: CallSite): Values {
  const direct = resolver.members(called, "<call>").flatMap((each) => resolver.valuesOf(each));
  if (direct.length > 0) return direct;
  const member = site.file.rules.calledMember;
  if (member === undefined) return NOTHING;
  return resolver
    .members(called, member)
    .flatMap((each) => resolver.valuesOf(each))
    .flatMap((each) => (each.kind === "symbol" ? callResult(resolver, each, site) : NOTHING));
}

function builtinOf(
  value: Value & { readonly kind: "builtin" },
  site: CallSite,
): BuiltinMember | undefined {
  const type = value.receiver.kind === "outside" ? value.receiver.name : "list";
  const members = site.file.rules.builtins[type];
  return members !== undefined && Object.hasOwn(members, value.member)
    ? members[value.member]
    : undefined;
}

function builtinResult(
  resolver: Resolver,
  called: Value & { readonly kind: "builtin" },
  site: CallSite,
): Values {
  const builtin = builtinOf(called, site);
  if (builtin !== undefined) return give(resolver, builtin.gives, called.receiver, site);
  return site.file.rules.outsideIsClosed === true ? [UNKNOWN_OUTSIDE] : NOTHING;
}

function give(resolver: Resolver, result: BuiltinResult, receiver: Value, site: CallSite): Values {
  const parameters = receiver.kind === "outside" ? receiver.parameters : [];
  const callback = (): Values =>
    argumentValues(resolver, site, 0).flatMap((each) => callResult(resolver, each, site));
  switch (result) {
    case "self":
      return [receiver];
    case "element":
      return elements(resolver, receiver);
    case "list":
      return [{ kind: "list", element: () => elements(resolver, receiver) }];
    case "first":
      return parameters[0]?.() ?? NOTHING;
    case "second":
      return parameters[1]?.() ?? NOTHING;
    case "callback":
      return callback();
    case "callbacks":
      return [{ kind: "list", element: callback }];
    case "wrapped-callback":
      return [
        { ...outsideOf(receiver), parameters: [() => unwrapped(resolver, site, callback())] },
      ];
    case "flat":
      return [
        { kind: "list", element: () => callback().flatMap((each) => elements(resolver, each)) },
      ];
    case "argument":
      return argumentValues(resolver, site, 0);
    case "second-argument":
      return argumentValues(resolver, site, 1);
    case "maybe-element":
      return maybe(site, () => elements(resolver, receiver));
    case "maybe-second":
      return maybe(site, () => parameters[1]?.() ?? NOTHING);
    case "list-of-first":
      return [{ kind: "list", element: () => parameters[0]?.() ?? NOTHING }];
    case "nothing":
      return NOTHING;
  }
}

function maybe({ file }: CallSite, held: () => Values): Values {
  const { maybe: name } = file.rules;
  return name === undefined ? held() : [{ kind: "outside", name, parameters: [held] }];
}

function outsideOf(receiver: Value): Value & { readonly kind: "outside" } {
  return receiver.kind === "outside" ? receiver : { kind: "outside", name: "", parameters: [] };
}

function unwrapped(resolver: Resolver, site: CallSite, values: Values): Values {
  return values.flatMap((each) => resolver.awaited(each, site.file));
}

/** What a parameter of the function given as an argument receives: as the called function's types say, or as a built-in does. */
export function givenTo(
  resolver: Resolver,
  site: CallSite,
  place: { readonly index: number; readonly parameter: number },
): Values {
  const { file, call, env } = site;
  const [op, callee] = file.expression(call);
  const denoted = resolver.denote(file, Number(callee ?? -1), env);
  const values =
    denoted.length > 0
      ? denoted.flatMap((each) => asCalled(resolver, each))
      : resolver.evaluate(file, Number(callee ?? -1), env);
  return values.flatMap((value) => {
    if (value.kind === "builtin") {
      const result = builtinOf(value, site)?.parameters?.[place.parameter];
      return result === undefined ? NOTHING : give(resolver, result, value.receiver, site);
    }
    const target = op === "new" ? constructorOf(resolver, value) : value;
    return target === null ? NOTHING : parameterOfArgument(resolver, target, site, place);
  });
}

/** A function member is what is called, not what it returns. */
function asCalled(resolver: Resolver, denotation: Denotation): Values {
  return resolver.valuesOf(denotation);
}

function constructorOf(resolver: Resolver, value: Value): Value | null {
  if (value.kind !== "symbol") return null;
  const [instance] = resolver.instantiate(value);
  if (instance === undefined) return null;
  for (const name of value.file.rules.constructors) {
    const [found] = resolver.members(instance, name);
    if (found?.kind === "symbol") return { ...found };
  }
  return null;
}

/** An interface with one method without a body takes a function literal for it. */
function parameterOfOnlyMethod(
  resolver: Resolver,
  { file, ordinal, env }: Value & { readonly kind: "instance" },
  parameter: number,
): Values {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined || file.rules.functionTypes === undefined) return NOTHING;
  const open = file.facts.symbols.filter(
    (each) => each.parent === ordinal && each.flags?.includes("declaration") === true,
  );
  const type = open.length === 1 ? (open[0]?.parameters?.[parameter]?.[1] ?? -1) : -1;
  return type < 0 ? NOTHING : resolver.evaluateType(file, type, env);
}

/** The type of the parameter that takes an argument: a last function literal goes to the last parameter, others may have defaults. */
function typeOfParameter(resolver: Resolver, called: Value, site: CallSite, index: number): Values {
  if (called.kind === "function-type") {
    const type = Number(called.file.expression(called.expression)[index + 2] ?? -1);
    return type < 0 ? NOTHING : resolver.evaluateType(called.file, type, called.env);
  }
  if (called.kind !== "symbol") return NOTHING;
  const parameters = called.file.symbol(called.ordinal)?.parameters ?? [];
  const isLast = index === site.file.expression(site.call).length - 3;
  const takes = isLast && called.file.rules.trailingFunctions ? parameters.length - 1 : index;
  const type = parameters[takes]?.[1] ?? -1;
  if (type < 0) return NOTHING;
  return resolver.evaluateType(called.file, type, inferParameters(resolver, called, site));
}

function parameterOfArgument(
  resolver: Resolver,
  called: Value,
  site: CallSite,
  place: { readonly index: number; readonly parameter: number },
): Values {
  const { parameter } = place;
  const functionType = typeOfParameter(resolver, called, site, place.index);
  return functionType.flatMap((each) => {
    if (each.kind === "outside") {
      const isFunction = site.file.rules.functionTypes?.has(each.name) === true;
      return isFunction ? (each.parameters[parameter]?.() ?? NOTHING) : NOTHING;
    }
    if (each.kind === "instance") return parameterOfOnlyMethod(resolver, each, parameter);
    if (each.kind !== "function-type") return NOTHING;
    const [op, , ...taken] = each.file.expression(each.expression);
    const place = op === "returns-on" ? parameter + 1 : parameter;
    const type = Number(taken[place] ?? -1);
    return type < 0 ? NOTHING : resolver.evaluateType(each.file, type, each.env);
  });
}
