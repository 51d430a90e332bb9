/** Names that scopes declare: variables, parameters, members without a definition, and what flows into them. */
import type { Node } from "web-tree-sitter";
import type { Binding, ExpressionIndex, ScopeIndex } from "../../../domain/code-facts.ts";
import type { ExpressionTable } from "./expression-table.ts";
import type { FactRules } from "./fact-rules.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { ScopeParameters } from "./scope-parameters.ts";
import type { ScopeTree } from "./scope-tree.ts";

/** What a function returns is kept as a binding of its scope by this name, which no language allows. */
export const RETURNED = "<return>";
export const YIELDED = "<yield>";
export const CALLED = "<call>";
export const CONSTRUCTED = "<new>";
export const INDEXED = "<index>";
/** What a class without a name extends. */
export const BASE = "<base>";
/** What a function, function literal or extension is given as `this`. */
export const SELF = "<self>";
/** Members come also from here: `{ ...base }`. */
export const SPREAD = "<spread>";

const FUNCTIONS = new Set(["function", "file"] as const);
const CLASSES = new Set(["class", "object", "file"] as const);
const CLASS_ALONE = new Set(["class", "file"] as const);
const OWNING: ReadonlySet<string> = new Set(["function", "class", "namespace"]);
const DECLARING = new Set(["function", "class", "namespace", "file"] as const);

export interface BindingSource {
  readonly roles: RoleTable;
  readonly scopes: ScopeTree;
  readonly table: ExpressionTable;
  readonly rules: FactRules;
  readonly parameters: ScopeParameters;
}

/** What a node stands for once labels and parentheses are off. */
function unwrapped(roles: RoleTable, node: Node): Node {
  const role = roles.of(node);
  const value = role?.role === "same" ? part(role, "value") : undefined;
  return value === undefined ? node : unwrapped(roles, value);
}

export class BindingTable {
  readonly bindings: Binding[] = [];
  readonly #source: BindingSource;
  /** By name, the scopes that declare it. */
  readonly #declared = new Map<string, Set<ScopeIndex>>();
  /** `scope name` of what belongs further out though it is assigned there, and whether to the whole file. */
  readonly #outer = new Map<string, "file" | "around">();
  /** By function literal's node: the call that it is an argument of, and which. */
  readonly #argumentOf = new Map<ScopeIndex, readonly [call: Role, index: number]>();

  /** By function literal's scope: what its first parameter receives, where the query says so. */
  readonly #given = new Map<ScopeIndex, ExpressionIndex>();

  constructor(source: BindingSource) {
    this.#source = source;
    for (const role of source.roles.all("given")) {
      const value = source.table.of(part(role, "value"));
      if (value >= 0) this.#given.set(source.scopes.ofNode(role.node.id), value);
    }
    this.#findArguments();
    this.#addParameters();
    this.#addVariables();
    this.#addReceivers();
    this.#addMembers();
    this.#addFlows();
  }

  /** Whether a name means something local where it stands, so that it can name no definition. */
  isLocal(
    name: string,
    scope: ScopeIndex,
    symbolScopes: ReadonlySet<ScopeIndex> | undefined,
  ): boolean {
    const declaring = this.#declared.get(name);
    if (declaring === undefined) return false;
    for (let at = scope; at >= 0; at = this.#source.scopes.parent(at)) {
      if (symbolScopes?.has(at)) return false;
      if (declaring.has(at) && this.#source.scopes.kind(at) !== "object") return at > 0;
    }
    return false;
  }

  #isDeclared(scope: ScopeIndex, name: string): boolean {
    return this.#declared.get(name)?.has(scope) === true;
  }

