/** Every use of something that may be defined elsewhere: calls, reads, writes, types, decorators, and names in prose. */
import type { Node } from "web-tree-sitter";
import type { ExpressionIndex, MentionFact, ReferenceFact } from "../../../domain/code-facts.ts";
import type { EdgeKind } from "../../../domain/graph.ts";
import type { TextMeasure } from "../../chunk/text-measure.ts";
import type { ExpressionTable } from "./expression-table.ts";
import type { FactRules } from "./fact-rules.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { PlacedDefinition } from "./symbol-facts.ts";

export interface ReferenceSource {
  readonly text: string;
  readonly roles: RoleTable;
  readonly table: ExpressionTable;
  readonly measure: TextMeasure;
  readonly placed: readonly PlacedDefinition[];
  readonly rules: FactRules;
  /** Whether a bare name at a node can only mean something local. */
  readonly isLocal: (name: string, node: Node) => boolean;
  /** The innermost definition around a position. */
  readonly symbolAt: (position: number) => number;
}

/** The innermost definition around a position, for positions asked in any order. */
export function symbolFinder(placed: readonly PlacedDefinition[]): (position: number) => number {
  const edges: [position: number, symbol: number][] = [[0, -1]];
  const open: number[] = [];
  const close = (until: number): void => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const end = placed[top]?.definition.end ?? 0;
      if (end > until) return;
      open.pop();
      edges.push([end, open.at(-1) ?? -1]);
    }
  };
  placed.forEach(({ definition }, ordinal) => {
    close(definition.start);
    open.push(ordinal);
    edges.push([definition.start, ordinal]);
  });
  close(Number.MAX_SAFE_INTEGER);
  return (position) => {
    let low = 0;
    let high = edges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((edges[middle]?.[0] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return edges[low]?.[1] ?? -1;
  };
}

/** Expressions of built-in values. */
const DATA: ReadonlySet<string> = new Set(["list", "literal", "object", "slice"]);

interface FoundReference {
  readonly at: number;
  readonly kind: EdgeKind;
  readonly target: ExpressionIndex;
  readonly call: ExpressionIndex;
  /** A position in what does it, where that is not around `at`. */
  readonly inside: number;
}

type AddReference = (
  kind: EdgeKind,
  node: Node,
  target: ExpressionIndex,
  more?: { readonly call?: ExpressionIndex; readonly inside?: Node | undefined },
) => void;

/** References in order of position. */
export function referenceFacts(source: ReferenceSource): ReferenceFact[] {
  const { roles, table, measure, symbolAt } = source;
  const found: FoundReference[] = [];
  const taken = new Set<number>();
  const add: AddReference = (kind, node, target, { call = -1, inside = node } = {}) => {
    if (target < 0) return;
    found.push({ at: node.startIndex, kind, target, call, inside: inside.startIndex });
  };
  const take = (node: Node | undefined): void => {
    if (node !== undefined) taken.add(node.id);
  };
  addCalls(source, add, take);
  addMadeAndDecorated(source, add, take);
  for (const role of roles.all("assign")) {
    const left = part(role, "left");
    take(left);
    if (left !== undefined && !isLocalName(source, left)) add("writes", left, table.of(left));
  }
  for (const role of roles.all("heritage")) {
    for (const name of ["extends", "implements", "mixes"]) role.parts.get(name)?.forEach(take);
  }
  addProtocolCalls(source, add);
  addReads(source, taken, add);
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, kind, target, call, inside }): ReferenceFact => {
      const fact = [kind, target, measure.lineAt(at), symbolAt(inside)] as const;
      return call < 0 ? fact : [...fact, call];
    });
}

function addCalls(
  { roles, table }: ReferenceSource,
  add: AddReference,
  take: (node: Node | undefined) => void,
): void {
  // a call that a pattern further up understands as part of another is no second one
  const isItself = (role: Role): boolean => roles.of(role.node) === role;
  const calls = ["call", "method-call", "super-call"].flatMap((name) => roles.all(name));
  for (const role of calls.filter(isItself)) {
    take(part(role, "function"));
    const node = part(role, "property") ?? lastNode(role);
    add("calls", node, table.calledBy(role), { call: table.of(role.node) });
  }
  for (const role of [...roles.all("new"), ...roles.all("jsx")].filter(isItself)) {
    take(part(role, "type"));
    add("instantiates", role.node, table.of(part(role, "type")), { call: table.of(role.node) });
  }
}

/** What going through a value and entering it as a context call. */
function addProtocolCalls(source: ReferenceSource, add: AddReference): void {
  const { roles, table, rules } = source;
  const [first, second] = rules.iterators ?? [];
  for (const role of roles.all("iterates")) {
    const iterator = addCallOf(table, add, role, table.of(part(role, "value")), first);
    if (iterator >= 0) addCallOf(table, add, role, table.intern("call", iterator), second);
  }
  for (const role of roles.all("enters")) {
    const value = table.of(part(role, "value"));
    for (const name of rules.enterers ?? []) addCallOf(table, add, role, value, name);
  }
}

