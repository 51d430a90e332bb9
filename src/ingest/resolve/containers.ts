/** What stands in containers: under a key, at a position, one after another. */
import type { FileModel } from "./language-rules.ts";
import type { Resolver } from "./resolver.ts";
import { type Env, NOTHING, type Value, type Values } from "./values.ts";

type Keys = readonly string[] | null;

/** The texts that an expression may be as a key; null when that is not known. */
export function keysOf(
  resolver: Resolver,
  file: FileModel,
  expression: number,
  env: Env | null,
): Keys {
  const values = resolver.evaluate(file, expression, env);
  const texts = values.flatMap((value) =>
    value.kind === "outside" && value.text !== undefined ? [value.text] : [],
  );
  return texts.length > 0 && texts.length === values.length ? texts : null;
}

/** A list whose elements are known one by one. */
export function listOf(parts: readonly (() => Values)[]): Value {
  return { kind: "list", element: () => parts.flatMap((part) => part()), parts };
}

/** What indexing gives. */
export function elementAt(resolver: Resolver, value: Value, keys: Keys): Values {
  switch (value.kind) {
    case "list":
      return value.parts === undefined || keys === null
        ? value.element()
        : keys.flatMap((key) => value.parts?.at(Number.parseInt(key, 10))?.() ?? NOTHING);
    case "entry": {
      const own = value.keys();
      const isMeant = own === null || keys === null || own.some((key) => keys.includes(key));
      return isMeant ? value.value() : NOTHING;
    }
    case "object":
      return (keys ?? [...value.file.namesIn(value.scope)])
        .flatMap((key) => resolver.members(value, key))
        .flatMap((each) => resolver.valuesOf(each));
    case "instance":
      return indexed(resolver, value);
    default:
      return resolver.elements(value);
  }
}

function indexed(resolver: Resolver, value: Value & { readonly kind: "instance" }): Values {
  const direct = resolver.elements(value);
  const member = value.file.rules.protocols?.indexed;
  return direct.length > 0 || member === undefined ? direct : calledMember(resolver, value, member);
}

/** What going through a value gives, one after another. */
export function iterated(resolver: Resolver, value: Value): Values {
  if (value.kind === "entry") return value.value();
  const direct = resolver.elements(value);
  const protocol = value.kind === "instance" ? value.file.rules.protocols : undefined;
  if (direct.length > 0 || protocol === undefined) return direct;
  return calledMember(resolver, value, protocol.iterated).flatMap((iterator) =>
    iterator.kind === "instance"
      ? calledMember(resolver, iterator, protocol.next)
      : resolver.elements(iterator),
  );
}

/** What entering a value as a context gives: what it says, an element of a generator, else itself. */
export function entered(resolver: Resolver, value: Value): Values {
  if (value.kind === "list") return value.element();
  const member = value.kind === "instance" ? value.file.rules.protocols?.entered : undefined;
  const given = member === undefined ? NOTHING : calledMember(resolver, value, member);
  return given.length > 0 ? given : [value];
}

function calledMember(resolver: Resolver, value: Value, name: string): Values {
  if (!("file" in value)) return NOTHING;
  const { file } = value;
  return resolver
    .members(value, name)
    .flatMap((each) => resolver.valuesOf(each))
    .flatMap((each) => resolver.call(each, file, -1, null));
}
