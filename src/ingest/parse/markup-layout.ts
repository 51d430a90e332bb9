/** Layout of HTML, Vue and Svelte: the markup by its tree, scripts and styles by their own languages. */
import type { Node, Range, Tree } from "web-tree-sitter";
import type { FoundDefinition } from "../chunk/definition.ts";
import type { Part } from "../chunk/part.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { type EmbeddedBlock, findEmbeddedBlocks } from "./embedded-blocks.ts";
import { findDefinitions } from "./find-definitions.ts";
import { GRAMMARS } from "./grammars.ts";
import type { Layout } from "./layout.ts";
import { loadParser } from "./load-parser.ts";
import { parseText } from "./parse-text.ts";
import { plainLayout } from "./tree-layout.ts";
import { treeParts } from "./tree-parts.ts";

interface ParsedBlock {
  readonly block: EmbeddedBlock;
  readonly tree: Tree;
  readonly definitions: readonly FoundDefinition[];
}

/** Types of the root's children that are blocks of a component. */
const BLOCK_TYPES = new Set(["element", "script_element", "style_element"]);
const BLOCK_TAG = /^<(?:script|style|template)\b/i;

function rangeOf(text: string, { start, end }: EmbeddedBlock): Range {
  const point = (at: number): { row: number; column: number } => {
    const before = text.slice(0, at);
    return { row: before.split("\n").length - 1, column: at - 1 - before.lastIndexOf("\n") };
  };
  return { startIndex: start, endIndex: end, startPosition: point(start), endPosition: point(end) };
}

/** Null when the block's parse timed out. */
async function parseBlock(
  text: string,
  block: EmbeddedBlock,
  settings: AnalyzeSettings,
): Promise<ParsedBlock | null> {
  const { parser, query } = await loadParser(block.language);
  const tree = parseText(parser, text, settings.parseTimeoutMs, [rangeOf(text, block)]);
  if (tree === null) return null;
  const { maxDepth } = GRAMMARS[block.language];
  return { block, tree, definitions: findDefinitions(text, tree.rootNode, query, maxDepth) };
}

function blockParts(text: string, blocks: readonly ParsedBlock[], at: number): readonly Part[] {
  const found = blocks.find(({ block }) => block.start <= at && at < block.end);
  if (found === undefined) return [];
  const grammar = GRAMMARS[found.block.language];
  return treeParts({ text, grammar }, found.tree.rootNode, at);
}

/** Lays out markup; in a component (`byBlocks`) each script, style and template starts a chunk. */
export async function markupLayout(
  text: string,
  settings: AnalyzeSettings,
  byBlocks: boolean,
): Promise<Layout> {
  if (text.length > settings.maxParseBytes) return plainLayout(text, "too large to parse");
  const { parser, query } = await loadParser("html");
  const tree = parseText(parser, text, settings.parseTimeoutMs);
  if (tree === null) return plainLayout(text, "parse timed out");
  const trees: Tree[] = [tree];
  const blocks: ParsedBlock[] = [];
  let partial: string | null = null;
  for (const block of findEmbeddedBlocks(text)) {
    const parsed = await parseBlock(text, block, settings);
    if (parsed === null) partial = "parse timed out";
    else {
      blocks.push(parsed);
      trees.push(parsed.tree);
    }
  }
  const grammar = GRAMMARS.html;
  const root = tree.rootNode;
  const forces = (node: Node): boolean =>
    BLOCK_TYPES.has(node.type) && BLOCK_TAG.test(text.slice(node.startIndex, node.startIndex + 10));
  const source = {
    text,
    grammar,
    embedded: (at: number) => blockParts(text, blocks, at),
    ...(byBlocks ? { forces } : {}),
  };
  return {
    parts: treeParts(source, root, 0),
    definitions: [
      ...findDefinitions(text, root, query, grammar.maxDepth),
      ...blocks.flatMap((block) => block.definitions),
    ],
    plain: "block",
    separator: ".",
    partial,
    release: () => {
      for (const each of trees) each.delete();
    },
  };
}
