/** Runs a language's reference query and gathers what it captures into roles (`queries/README.md`). */
import type { Node, Query, QueryCapture } from "web-tree-sitter";

/** One role of one node, with its parts in order of position. */
export interface Role {
  readonly role: string;
  readonly node: Node;
  readonly pattern: number;
  readonly parts: ReadonlyMap<string, readonly Node[]>;
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

const NO_PARTS: ReadonlyMap<string, readonly Node[]> = new Map();
const NO_SETTINGS: Role["settings"] = {};

/** Whether a pattern's capture list has a role beside those that may be either. */
function roleNames(names: readonly string[]): ReadonlySet<string> {
  const certain = names.filter((name) => !PARTS.has(name));
  return new Set(certain.length > 0 ? certain : names.filter((name) => BOTH.has(name)).slice(-1));
}

/** The role nodes of a match, and their parts by name. */
interface Divided {
  readonly nodes: readonly QueryCapture[];
  readonly parts: ReadonlyMap<string, readonly Node[]>;
}

/** Most matches have one capture, so that no list is made for them. */
function divide(captures: readonly QueryCapture[]): Divided {
  const [only] = captures;
  if (captures.length === 1 && only !== undefined) {
    const isRole = !PARTS.has(only.name) || BOTH.has(only.name);
    if (isRole) return { nodes: isForPredicates(only) ? [] : captures, parts: NO_PARTS };
  }
  const named = captures.some(isForPredicates)
    ? captures.filter((capture) => !isForPredicates(capture))
    : captures;
  const roles = roleNames(named.map(({ name }) => name));
  const nodes: QueryCapture[] = [];
  const parts = new Map<string, Node[]>();
  for (const capture of named) {
    const { name, node } = capture;
    if (roles.has(name)) {
      nodes.push(capture);
      continue;
    }
    const list = parts.get(name);
    if (list === undefined) parts.set(name, [node]);
    else list.push(node);
  }
  return { nodes, parts };
}

const isForPredicates = ({ name }: QueryCapture): boolean => name.startsWith("_");

/** All of one role, in order of position, and by what tells them apart. */
interface Found {
  readonly roles: Draft[];
  /** By node, where nothing else tells several roles of it apart. */
  readonly byNode: Map<number, Draft>;
  /** By node and anchor. */
  readonly byAnchor: Map<string, Draft>;
}

type Draft = Omit<Role, "parts"> & { parts: Role["parts"] };

function anchorOf({ node, parts }: Draft): Node {
  if (parts.size === 0) return node;
  for (const name of ANCHORS) {
    const anchor = parts.get(name)?.[0];
    if (anchor !== undefined) return anchor;
  }
  return node;
}

/** Several matches of one node and role add up. Parts are shared until then. */
function addUp(known: Draft, found: Draft): void {
  if (found.parts.size === 0) return;
  const parts = new Map(known.parts);
  for (const [name, nodes] of found.parts) {
    const list = parts.get(name);
    if (list === undefined) parts.set(name, nodes);
    else if (known.pattern === found.pattern) {
      const missing = nodes.filter(({ id }) => list.every((each) => each.id !== id));
      if (missing.length > 0) parts.set(name, [...list, ...missing].sort(byStart));
    }
  }
  known.parts = parts;
}

export class RoleTable {
  readonly #byRole = new Map<string, Found>();
  /** What a node is as a value or type. */
  readonly #byNode = new Map<number, Role>();

  constructor(isValue: (role: string) => boolean, matches: ReturnType<Query["matches"]>) {
    const values = new Map<string, boolean>();
    const isOneOfValues = (role: string): boolean => {
      const known = values.get(role) ?? isValue(role);
      values.set(role, known);
      return known;
    };
    for (const { patternIndex, captures, setProperties } of matches) {
      if (setProperties?.["adjacent"] !== undefined && !areAdjacent(captures)) continue;
      const settings = setProperties ?? NO_SETTINGS;
      const { nodes, parts } = divide(captures);
      for (const { name: role, node } of nodes) {
        const merged = this.#add({ role, node, pattern: patternIndex, parts, settings });
        if (isOneOfValues(role)) this.#keepBest(merged);
      }
    }
  }

  /** What `node` is as a value or type. */
  of(node: Node): Role | undefined {
    return this.#byNode.get(node.id);
  }

  /** All of one role, in order of position. */
  all(role: string): readonly Role[] {
    return this.#byRole.get(role)?.roles ?? [];
  }

  /** Names of the roles that were found. */
  names(): string[] {
    return [...this.#byRole.keys()];
  }

  #add(draft: Draft): Role {
    let found = this.#byRole.get(draft.role);
    if (found === undefined) {
      found = { roles: [], byNode: new Map(), byAnchor: new Map() };
      this.#byRole.set(draft.role, found);
    }
    const node = draft.node.id;
    const anchor = anchorOf(draft).id;
    const isAlone = anchor === node;
    const key = isAlone ? "" : `${node}:${anchor}`;
    const known = isAlone ? found.byNode.get(node) : found.byAnchor.get(key);
    if (known !== undefined) {
      addUp(known, draft);
      return known;
    }
    found.roles.push(draft);
    if (isAlone) found.byNode.set(node, draft);
    else found.byAnchor.set(key, draft);
    return draft;
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
