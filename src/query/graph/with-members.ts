/** A class, a module or a file as a start stands for what is defined in it. */
import type { SymbolDefinition, SymbolKind } from "../../domain/symbol.ts";
import type { PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Members } from "./relations.ts";

/** More would be a generated file; those with the lowest lines are taken. */
const MOST_MEMBERS = 300;

interface DefinedNode extends PlacedNode {
  readonly symbol: SymbolDefinition;
}

const isDefined = (node: PlacedNode): node is DefinedNode => node.symbol !== null;

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

/** Those of the symbols of its document that lie in `node`. */
function membersIn(
  { key: { name } }: PlacedNode,
  symbols: readonly DefinedNode[],
  taken: Exclude<Members, "none">,
): readonly DefinedNode[] {
  const own = symbols.filter(({ key }) => key.name === name);
  // some languages define members outside of their type
  const isMember = ({ symbol }: DefinedNode): boolean =>
    symbol.qualifiedName.startsWith(`${name}.`) ||
    own.some((container) => contains(container.symbol, symbol));
  const inside = name === "" ? symbols : symbols.filter(isMember);
  // those of a class inside are not the class's own
  return taken === "all"
    ? inside
    : inside.filter(
        ({ symbol }) => isConstructor(symbol) && symbol.qualifiedName === `${name}.${symbol.name}`,
      );
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
    const asked = { datasetId: workspace.scope.datasetId, path: node.key.path, at: null };
    const symbols = await workspace.catalog.graph.symbolsIn(context, asked);
    const members = membersIn(node, symbols.filter(isDefined), taken);
    if (members.length > MOST_MEMBERS) complete = false;
    for (const member of members.slice(0, MOST_MEMBERS)) found.set(member.node, member);
  }
  for (const { node } of nodes) found.delete(node);
  return { nodes: [...found.values()], complete };
}
