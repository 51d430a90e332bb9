/** Turns role nodes into expressions, each stored once. */
import type { Node } from "web-tree-sitter";
import type { Expression, ExpressionIndex, ScopeIndex } from "../../../domain/code-facts.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { ScopeTree } from "./scope-tree.ts";

/** Roles that are values or types. */
const VALUES: ReadonlySet<string> = new Set([
  "name",
  "this",
  "super",
  "member",
  "call",
  "method-call",
  "super-call",
  "new-self",
  "own",
  "new",
  "jsx",
  "index",
  "await",
  "same",
  "cast",
  "choice",
  "closure",
  "class",
  "object-literal",
  "list",
  "typename",
  "literal-type",
  "generic",
  "array",
  "tuple",
  "union",
  "optional",
  "function-type",
  "constructor-type",
  "typeof",
  "selftype",
  "member-type",
  "import-call",
  "named",
  "prototyped",
  "slice",
  "rest",
  "nothing",
  "no-value",
]);

export const isValueRole = (role: string): boolean =>
  VALUES.has(role) || role.startsWith("literal.");

const AROUND = new Set(["class", "file"] as const);
/** Deeper expressions are data. */
const MOST_DEEP = 120;
/** Longer names are text. */
const LONGEST_NAME = 200;
const WHITE_SPACE = /\s/;
/** Longer literals are data: they are no keys. */
const LONGEST_KEY = 40;

export interface ExpressionSource {
  readonly text: string;
  readonly roles: RoleTable;
  readonly scopes: ScopeTree;
  readonly symbolName: (ordinal: number) => string;
  readonly typesByArity: boolean;
  /** Types of the parameters declared in a scope, in order: those of a function type. */
  readonly parameterTypes: (scope: ScopeIndex) => readonly (Node | undefined)[];
}

export class ExpressionTable {
  readonly expressions: Expression[] = [];
  readonly #source: ExpressionSource;
  readonly #known = new Map<string, ExpressionIndex>();
  readonly #byNode = new Map<number, ExpressionIndex>();
  readonly #texts = new Map<number, string>();
  #depth = 0;

  /** By the node of a type's name, how many arguments follow it, where that tells types apart. */
  readonly #arities = new Map<number, number>();

  constructor(source: ExpressionSource) {
    this.#source = source;
    if (!source.typesByArity) return;
    for (const role of source.roles.all("generic")) {
      const base = part(role, "base");
      if (base !== undefined) this.#arities.set(base.id, role.parts.get("argument")?.length ?? 0);
    }
  }

  #typeName(node: Node): ExpressionIndex {
    const arity = this.#arities.get(node.id);
    const name = ["type", this.#dotted(node), this.scopeOf(node)] as const;
    return arity === undefined ? this.intern(...name) : this.intern(...name, arity);
  }

  /** Index of an expression, stored once. */
  intern(...expression: Expression): ExpressionIndex {
    const key = expression.join("\u0001");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.expressions.push(expression);
    this.#known.set(key, this.expressions.length - 1);
    return this.expressions.length - 1;
  }

  /** The expression that a node is; -1 when it has no role. */
  of(node: Node | undefined): ExpressionIndex {
    if (node === undefined) return -1;
    const known = this.#byNode.get(node.id);
    if (known !== undefined) return known;
    const role = this.#source.roles.of(node);
    if (role === undefined || this.#depth > MOST_DEEP) return -1;
    this.#depth++;
    const built = this.#build(role);
    this.#depth--;
    this.#byNode.set(node.id, built);
    return built;
  }

  /** The element of a value at a position, counted from the end when negative. */
  at(value: ExpressionIndex, position: number): ExpressionIndex {
    const [op, ...elements] = this.expressions[value] ?? [];
    const element = op === "list" ? elements.at(position) : undefined;
    if (typeof element === "number") return element;
    return this.intern("index", value, this.intern("literal", "int", String(position)));
  }

  /** Kept, because asking a node for its end costs a call. */
  textOf(node: Node | undefined): string {
    if (node === undefined) return "";
    const known = this.#texts.get(node.id);
    if (known !== undefined) return known;
    const text = this.textBetween(node.startIndex, node.endIndex);
    this.#texts.set(node.id, text);
    return text;
  }

  /** Without white space, at most as long as names are. */
  textBetween(start: number, end: number): string {
    const written = this.#source.text.slice(start, Math.min(end, start + LONGEST_NAME));
    return WHITE_SPACE.test(written) ? written.replace(/\s+/g, "") : written;
  }

  scopeOf(node: Node): ScopeIndex {
    return this.#source.scopes.at(node.startIndex);
  }

  #all(role: Role, name: string): ExpressionIndex[] {
    return (role.parts.get(name) ?? []).map((node) => this.of(node));
  }

