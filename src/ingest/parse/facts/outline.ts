/** The hash of what other files can see of a file: equal outlines resolve others equally. */
import { createHash, hash } from "node:crypto";
import type { Binding, CodeFacts } from "../../../domain/code-facts.ts";
import { RETURNED } from "./bindings.ts";

/** A body's deeper flow than this is not followed by resolving either. */
const MOST_DEEP = 200;
const HASH_DIGITS = 32;
/** Ninety bits: equal ones within a file mean equal texts. */
const SHORT_HASH = 15;

const shortHash = (text: string): string => hash("sha1", text, "base64url").slice(0, SHORT_HASH);

type Seen = Omit<CodeFacts, "outline">;

/** Writes expressions as texts that do not depend on how they are numbered. */
class OutlineWriter {
  readonly #facts: Seen;
  readonly #scopeNames = new Map<number, string>();
  readonly #hashes = new Map<number, string>();
  readonly #within = new Map<number, Binding[]>();
  readonly #open = new Set<number>();
  readonly #bound = new Map<string, (readonly [type: number, value: number])[]>();

  constructor(facts: Seen) {
    this.#facts = facts;
    for (const binding of facts.bindings) {
      const [scope, name, , type, value] = binding;
      const within = this.#within.get(scope);
      if (within === undefined) this.#within.set(scope, [binding]);
      else within.push(binding);
      const key = `${scope} ${name}`;
      const list = this.#bound.get(key);
      if (list === undefined) this.#bound.set(key, [[type, value]]);
      else list.push([type, value]);
    }
  }

  /** A scope by whose body it is; the file is empty. */
  scope(index: number): string {
    if (index <= 0) return "";
    const known = this.#scopeNames.get(index);
    if (known !== undefined) return known;
    const [parent, symbol] = this.#facts.scopes[index] ?? [0, -1];
    const owner = this.#facts.symbols[symbol];
    const name = owner === undefined ? `${this.scope(parent)}>` : owner.qualifiedName;
    this.#scopeNames.set(index, name);
    return name;
  }

  /** A hash, so that what is used many times, and in circles, stays small. */
  expression(index: number | undefined): string {
    if (index === undefined || index < 0) return "";
    const known = this.#hashes.get(index);
    if (known !== undefined) return known;
    if (this.#open.has(index) || this.#open.size > MOST_DEEP) return "~";
    this.#open.add(index);
    const written = shortHash(this.#write(index));
    this.#open.delete(index);
    this.#hashes.set(index, written);
    return written;
  }

  #write(index: number): string {
    const [op, ...operands] = this.#facts.expressions[index] ?? ["?"];
    switch (op) {
      case "name":
      case "type":
        return `${op}(${operands[0]} ${this.#named(String(operands[0]), Number(operands[1]))})`;
      case "this":
      case "super":
      case "selftype":
        return `${op}(${this.scope(Number(operands[0]))})`;
      case "object":
        return `object(${this.#members(Number(operands[0]))})`;
      case "function":
        return `function(${this.#body(Number(operands[1]))})`;
      case "symbol":
        return `symbol(${this.#facts.symbols[Number(operands[0])]?.qualifiedName})`;
      case "literal":
      case "module":
        return `${op}(${operands.join(" ")})`;
      default:
        return `${op}(${operands.map((each) => (typeof each === "number" ? this.expression(each) : each)).join(",")})`;
    }
  }

  /** Where a name means a local thing, what flows into it is part of the outline. */
  #named(name: string, from: number): string {
    for (let scope = from; scope > 0; scope = this.#facts.scopes[scope]?.[0] ?? -1) {
      const found = this.#bound.get(`${scope} ${name}`);
      if (found !== undefined) return `${this.scope(scope)}:${this.#flows(found)}`;
    }
    return "";
  }

  #flows(found: readonly (readonly [number, number])[]): string {
    return found
      .map(([type, value]) => `${this.expression(type)}=${this.expression(value)}`)
      .join("|");
  }

  #members(scope: number): string {
    return (this.#within.get(scope) ?? [])
      .map(([, name, , type, value]) => `${name}:${this.#flows([[type, value]])}`)
      .join(";");
  }

  #body(scope: number): string {
    const returned = this.#bound.get(`${scope} ${RETURNED}`) ?? [];
    return this.#flows(returned);
  }

  returned(inner: number): string {
    return inner < 0 ? "" : this.#flows(this.#bound.get(`${inner} ${RETURNED}`) ?? []);
  }
}

/** 32 hex digits over declarations, their types and what bodies return; neither lines nor other uses count. */
export function outlineOf(facts: Seen, config: string | null): string {
  const writer = new OutlineWriter(facts);
  const lines: string[] = [...facts.modules, config ?? ""];
  for (const symbol of facts.symbols) {
    const bases = symbol.bases?.map(([kind, type]) => `${kind} ${writer.expression(type)}`);
    const parameters = symbol.parameters?.map(
      ([name, type]) => `${name}:${writer.expression(type)}`,
    );
    const bounds = symbol.typeParameters?.map(
      ([name, type]) => `${name}:${writer.expression(type)}`,
    );
    const result = symbol.type === undefined ? writer.returned(symbol.inner) : "";
    lines.push(
      [
        symbol.qualifiedName,
        symbol.ordinalAmongEquals,
        symbol.kind,
        writer.scope(symbol.scope),
        writer.expression(symbol.owner),
        writer.expression(symbol.type),
        writer.expression(symbol.value),
        bases,
        parameters,
        bounds,
        symbol.flags,
        result,
      ].join("\t"),
    );
  }
  for (const [scope, name, kind, type, value] of facts.bindings) {
    const isVisible = scope === 0 || kind === "member" || kind === "type-parameter";
    if (!isVisible) continue;
    lines.push(
      `${writer.scope(scope)} ${name} ${kind} ${writer.expression(type)} ${writer.expression(value)}`,
    );
  }
  for (const { scope, source, name, local, flags } of facts.imports) {
    lines.push(`import ${writer.scope(scope)} ${source} ${name} ${local} ${flags ?? ""}`);
  }
  for (const { name, value } of facts.exports) {
    lines.push(`export ${name} ${writer.expression(value)}`);
  }
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, HASH_DIGITS);
}