/** A call of a value's member by the language itself; -1 where the value is data. */
function addCallOf(
  table: ExpressionTable,
  add: AddReference,
  role: Role,
  value: ExpressionIndex,
  name: string | undefined,
): ExpressionIndex {
  const node = part(role, "value");
  const isData = value < 0 || DATA.has(table.expressions[value]?.[0] ?? "");
  if (node === undefined || name === undefined || isData) return -1;
  const target = table.intern("member", value, name);
  add("calls", node, target);
  return target;
}

/** Making another of the class around, and decorators: of what they decorate, wherever they stand. */
function addMadeAndDecorated(
  source: ReferenceSource,
  add: AddReference,
  take: (node: Node | undefined) => void,
): void {
  const { roles, table } = source;
  for (const { node } of roles.all("new-self")) {
    if (roles.of(node)?.role !== "new-self") continue;
    const [, type = -1] = table.expressions[table.of(node)] ?? [];
    add("instantiates", node, Number(type));
  }
  for (const role of roles.all("decorated")) {
    const value = part(role, "value");
    const isCall = value !== undefined && roles.of(value)?.role === "call";
    if (!isCall) take(value);
    const target = isCall ? called(source, value) : table.of(value);
    add("decorates", role.node, target, { inside: part(role, "of") });
  }
}

/** A call's evidence is where the called name stands, not where the chain begins. */
function lastNode(role: Role): Node {
  return part(role, "function") ?? role.node;
}

function called({ roles, table }: ReferenceSource, node: Node): ExpressionIndex {
  const role = roles.of(node);
  return role === undefined ? -1 : table.calledBy(role);
}

function isLocalName({ roles, table, isLocal }: ReferenceSource, node: Node): boolean {
  const role = roles.of(node)?.role;
  return (role === "name" || role === "typename") && isLocal(table.textOf(node), node);
}

const READ = {
  name: "reads",
  member: "reads",
  typename: "uses_type",
  generic: "uses_type",
} as const;

function addReads(source: ReferenceSource, taken: ReadonlySet<number>, add: AddReference): void {
  const { roles, table } = source;
  const isQuiet = within(roles.all("nothing"));
  const declared = new Set(source.placed.map(({ definition }) => definition.nameStart));
  const isRead = (found: Role): boolean =>
    roles.of(found.node) === found &&
    !taken.has(found.node.id) &&
    !declared.has(found.node.startIndex) &&
    !isLocalName(source, found.node) &&
    isReadAsWhole(found) &&
    !isQuiet(found.node);
  for (const [role, kind] of Object.entries(READ)) {
    for (const found of roles.all(role).filter(isRead)) {
      add(kind, part(found, "property") ?? found.node, table.of(found.node));
    }
  }
}

/** The base of a generic type is read by itself, but where its name is several nodes. */
function isReadAsWhole(role: Role): boolean {
  return role.role !== "generic" || (role.parts.get("base")?.length ?? 0) > 1;
}

/** Whether a node lies in one of these. */
function within(roles: readonly Role[]): (node: Node) => boolean {
  const outermost: Node[] = [];
  for (const { node } of roles.toSorted((a, b) => a.node.startIndex - b.node.startIndex)) {
    if (node.startIndex >= (outermost.at(-1)?.endIndex ?? 0)) outermost.push(node);
  }
  const ends = outermost.map((node) => node.endIndex);
  return ({ startIndex: position, endIndex }) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    const around = outermost[low];
    return around !== undefined && around.startIndex <= position && endIndex <= around.endIndex;
  };
}

/** Names in backticks or `{@link}`, at least three characters, with an inner capital, underscore or dot: others are words. */
const MENTION =
  /`([A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*)(?:\(\))?`|\{@link(?:code)?\s+([\w$.#]+)/g;
const NAME_LIKE = /[a-z][A-Z]|_|\.|^[A-Z]\w*[a-z]\w*$|\(\)/;

/** Names that a prose text mentions, with where they stand in it. */
export function mentionedNames(text: string): { readonly name: string; readonly at: number }[] {
  const found: { name: string; at: number }[] = [];
  for (const match of text.matchAll(MENTION)) {
    const name = (match[1] ?? match[2] ?? "").replace(/::|#/g, ".");
    const isName = NAME_LIKE.test(name) || match[0].endsWith("()`");
    if (name.length >= 3 && isName) found.push({ name, at: match.index });
  }
  return found;
}

/** Mentions in comments; one before a definition belongs to it. */
export function commentMentions(source: ReferenceSource): MentionFact[] {
  const { text, roles, measure, placed, symbolAt } = source;
  const starts = placed.map(({ definition }) => definition.start);
  return roles.all("comment").flatMap(({ node }) => {
    const start = node.startIndex;
    const body = text.slice(start, node.endIndex);
    if (!body.includes("`") && !body.includes("{@")) return [];
    const gap = text.slice(node.endIndex, node.endIndex + 200);
    const next = node.endIndex + (/\S/.exec(gap)?.index ?? 0);
    const following = starts.findIndex((at) => at >= next && at <= next + "export default ".length);
    const symbol = following >= 0 ? following : symbolAt(start);
    return mentionedNames(body).map(
      ({ name, at }): MentionFact => [name, measure.lineAt(start + at), symbol],
    );
  });
}
