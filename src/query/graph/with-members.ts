/** A class, a module or a file as a start stands for what is defined in it. */
import type { SymbolDefinition, SymbolKind } from "../../domain/symbol.ts";
import type { PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Members } from "./relations.ts";

/** More would be a generated file; those with the lowest lines are taken. */
const MOST_MEMBERS = 300;
const AT_ONCE = 50;

const CONTAINERS: ReadonlySet<SymbolKind> = new Set<SymbolKind>([
  "class",
  "interface",
  "struct",
  "trait",
  "enum",
  "module",
  "namespace",
  "object",
  "protocol",
]);

const contains = ({ span }: SymbolDefinition, { span: inner }: SymbolDefinition): boolean =>
  span.byteStart <= inner.byteStart && inner.byteEnd <= span.byteEnd && span !== inner;

/** What a language calls the member that makes an instance, where that has no kind of its own. */
const CONSTRUCTORS = /^(?:constructor|__init__|__construct|initialize|init)$/u;

const isConstructor = ({ kind, name }: SymbolDefinition): boolean =>
  kind === "constructor" || CONSTRUCTORS.test(name);

async function namesIn(
  context: OperationContext,
  workspace: Workspace,
  node: PlacedNode,
  taken: Exclude<Members, "none">,
): Promise<string[]> {
  const { documents } = workspace.catalog;
  const { datasetId } = workspace.scope;
  const version = await documents.find(context, { datasetId, path: node.key.path });
  if (version === null) return [];
  const symbols = await documents.listSymbols(context, version);
  const { name } = node.key;
  const own = symbols.filter(({ qualifiedName }) => qualifiedName === name);
  // some languages define members outside of their type
  const isMember = (symbol: SymbolDefinition): boolean =>
    symbol.qualifiedName.startsWith(`${name}.`) ||
    own.some((container) => contains(container, symbol));
  const inside = name === "" ? symbols : symbols.filter((symbol) => isMember(symbol));
  // those of a class inside are not the class's own
  const wanted =
    taken === "all"
      ? inside
      : inside.filter(
          (symbol) => isConstructor(symbol) && symbol.qualifiedName === `${name}.${symbol.name}`,
        );
  return [...new Set(wanted.map(({ qualifiedName }) => qualifiedName))];
}

/** The symbols of exactly these qualified names in a document. */
async function symbolsCalled(
  context: OperationContext,
  workspace: Workspace,
  path: string,
  names: readonly string[],
): Promise<PlacedNode[]> {
  const { graph } = workspace.catalog;
  const scopes = [{ ...workspace.scope, prefix: "" }];
  const found: PlacedNode[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const batch = names
      .slice(at, at + AT_ONCE)
      .map((name) => graph.findSymbols(context, { scopes, name, path, at: null, limit: 20 }));
    for (const [i, symbols] of (await Promise.all(batch)).entries())
      found.push(...symbols.filter(({ key }) => key.name === names[at + i]));
  }
  return found;
}

export interface MembersFound {
  readonly nodes: readonly PlacedNode[];
  /** False when there were too many to take all. */
  readonly complete: boolean;
}

/** The members that `nodes` have now, at any depth, where these are containers or documents; without `nodes` themselves. */
export async function membersOf(
  context: OperationContext,
  workspace: Workspace,
  nodes: readonly PlacedNode[],
  taken: Exclude<Members, "none">,
): Promise<MembersFound> {
  const found = new Map<number, PlacedNode>();
  let complete = true;
  for (const node of nodes) {
    if (node.symbol !== null && !CONTAINERS.has(node.symbol.kind)) continue;
    const names = await namesIn(context, workspace, node, taken);
    if (names.length > MOST_MEMBERS) complete = false;
    const { path } = node.key;
    for (const member of await symbolsCalled(
      context,
      workspace,
      path,
      names.slice(0, MOST_MEMBERS),
    ))
      found.set(member.node, member);
  }
  for (const { node } of nodes) found.delete(node);
  return { nodes: [...found.values()], complete };
}
