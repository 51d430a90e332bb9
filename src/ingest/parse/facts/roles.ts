/** Runs a language's reference query and gathers what it captures into roles (`queries/README.md`). */
import type { Node, Query, QueryCapture } from "web-tree-sitter";

/** One role of one node, with its parts in order of position. */
export interface Role {
  readonly role: string;
  readonly node: Node;
  readonly pattern: number;
  readonly parts: Map<string, Node[]>;
  /** What its pattern sets (`#set!`): a key that no node spells, what stands between several nodes. */
  readonly settings: Readonly<Record<string, string | null>>;
}

/** Captures that are parts of a role; every other name is a role. Names that begin with `_` are for predicates alone. */
const PARTS: ReadonlySet<string> = new Set([
  "object",
  "property",
  "function",
  "argument",
  "type",
  "value",
  "base",
  "element",
  "part",
  "returns",
  "body",
  "binds",
  "key",
  "left",
  "right",
  "of",
  "extends",
  "implements",
  "mixes",
  "source",
  "imported",
  "local",
  "exported",
  "exported-as",
  "path",
  "parameters",
  "default",
  "receiver",
  "subscript",
  "text",
  "until",
  "type-argument",
]);
/** These names are roles too; in one pattern with another role, they are its parts. */
const BOTH: ReadonlySet<string> = new Set(["local"]);
/** Parts that tell several roles of one node apart, the first present one. */
const ANCHORS = ["binds", "of", "local", "imported", "exported", "key"] as const;
/** A query that keeps more unfinished matches than this drops the oldest. */
const MATCH_LIMIT = 16_384;

/** Whether a pattern's capture list has a role beside those that may be either. */
function roleNames(names: readonly string[]): ReadonlySet<string> {
  const certain = names.filter((name) => !PARTS.has(name));
  return new Set(certain.length > 0 ? certain : names.filter((name) => BOTH.has(name)).slice(-1));
}

/** The role nodes of a match, and their parts by name. */
function divide(captures: readonly QueryCapture[]): {
  readonly nodes: readonly QueryCapture[];
  readonly parts: Map<string, Node[]>;
} {
  const roles = roleNames(captures.map(({ name }) => name));
  const parts = new Map<string, Node[]>();
  for (const { name, node } of captures) {
    if (roles.has(name)) continue;
    const list = parts.get(name);
    if (list === undefined) parts.set(name, [node]);
    else list.push(node);
  }
  return { nodes: captures.filter(({ name }) => roles.has(name)), parts };
}

export class RoleTable {
  /** By role, in order of position. */
  readonly #byRole = new Map<string, Map<string, Role>>();
  /** What a node is as a value or type. */
  readonly #byNode = new Map<number, Role>();

  constructor(isValue: (role: string) => boolean, matches: ReturnType<Query["matches"]>) {
    for (const { patternIndex, captures, setProperties } of matches) {
      if (setProperties?.["adjacent"] !== undefined && !areAdjacent(captures)) continue;
      const settings = setProperties ?? {};
      const { nodes, parts } = divide(captures.filter(({ name }) => !name.startsWith("_")));
      for (const { name: role, node } of nodes) {
        const merged = this.#add({ role, node, pattern: patternIndex, parts, settings });
        if (isValue(role)) this.#keepBest(merged);
      }
    }
  }

  /** What `node` is as a value or type. */
  of(node: Node): Role | undefined {
    return this.#byNode.get(node.id);
  }

  /** All of one role, in order of position. */
  all(role: string): Role[] {
    return [...(this.#byRole.get(role)?.values() ?? [])];
  }

  /** Names of the roles that were found. */
  names(): string[] {
    return [...this.#byRole.keys()];
  }

  /** Several matches of one node and role add up. */
  #add(found: Role): Role {
    const anchor = ANCHORS.map((name) => found.parts.get(name)?.[0]).find(Boolean) ?? found.node;
    const key = `${found.node.id}:${anchor.id}`;
    let table = this.#byRole.get(found.role);
    if (table === undefined) {
      table = new Map();
      this.#byRole.set(found.role, table);
    }
    const known = table.get(key);
    if (known === undefined) {
      const role = { ...found, parts: new Map(found.parts) };
      table.set(key, role);
      return role;
    }
    for (const [name, nodes] of found.parts) {
      const list = known.parts.get(name);
      if (list === undefined) known.parts.set(name, nodes);
      else if (known.pattern === found.pattern) {
        const missing = nodes.filter(({ id }) => list.every((each) => each.id !== id));
        if (missing.length > 0) known.parts.set(name, [...list, ...missing].sort(byStart));
      }
    }
    return known;
  }

  #keepBest(role: Role): void {
    const known = this.#byNode.get(role.node.id);
    if (known === undefined || role.pattern < known.pattern) this.#byNode.set(role.node.id, role);
  }
}

/** Nothing stands between the last two captured nodes. */
function areAdjacent(captures: readonly { readonly node: Node }[]): boolean {
  const [last, other] = [captures.at(-1)?.node, captures.at(-2)?.node];
  return last === undefined || other === undefined || last.startIndex === other.endIndex;
}

const byStart = (a: Node, b: Node): number => a.startIndex - b.startIndex;

/** Every role below `root`. */
export function readRoles(root: Node, query: Query, isValue: (role: string) => boolean): RoleTable {
  return new RoleTable(isValue, query.matches(root, { matchLimit: MATCH_LIMIT }));
}

/** The role's first part of that name. */
export function part(role: Role, name: string): Node | undefined {
  return role.parts.get(name)?.[0];
}
