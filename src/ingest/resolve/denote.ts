/** Which definitions an expression names. */
import type { FileModel } from "./language-rules.ts";
import type { Denotations, Resolver } from "./resolver.ts";
import type { Env } from "./values.ts";

/** One step; `resolver` takes care of repeats. Empty for what names nothing. */
export function denote(
  resolver: Resolver,
  file: FileModel,
  index: number,
  env: Env | null,
): Denotations {
  const [op, ...operands] = file.expression(index);
  switch (op) {
    case "name":
      return byArity(
        file,
        resolver.lookUp(
          file,
          String(operands[0]),
          { scope: Number(operands[1]), isType: false },
          env,
        ),
        0,
      );
    case "type":
      return byArity(
        file,
        dotted(resolver, file, String(operands[0]), Number(operands[1]), env),
        Number(operands[2] ?? 0),
      );
    case "member":
      return resolver
        .evaluate(file, Number(operands[0]), env)
        .flatMap((value) => resolver.members(value, String(operands[1])));
    case "symbol":
      return [
        { kind: "symbol", file, ordinal: Number(operands[0]), env, receiver: null, route: "exact" },
      ];
    case "generic":
      return resolver.denote(file, Number(operands[0]), env);
    case "selftype":
      return resolver
        .evaluate(file, index, env)
        .flatMap(
          (each): Denotations =>
            each.kind === "instance"
              ? [{ ...each, kind: "symbol", receiver: null, route: "exact" }]
              : [],
        );
    default:
      return [];
  }
}

/** Where types of one name differ by how many arguments they take, those that take as many. */
function byArity(file: FileModel, found: Denotations, arity: number): Denotations {
  if (found.length < 2 || file.rules.typesByArity !== true) return found;
  const fitting = found.filter(
    (each) =>
      each.kind === "symbol" &&
      (each.file.symbol(each.ordinal)?.typeParameters?.length ?? 0) === arity,
  );
  return fitting.length > 0 ? fitting : found;
}

/** `a.b.C` as a type: a name, then members. */
function dotted(
  resolver: Resolver,
  file: FileModel,
  written: string,
  scope: number,
  env: Env | null,
): Denotations {
  const named = file.rules.qualified?.(resolver.view, file, written, scope) ?? [];
  if (named.length > 0) {
    return named.map((ref) => {
      const route = ref.file === file ? "exact" : "import";
      return { kind: "symbol", ...ref, env: null, receiver: null, route };
    });
  }
  const [first = "", ...rest] = written.split(".");
  let found = resolver.lookUp(file, first, { scope, isType: rest.length === 0 }, env);
  for (const name of rest) {
    found = found
      .flatMap((each) => resolver.valuesOf(each))
      .flatMap((each) => resolver.members(each, name));
  }
  return found;
}
