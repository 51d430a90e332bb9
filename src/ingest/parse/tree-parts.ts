/** A syntax tree as the chunker's parts. Nodes are read only where a part is too large, since each access costs a call. */
import type { Node } from "web-tree-sitter";
import type { Part } from "../chunk/part.ts";
import type { Grammar } from "./grammars.ts";

const BLANK_LINE = /\n[^\S\n]*\r?\n/;
/** Elixir's attributes that stand before what they describe. */
const DESCRIBING_ATTRIBUTE = /^@(?:doc|spec|impl|deprecated|since|typedoc)\b/;

interface Source {
  readonly text: string;
  readonly grammar: Grammar;
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
function isLeading(source: Source, node: Node): boolean {
  const { grammar, text } = source;
  const first = text[node.startIndex] ?? "";
  if (grammar.leadingChars !== "" && !grammar.leadingChars.includes(first)) return false;
  if (!grammar.leading.test(node.type)) return false;
  if (first !== "@" || grammar.wasm !== "elixir") return true;
  return DESCRIBING_ATTRIBUTE.test(text.slice(node.startIndex, node.startIndex + 20));
}

function nodePart(source: Source, node: Node, leads: boolean, tokenEndBefore: () => number): Part {
  return {
    start: node.startIndex,
    leads,
    tokenEndBefore,
    expand: () => nodeParts(source, node.children, tokenEndBefore),
  };
}

function nodeParts(
  source: Source,
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
export function treeParts(text: string, grammar: Grammar, root: Node, start: number): Part[] {
  const parts = nodeParts({ text, grammar }, root.children, () => start);
  const first = parts[0];
  if (first === undefined || first.start <= start) return parts;
  return [{ ...first, start }, ...parts.slice(1)];
}
