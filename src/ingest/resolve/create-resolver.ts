/** Puts the parts of resolving together. */
import { callResult, givenTo } from "./call-results.ts";
import { valuesOf } from "./evaluate.ts";
import { awaited, elements } from "./evaluate-type.ts";
import type { CodebaseView, FileModel } from "./language-rules.ts";
import { lookUp } from "./names.ts";
import { type RememberedWork, rememberWork } from "./remember-work.ts";
import { type Denotations, isClassLike, type Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

/** A resolver for one document: what it has evaluated, it remembers. */
export function createResolver(view: CodebaseView): Resolver {
  const resolver = {} as Resolver;
  return Object.assign(resolver, rememberWork(resolver), {
    view,
    denote: (file, index, env) => denote(resolver, file, index, env),
    valuesOf: (denotation) => valuesOf(resolver, denotation),
    lookUp: (file, name, place, env) => lookUp(resolver, file, name, place, env),
    call: (called, file, call, env) => callResult(resolver, called, { file, call, env }),
    instantiate: (value) => instantiate(resolver, value),
    elements: (value) => elements(resolver, value),
    awaited,
    given: (file, call, place, env) => givenTo(resolver, { file, call, env }, place),
  } satisfies Omit<Resolver, keyof RememberedWork>);
}

function denote(resolver: Resolver, file: FileModel, index: number, env: Env | null): Denotations {
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

function instantiate(resolver: Resolver, value: Value): Values {
  if (value.kind === "symbol" && isClassLike(value)) {
    const { file, ordinal, env } = value;
    const symbol = file.symbol(ordinal);
    if (symbol?.kind === "type" && symbol.type !== undefined) {
      return resolver.evaluateType(file, symbol.type, env);
    }
    return [{ kind: "instance", file, ordinal, env }];
  }
  if (value.kind === "function-type") {
    const [op, type] = value.file.expression(value.expression);
    if (op === "constructs") return resolver.evaluateType(value.file, Number(type), value.env);
  }
  if (value.kind === "instance" || value.kind === "object") {
    return resolver.members(value, "<new>").flatMap((each) => resolver.valuesOf(each));
  }
  return NOTHING;
}
