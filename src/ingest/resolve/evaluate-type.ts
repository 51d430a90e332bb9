/** What a value of a written type may be. */
import type { Expression } from "../../domain/code-facts.ts";
import type { FileModel, SymbolRef } from "./language-rules.ts";
import { type Denotation, isClassLike, type Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

export type Parameters = readonly (() => Values)[];

const NO_PARAMETERS: Parameters = [];

/** One step; `resolver` takes care of repeats and circles. */
export function evaluateType(
  resolver: Resolver,
  file: FileModel,
  expression: Expression,
  index: number,
  env: Env | null,
): Values {
  const [op, ...operands] = expression;
  const at = (position: number): number => Number(operands[position] ?? -1);
  const each = (): Values =>
    operands.flatMap((operand) => resolver.evaluateType(file, Number(operand), env));
  switch (op) {
    case "type":
      return namedType(resolver, file, index, NO_PARAMETERS, env);
    case "generic":
      return genericType(resolver, file, operands.map(Number), env);
    case "array":
      return [{ kind: "list", element: () => resolver.evaluateType(file, at(0), env) }];
    case "tuple": {
      const parts = operands.map((part) => () => resolver.evaluateType(file, Number(part), env));
      return [{ kind: "list", element: each, parts }];
    }
    case "union":
      return each();
    case "optional":
    case "cast":
      return resolver.evaluateType(file, at(0), env);
    case "returns":
    case "returns-on":
    case "constructs":
      return [{ kind: "function-type", file, expression: index, env }];
    case "typeof":
      return resolver.evaluate(file, at(0), env);
    case "index":
      return resolver.evaluateType(file, at(0), env).flatMap((value) => resolver.elements(value));
    case "member": {
      const found = resolver
        .evaluateType(file, at(0), env)
        .flatMap((value) => resolver.members(value, String(operands[1])))
        .flatMap((value) => resolver.valuesOf(value));
      return found.length > 0 ? found : asInstances(resolver, resolver.evaluate(file, index, env));
    }
    case "name":
    case "call":
    case "symbol":
      return asInstances(resolver, resolver.evaluate(file, index, env));
    default:
      return resolver.evaluate(file, index, env);
  }
}

/** A class where a type is written means its instances. */
function asInstances(resolver: Resolver, values: Values): Values {
  return values.flatMap((value) =>
    value.kind === "symbol" ? resolver.instantiate(value) : [value],
  );
}

function genericType(
  resolver: Resolver,
  file: FileModel,
  [base = -1, ...given]: readonly number[],
  env: Env | null,
): Values {
  const parameters = given.map((each) => () => resolver.evaluateType(file, each, env));
  const [op] = file.expression(base);
  if (op === "type" || op === "name") return namedType(resolver, file, base, parameters, env);
  return resolver.evaluateType(file, base, env);
}

function namedType(
  resolver: Resolver,
  file: FileModel,
  expression: number,
  parameters: Parameters,
  env: Env | null,
): Values {
  const written = String(file.expression(expression)[1] ?? "");
  const denoted = resolver.denote(file, expression, env);
  const known = denoted.filter(
    (each) => each.kind !== "outside" && (each.kind !== "value" || each.value.kind !== "builtin"),
  );
  if (known.length > 0) return known.flatMap((each) => typeOf(resolver, each, parameters));
  return builtinType(file, written, parameters);
}

/** Types that the code base does not define: those that stand for another, lists, and others by name. */
function builtinType({ rules }: FileModel, written: string, parameters: Parameters): Values {
  const name = written.slice(written.lastIndexOf(".") + 1);
  const [first] = parameters;
  if (first !== undefined && rules.transparent.has(name)) return first();
  if (rules.lists.has(name)) return [{ kind: "list", element: first ?? (() => NOTHING) }];
  return [{ kind: "outside", name, parameters }];
}

function typeOf(resolver: Resolver, denotation: Denotation, parameters: Parameters): Values {
  if (denotation.kind !== "symbol") {
    return asInstances(resolver, resolver.valuesOf(denotation));
  }
  const { file, ordinal, env } = denotation;
  const symbol = file.symbol(ordinal);
  if (!isClassLike(denotation)) return asInstances(resolver, resolver.valuesOf(denotation));
  const inner = withParameters(denotation, parameters, env);
  if (symbol?.kind === "type" && symbol.type !== undefined) {
    return resolver.evaluateType(file, symbol.type, inner);
  }
  return [{ kind: "instance", file, ordinal, env: inner }];
}

/** The type's own parameters stand for what is given. */
export function withParameters(
  { file, ordinal }: SymbolRef,
  parameters: Parameters,
  env: Env | null,
): Env | null {
  const symbol = file.symbol(ordinal);
  let inner = env;
  symbol?.typeParameters?.forEach(([name], index) => {
    const values = parameters[index];
    if (values === undefined) return;
    inner = { key: `${file.path} ${symbol.inner} ${name}`, values, next: inner };
  });
  return inner;
}

/** Elements of lists, and of types that are indexed. */
export function elements(resolver: Resolver, value: Value): Values {
  if (value.kind === "list") return value.element();
  if (value.kind === "outside") return value.parameters.at(-1)?.() ?? NOTHING;
  return resolver.members(value, "<index>").flatMap((each) => resolver.valuesOf(each));
}

/** What awaiting gives: the first argument of a promise, else the value itself. */
export function awaited(value: Value, file: FileModel): Values {
  if (value.kind !== "outside") return [value];
  const [first] = value.parameters;
  return file.rules.awaited.has(value.name) && first !== undefined ? first() : [value];
}
