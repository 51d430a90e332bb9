/** A syntax tree as the chunker's parts. Nodes are read only where a part is too large, since each access costs a call. */
import type { Node } from "web-tree-sitter";
import type { Part } from "../chunk/part.ts";
import type { Grammar } from "./grammars.ts";

const BLANK_LINE = /\n[^\S\n]*\r?\n/;
/** Elixir's attributes that stand before what they describe. */
const DESCRIBING_ATTRIBUTE = /^@(?:doc|spec|impl|deprecated|since|typedoc)\b/;

export interface TreeSource {
  readonly text: string;
  readonly grammar: Grammar;
  /** Parts of a token that starts at `at` and holds another language; empty for every other token. */
  readonly embedded?: (at: number) => readonly Part[];
  /** Whether a chunk must start at this child of the root. */
  readonly forces?: (node: Node) => boolean;
}

/** True when only white space stands between the line's start and `at`. */
function startsLine(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const char = text[i];
    if (char === "\n") return true;
    if (char !== " " && char !== "\t") return false;
  }
  return true;
}

/** Whether the node is a comment or attribute; the first character tells most others without a call. */
function isLeading(source: TreeSource, node: Node): boolean {
  const { grammar, text } = source;
  const first = text[node.startIndex] ?? "";
  if (grammar.leadingChars !== "" && !grammar.leadingChars.includes(first)) return false;
  if (!grammar.leading.test(node.type)) return false;
  if (first !== "@" || grammar.wasm !== "elixir") return true;
  return DESCRIBING_ATTRIBUTE.test(text.slice(node.startIndex, node.startIndex + 20));
}

function nodePart(
  source: TreeSource,
  node: Node,
  leads: boolean,
  tokenEndBefore: () => number,
): Part {
  return {
    start: node.startIndex,
    leads,
    tokenEndBefore,
    expand: () => {
      const { children } = node;
      if (children.length === 0) return source.embedded?.(node.startIndex) ?? [];
      return nodeParts(source, children, tokenEndBefore);
    },
  };
}

function nodeParts(
  source: TreeSource,
  nodes: readonly (Node | null)[],
  tokenEndBefore: () => number,
): Part[] {
  const { text } = source;
  const parts: Part[] = [];
  let previous: Node | null = null;
  nodes.forEach((node, i) => {
    if (node === null || (previous !== null && node.startIndex <= previous.startIndex)) return;
    const before: Node | null = previous;
    previous = node;
    let leads = false;
    if (isLeading(source, node)) {
      // a comment at the end of a line belongs to what stands before it on the line
      if (before !== null && !startsLine(text, node.startIndex)) return;
      const next = nodes[i + 1];
      leads = next != null && !BLANK_LINE.test(text.slice(node.endIndex, next.startIndex));
    }
    parts.push(
      nodePart(source, node, leads, before === null ? tokenEndBefore : () => before.endIndex),
    );
  });
  return parts;
}

/** The tree below `root` as parts, the first at `start`, where the text before the first node belongs to it. */
export function treeParts(source: TreeSource, root: Node, start: number): Part[] {
  const { forces } = source;
  const nodes = root.children;
  const parts = nodeParts(source, nodes, () => start);
  const first = parts[0];
  if (first !== undefined && first.start > start) parts[0] = { ...first, start };
  if (forces === undefined) return parts;
  const forced = new Set(
    nodes.filter((node) => node !== null && forces(node)).map((node) => node?.startIndex),
  );
  return parts.map((part) => (forced.has(part.start) ? { ...part, forced: true } : part));
}