  #one(role: Role, name: string): ExpressionIndex {
    return this.of(part(role, name));
  }

  /** Of several objects, each is a member of the one before: grammars that nest `a::b::c` to the right. */
  #path(role: Role): ExpressionIndex {
    const [first, ...rest] = role.parts.get("object") ?? [];
    const through = role.settings["through"];
    const object = this.of(first);
    return rest.reduce(
      (outer, node) => this.#on("member", outer, this.textOf(node)),
      through == null ? object : this.#on(through, object),
    );
  }

  /** Of several names, the dotted one. */
  #base(role: Role): ExpressionIndex {
    const names = role.parts.get("base") ?? [];
    if (names.length < 2) return this.of(names[0]);
    const written = names.map((node) => this.#dotted(node)).join(".");
    return this.intern("type", written, this.scopeOf(role.node));
  }

  /** A member of what is not understood is not understood either. */
  #on(op: string, operand: ExpressionIndex, ...more: (string | number)[]): ExpressionIndex {
    return operand < 0 ? -1 : this.intern(op, operand, ...more);
  }

  #build(role: Role): ExpressionIndex {
    const { node } = role;
    if (role.role.startsWith("literal.")) return this.#literal(role);
    switch (role.role) {
      case "name":
        return this.intern("name", this.textOf(node), this.scopeOf(node));
      case "this":
      case "super":
      case "selftype":
        return this.intern(role.role, this.scopeOf(node));
      case "typename":
        return this.#typeName(node);
      case "literal-type":
        return this.intern("literal", this.textOf(node));
      default:
        return this.#buildFromParts(role);
    }
  }

  /** Its value is kept where the query asks for it and it may be a key. */
  #literal(role: Role): ExpressionIndex {
    const type = role.role.slice("literal.".length);
    const text = part(role, "text");
    if (text === undefined || text.endIndex - text.startIndex > LONGEST_KEY)
      return this.intern("literal", type);
    return this.intern("literal", type, this.#source.text.slice(text.startIndex, text.endIndex));
  }

  #dotted(node: Node): string {
    return this.textOf(node).replace(/::|\\|->/g, ".");
  }

  #buildFromParts(role: Role): ExpressionIndex {
    switch (role.role) {
      case "member":
      case "member-type":
        return this.#on("member", this.#path(role), this.textOf(part(role, "property")));
      case "call":
      case "method-call":
      case "super-call":
        return this.#on("call", this.#typed(role), ...this.#all(role, "argument"));
      case "new":
      case "jsx":
        return this.#on("new", this.#one(role, "type"), ...this.#all(role, "argument"));
      case "new-self":
        return this.intern("new", this.intern("selftype", this.scopeOf(role.node)));
      case "own":
        return this.intern(
          "member",
          this.intern("this", this.scopeOf(role.node)),
          this.ownName(role.node),
        );
      case "import-call":
        return this.intern("module", this.textOf(part(role, "source")));
      case "closure":
      case "class":
        return this.#literalOf(role);
      case "object-literal":
        return this.intern("object", this.#source.scopes.ofNode(role.node.id));
      default:
        return this.#buildType(role);
    }
  }

  #buildType(role: Role): ExpressionIndex {
    switch (role.role) {
      case "index":
        return this.#index(role);
      case "slice":
        return this.#on("slice", this.#one(role, "object"));
      case "prototyped":
        return this.intern("prototyped", this.#one(role, "value"), this.#one(role, "base"));
      case "named":
        return this.#on("named", this.#one(role, "value"), this.textOf(part(role, "key")));
      case "await":
        return this.#on("await", this.#one(role, "value"));
      case "same":
        return this.#one(role, "value");
      case "cast":
        return this.#on("cast", this.#one(role, "type"));
      case "optional":
        return this.#on("optional", this.#one(role, "value"));
      case "choice":
        return this.#oneOf("choice", this.#all(role, "value"));
      case "list":
        return this.intern("list", ...this.#all(role, "value"));
      case "tuple":
        return this.intern("tuple", ...this.#all(role, "part"));
      case "union":
        return this.#oneOf("union", this.#all(role, "part"));
      case "generic":
        return this.#on("generic", this.#base(role), ...this.#all(role, "argument"));
      case "array":
        return this.intern("array", this.#one(role, "element"));
      case "function-type":
        return this.#functionType(role);
      case "constructor-type":
        return this.#on("constructs", this.#one(role, "returns"));
      case "typeof":
        return this.#on("typeof", this.#one(role, "value"));
      default:
        return -1;
    }
  }

  #index(role: Role): ExpressionIndex {
    const key = this.#one(role, "subscript");
    return this.#on("index", this.#one(role, "object"), ...(key < 0 ? [] : [key]));
  }

  #oneOf(op: string, members: readonly ExpressionIndex[]): ExpressionIndex {
    const known = [...new Set(members.filter((member) => member >= 0))];
    return known.length < 2 ? (known[0] ?? -1) : this.intern(op, ...known);
  }

  #functionType(role: Role): ExpressionIndex {
    const scope = this.#source.scopes.ofNode(role.node.id);
    const parameters = this.#source.parameterTypes(scope).map((node) => this.of(node));
    const result = this.#one(role, "returns");
    const receiver = this.#one(role, "receiver");
    if (receiver >= 0) return this.intern("returns-on", result, receiver, ...parameters);
    return this.intern("returns", result, ...parameters);
  }

  #literalOf({ node }: Role): ExpressionIndex {
    const scope = this.#source.scopes.ofNode(node.id);
    const symbol = this.#source.scopes.symbolOf(scope);
    if (symbol >= 0) return this.intern("symbol", symbol);
    return scope < 0 ? -1 : this.intern("function", -1, scope);
  }

  /** A member of the object around that is written as one word: `@name`, or `:name` where it is declared. */
  ownName(node: Node): string {
    return this.textOf(node).replace(/^:/, "@");
  }

  /** What the method around overrides. */
  #above(node: Node): ExpressionIndex {
    const { scopes, symbolName } = this.#source;
    for (let scope = this.scopeOf(node); scope > 0; scope = scopes.parent(scope)) {
      const symbol = scopes.symbolOf(scope);
      if (scopes.kind(scope) !== "function" || symbol < 0) continue;
      return this.intern("member", this.intern("super", scope), symbolName(symbol));
    }
    return -1;
  }

  /** What is called, with the type arguments that a call writes. */
  #typed(role: Role): ExpressionIndex {
    const called = this.calledBy(role);
    const given = this.#all(role, "type-argument");
    return given.length === 0 ? called : this.#on("generic", called, ...given);
  }

  /** What a call of any form calls. */
  calledBy(role: Role): ExpressionIndex {
    if (role.role === "call") return this.#one(role, "function");
    if (role.role === "super-call") return this.#above(role.node);
    const property = this.textOf(part(role, "property"));
    const object = part(role, "object");
    // where the grammar has no node for what is called, variables are not called by their name alone
    if (object === undefined) {
      const around = this.#source.scopes.nearest(this.scopeOf(role.node), AROUND);
      return this.intern("name", property, around);
    }
    return this.#on("member", this.of(object), property);
  }
}