  #add(
    scope: ScopeIndex,
    name: string,
    kind: Binding[2],
    type: ExpressionIndex,
    value: ExpressionIndex,
  ): void {
    // a parameter without a name still counts
    if (name === "" && kind !== "parameter") return;
    const declaring = this.#declared.get(name);
    if (declaring === undefined) this.#declared.set(name, new Set([scope]));
    else declaring.add(scope);
    this.bindings.push([scope, name, kind, type, value]);
  }

  #findArguments(): void {
    const { roles, scopes } = this.#source;
    for (const call of [...roles.all("call"), ...roles.all("method-call"), ...roles.all("new")]) {
      call.parts.get("argument")?.forEach((node, index) => {
        const scope = scopes.ofNode(unwrapped(roles, node).id);
        if (scope >= 0) this.#argumentOf.set(scope, [call, index]);
      });
    }
  }

  #addParameters(): void {
    for (const [scope, list] of this.#source.parameters) {
      const firsts = [...new Set(list.map((role) => role.node.id))];
      list.forEach((role, order) => {
        const index = firsts.length === 1 && list.length > 1 ? order : firsts.indexOf(role.node.id);
        this.#addParameter(role, scope, index);
      });
    }
    this.#addImplicitParameters();
    this.#addTypeParameters();
  }

  /** Destructured ones are members of what the parameter's type says, or of what a call hands to it. */
  #addParameter(role: Role, scope: ScopeIndex, index: number): void {
    const { table } = this.#source;
    const binds = part(role, "binds");
    const type = table.of(part(role, "type"));
    const member = (of: ExpressionIndex): ExpressionIndex =>
      of < 0 ? -1 : table.intern("member", of, table.textOf(part(role, "key") ?? binds));
    const name = table.textOf(binds);
    if (role.role === "part-of-type") {
      this.#add(scope, name, "parameter", member(type), -1);
      return;
    }
    const given = type < 0 ? this.#givenTo(scope, index) : -1;
    const value = role.role === "parameter-part" ? member(given) : given;
    const fallback = value < 0 ? table.of(part(role, "value")) : value;
    this.#add(scope, name, "parameter", type, fallback);
  }

  #addTypeParameters(): void {
    const { scopes, table, roles } = this.#source;
    for (const role of roles.all("type-parameter")) {
      const binds = part(role, "binds");
      if (binds === undefined) continue;
      const body = part(role, "body");
      const own = body === undefined ? -1 : scopes.ofNode(body.id);
      const scope = own >= 0 ? own : scopes.at(binds.startIndex);
      const bound = table.of(part(role, "type"));
      this.#add(
        scope,
        table.textOf(binds),
        "type-parameter",
        bound,
        table.of(part(role, "default")),
      );
    }
  }

  /** `it` and `$0` are declared by their use, in the nearest function literal without parameters of its own. */
  #addImplicitParameters(): void {
    const { scopes, table, roles, parameters: named } = this.#source;
    for (const { node } of roles.all("implicit-parameter")) {
      const name = table.textOf(node);
      let scope = scopes.nearest(scopes.at(node.startIndex), FUNCTIONS);
      while (scope > 0 && named.has(scope) && scopes.symbolOf(scope) < 0) {
        scope = scopes.nearest(scopes.parent(scope), FUNCTIONS);
      }
      if (scope <= 0 || scopes.symbolOf(scope) >= 0) continue;
      if (this.#isDeclared(scope, name)) continue;
      const index = Number(/\d+$/.exec(name)?.[0] ?? 0);
      this.#add(scope, name, "parameter", -1, this.#givenTo(scope, index));
    }
  }

  /** What a call hands to a parameter of the function literal that is its argument. */
  #givenTo(scope: ScopeIndex, index: number): ExpressionIndex {
    const given = index === 0 ? this.#given.get(scope) : undefined;
    if (given !== undefined) return given;
    const found = this.#argumentOf.get(scope);
    if (found === undefined) return -1;
    const { table } = this.#source;
    const call = table.of(found[0].node);
    return call < 0 ? -1 : table.intern("argument", call, found[1], index);
  }

  #addVariables(): void {
    const { roles, scopes, table } = this.#source;
    const variable = (
      role: Role,
      toValue: (value: ExpressionIndex, name: string) => number,
    ): void => {
      const binds = part(role, "binds");
      if (binds === undefined) return;
      const name = table.textOf(binds);
      const key = role.settings["key"] ?? (table.textOf(part(role, "key")) || name);
      const written = table.of(part(role, "value"));
      const through = role.settings["through"];
      const value = through == null || written < 0 ? written : table.intern(through, written);
      const type = table.of(part(role, "type"));
      this.#add(
        scopes.at(binds.startIndex),
        name,
        "local",
        type,
        value < 0 ? -1 : toValue(value, key),
      );
    };
    const element = (value: ExpressionIndex): number => table.intern("index", value);
    const member = (value: ExpressionIndex, key: string): number =>
      table.intern("member", value, key);
    for (const role of roles.all("local")) variable(role, (value) => value);
    for (const role of roles.all("entered"))
      variable(role, (value) => table.intern("enter", value));
    for (const role of roles.all("each")) variable(role, element);
    for (const role of roles.all("each-part"))
      variable(role, (value, key) => member(element(value), key));
    for (const role of roles.all("each-element"))
      variable(role, (value) => element(element(value)));
    for (const role of roles.all("part-of")) variable(role, member);
    for (const role of roles.all("element-of")) variable(role, element);
  }

  /** What functions, function literals and extensions are given as `this`. */
  #addReceivers(): void {
    const { roles, scopes, table } = this.#source;
    for (const found of roles.all("receiving")) {
      const scope = scopes.ofNode(found.node.id);
      const type = table.of(part(found, "type"));
      if (scope >= 0) this.#add(scope, SELF, "local", type, table.of(part(found, "value")));
    }
    for (const { node } of roles.all("may-receive")) {
      const scope = scopes.ofNode(node.id);
      if (this.#isDeclared(scope, SELF)) continue;
      this.#add(scope, SELF, "local", -1, this.#givenTo(scope, -1));
    }
  }

  #addMembers(): void {
    const { roles, scopes, table } = this.#source;
    const within = { "member-of": CLASSES, "member-of-class": CLASS_ALONE } as const;
    for (const [role, kinds] of Object.entries(within)) {
      for (const found of roles.all(role)) {
        const key = part(found, "key") ?? found.node;
        const scope = scopes.nearest(scopes.at(key.startIndex), kinds);
        const value = table.of(
          part(found, "value") ?? (part(found, "key") ? undefined : found.node),
        );
        this.#add(
          scope,
          found.settings["key"] ?? table.textOf(key),
          "member",
          table.of(part(found, "type")),
          value,
        );
      }
    }
    this.#addSpecialMembers();
  }

  #addSpecialMembers(): void {
    const { roles, scopes, table } = this.#source;
    const special = {
      anonymous: BASE,
      callable: CALLED,
      constructs: CONSTRUCTED,
      indexed: INDEXED,
      "spread-of": SPREAD,
    };
    for (const [role, name] of Object.entries(special)) {
      for (const found of roles.all(role)) {
        const scope = scopes.nearest(scopes.at(found.node.startIndex), CLASSES);
        const type = table.of(part(found, "type"));
        this.#add(scope, name, "member", type, table.of(part(found, "value")));
      }
    }
  }

  #addFlows(): void {
    const { roles, scopes, table } = this.#source;
    for (const [role, name] of [
      ["return", RETURNED],
      ["yield", YIELDED],
    ] as const) {
      for (const found of roles.all(role)) {
        const node = part(found, "value");
        const value = table.of(node);
        if (node === undefined || value < 0) continue;
        const own = scopes.ofNode(found.node.id);
        const scope = own >= 0 ? own : scopes.nearest(scopes.at(node.startIndex), FUNCTIONS);
        this.#add(scope, name, "local", -1, value);
      }
    }
    for (const [role, where] of [
      ["outer.file", "file"],
      ["outer", "around"],
    ] as const) {
      for (const { node } of roles.all(role)) {
        const scope = scopes.nearest(scopes.at(node.startIndex), DECLARING);
        this.#outer.set(`${scope} ${table.textOf(node)}`, where);
      }
    }
    for (const found of roles.all("assign")) this.#addAssignment(found);
  }

  #addAssignment(found: Role): void {
    const left = part(found, "left");
    if (left !== undefined) this.#assign(left, this.#source.table.of(part(found, "right")));
  }

  /**
   * `name = value` flows into the variable, `this.name = value` into the member of the class around, `name[key] = value` into what the
   * variable holds.
   */
  #assign(left: Node, value: ExpressionIndex): void {
    const target = this.#source.roles.of(left);
    const object = target === undefined ? undefined : part(target, "object");
    if (target?.role === "name") this.#assignName(left, value);
    else if (target?.role === "own") this.#assignOwn(left, value);
    else if (target?.role === "list") this.#destructure(target, value);
    else if (value < 0 || object === undefined) return;
    else if (target?.role === "index") this.#store(target, object, value);
    else if (target?.role === "member") this.#assignMember(target, object, value);
  }

  #assignName(left: Node, value: ExpressionIndex): void {
    const { scopes, table, rules } = this.#source;
    const name = table.textOf(left);
    const scope = this.#declaringScope(name, scopes.at(left.startIndex));
    if (scope !== null) {
      if (value >= 0) this.#add(scope, name, "local", -1, value);
    } else if (rules.assigningDeclares) {
      this.#add(scopes.nearest(scopes.at(left.startIndex), DECLARING), name, "local", -1, value);
    }
  }

  #assignOwn(left: Node, value: ExpressionIndex): void {
    const { scopes, table } = this.#source;
    const scope = scopes.nearest(scopes.at(left.startIndex), CLASSES);
    if (scope > 0 && value >= 0) this.#add(scope, table.ownName(left), "member", -1, value);
  }

  #assignMember(target: Role, object: Node, value: ExpressionIndex): void {
    const { roles, scopes, table } = this.#source;
    if (roles.of(object)?.role !== "this") return;
    const scope = scopes.nearest(scopes.at(object.startIndex), CLASSES);
    if (scope > 0) this.#add(scope, table.textOf(part(target, "property")), "member", -1, value);
  }

  #store(target: Role, object: Node, value: ExpressionIndex): void {
    const { table } = this.#source;
    const key = table.of(part(target, "subscript"));
    if (this.#source.roles.of(object)?.role === "list") return;
    this.#assign(object, table.intern("entry", value, ...(key < 0 ? [] : [key])));
  }

  /** `a, b = value` by position; what stands behind `*rest` counts from the end. */
  #destructure(target: Role, value: ExpressionIndex): void {
    const { roles, table } = this.#source;
    const names = target.parts.get("value") ?? [];
    const rest = names.findIndex((name) => roles.of(name)?.role === "rest");
    names.forEach((name, index) => {
      if (index === rest) {
        const collected = value < 0 ? -1 : table.intern("list", table.intern("index", value));
        const inner = part(roles.of(name) as Role, "value");
        if (inner !== undefined) this.#assign(inner, collected);
        return;
      }
      const position = rest >= 0 && index > rest ? index - names.length : index;
      this.#assign(name, value < 0 ? -1 : table.at(value, position));
    });
  }

  #declaringScope(name: string, from: ScopeIndex): ScopeIndex | null {
    const { scopes, rules } = this.#source;
    for (let at = from; at >= 0; at = scopes.parent(at)) {
      const outer = this.#outer.get(`${at} ${name}`);
      if (outer === "file") return 0;
      const isHere = outer === undefined && this.#isDeclared(at, name);
      if (scopes.kind(at) !== "object" && isHere) return at;
      // where assigning declares, the names of a function or class are its own
      const isOwn = rules.assigningDeclares && OWNING.has(scopes.kind(at));
      if (isOwn && outer === undefined) return null;
    }
    return null;
  }
}
