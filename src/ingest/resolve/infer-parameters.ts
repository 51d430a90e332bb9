/** What a function's type parameters stand for in one call, from its arguments. */
import type { FileModel } from "./language-rules.ts";
import type { Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

interface CallSite {
  readonly file: FileModel;
  readonly call: number;
  readonly env: Env | null;
}

/** Deeper types are not compared with arguments. */
const MOST_DEEP = 4;

/** The function's environment with its type parameters, each found when it is asked for. */
export function inferParameters(
  resolver: Resolver,
  called: Value & { readonly kind: "symbol" },
  site: CallSite,
): Env | null {
  const { file, ordinal } = called;
  const symbol = file.symbol(ordinal);
  let env = called.env;
  const written = writtenArguments(site);
  for (const [index, [name]] of (symbol?.typeParameters ?? []).entries()) {
    const parameter = { file, scope: symbol?.inner ?? -1, name };
    const given = written[index];
    const values = (): Values =>
      given === undefined
        ? inferOne(resolver, called, site, parameter)
        : resolver.evaluateType(site.file, given, site.env);
    env = { key: `${file.path} ${parameter.scope} ${name}`, values, next: env };
  }
  return env;
}

/** Type arguments that the call itself writes. */
function writtenArguments({ file, call }: CallSite): number[] {
  const [op, callee] = call < 0 ? [] : file.expression(call);
  if (op !== "call") return [];
  const [kind, , ...given] = file.expression(Number(callee));
  return kind === "generic" ? given.map(Number) : [];
}

interface TypeParameter {
  readonly file: FileModel;
  readonly scope: number;
  readonly name: string;
}

function inferOne(
  resolver: Resolver,
  called: Value & { readonly kind: "symbol" },
  site: CallSite,
  parameter: TypeParameter,
): Values {
  const parameters = called.file.symbol(called.ordinal)?.parameters ?? [];
  for (const [index, [, type]] of parameters.entries()) {
    const argument = Number(site.file.expression(site.call)[index + 2] ?? -1);
    if (type < 0 || argument < 0) continue;
    const given = (): Values => resolver.evaluate(site.file, argument, site.env);
    const found = match(resolver, parameter, type, given, 0);
    if (found.length > 0) return found;
  }
  return NOTHING;
}

/** What `parameter` stands for if a value of the written type is `given`. */
function match(
  resolver: Resolver,
  parameter: TypeParameter,
  type: number,
  given: () => Values,
  depth: number,
): Values {
  const { file } = parameter;
  const [op, ...operands] = file.expression(type);
  const inner = (index: number, values: () => Values): Values =>
    match(resolver, parameter, Number(operands[index] ?? -1), values, depth + 1);
  if (depth > MOST_DEEP || type < 0) return NOTHING;
  switch (op) {
    case "type":
      return isParameter(parameter, String(operands[0]), Number(operands[1])) ? given() : NOTHING;
    case "array":
      return inner(0, () => given().flatMap((each) => resolver.elements(each)));
    case "optional":
      return inner(0, given);
    case "union":
      return operands.flatMap((_each, index) => inner(index, given)).slice(0, 1);
    case "constructs":
      return inner(0, () => given().flatMap((each) => resolver.instantiate(each)));
    case "returns":
    case "returns-on":
      return inner(0, () => given().flatMap((each) => resolver.call(each, file, -1, null)));
    case "generic":
      return operands
        .slice(1)
        .flatMap((_each, index) =>
          inner(index + 1, () => given().flatMap((each) => parameterOf(resolver, each, index))),
        );
    default:
      return NOTHING;
  }
}

function isParameter({ file, scope, name }: TypeParameter, written: string, from: number): boolean {
  if (written !== name) return false;
  for (let at = from; at >= 0; at = file.parentScope(at)) {
    if (file.entries(at, name).length > 0) return at === scope;
  }
  return false;
}

/** The value's own type argument number `index`. */
function parameterOf(_resolver: Resolver, value: Value, index: number): Values {
  if (value.kind === "outside") return value.parameters[index]?.() ?? NOTHING;
  if (value.kind === "list") return index === 0 ? value.element() : NOTHING;
  if (value.kind !== "instance") return NOTHING;
  const symbol = value.file.symbol(value.ordinal);
  const name = symbol?.typeParameters?.[index]?.[0];
  const key = `${value.file.path} ${symbol?.inner} ${name}`;
  for (let at = value.env; at !== null; at = at.next) if (at.key === key) return at.values();
  return NOTHING;
}
