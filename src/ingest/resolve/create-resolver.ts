/** Puts the parts of resolving together. */
import { callResult, givenTo } from "./call-results.ts";
import { valuesOf } from "./evaluate.ts";
import { awaited, elements } from "./evaluate-type.ts";
import type { CodebaseView } from "./language-rules.ts";
import { lookUp } from "./names.ts";
import { type RememberedWork, rememberWork } from "./remember-work.ts";
import { isClassLike, type Resolver } from "./resolver.ts";
import { NOTHING, type Value, type Values } from "./values.ts";

/** A resolver for one document: what it has evaluated, it remembers. */
export function createResolver(view: CodebaseView): Resolver {
  const resolver = {} as Resolver;
  return Object.assign(resolver, rememberWork(resolver), {
    view,
    valuesOf: (denotation) => valuesOf(resolver, denotation),
    lookUp: (file, name, place, env) => lookUp(resolver, file, name, place, env),
    call: (called, file, call, env) => callResult(resolver, called, { file, call, env }),
    instantiate: (value) => instantiate(resolver, value),
    elements: (value) => elements(resolver, value),
    awaited,
    given: (file, call, place, env) => givenTo(resolver, { file, call, env }, place),
  } satisfies Omit<Resolver, keyof RememberedWork>);
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
