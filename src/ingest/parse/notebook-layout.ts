/** Layout of a Jupyter notebook: each cell a chunk of the file's own bytes, found by the JSON tree. */
import type { Node } from "web-tree-sitter";
import type { FoundDefinition } from "../chunk/definition.ts";
import type { Part } from "../chunk/part.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { GRAMMARS } from "./grammars.ts";
import type { Layout } from "./layout.ts";
import { loadParser } from "./load-parser.ts";
import { parseText } from "./parse-text.ts";
import { plainLayout } from "./tree-layout.ts";
import { treeParts } from "./tree-parts.ts";

/** A line of a cell's source is one JSON string: a definition stands at its start. */
const PYTHON_DEFINITION = /"(?:(?:async )?def|class) (\w+)[^"\\]*/g;
const CODE_CELL = /"cell_type"\s*:\s*"code"/;

/** The notebook's cells: the objects of the array under the top-level key `cells`. */
function findCells(text: string, root: Node): Node[] {
  const top = root.namedChildren.find((node) => node?.type === "object");
  const pair = top?.namedChildren.find(
    (node) => node !== null && text.startsWith('"cells"', node.startIndex),
  );
  const cells = pair?.childForFieldName("value")?.namedChildren ?? [];
  return cells.filter((node): node is Node => node?.type === "object");
}

function cellDefinitions(text: string, cell: Node): FoundDefinition[] {
  const { startIndex, endIndex } = cell;
  const raw = text.slice(startIndex, endIndex);
  if (!CODE_CELL.test(raw)) return [];
  return [...raw.matchAll(PYTHON_DEFINITION)].map((match) => {
    const name = match[1] ?? "";
    const start = startIndex + match.index + 1;
    const isClass = match[0].startsWith('"class');
    return {
      start,
      end: start + match[0].length - 1,
      nameStart: start + match[0].indexOf(name) - 1,
      name,
      kind: isClass ? "class" : "function",
      bodyStart: null,
      owner: null,
    };
  });
}

/** Lays out a notebook; a file that holds no cells is laid out as JSON. */
export async function notebookLayout(text: string, settings: AnalyzeSettings): Promise<Layout> {
  if (text.length > settings.maxParseBytes) return plainLayout(text, "too large to parse");
  const { parser } = await loadParser("json");
  const tree = parseText(parser, text, settings.parseTimeoutMs);
  if (tree === null) return plainLayout(text, "parse timed out");
  const source = { text, grammar: GRAMMARS.json };
  const cells = findCells(text, tree.rootNode);
  const last = cells.at(-1);
  const parts: Part[] = cells.map((cell) => ({
    start: cell.startIndex,
    leads: false,
    forced: true,
    tokenEndBefore: () => cell.startIndex,
    expand: () => treeParts(source, cell, cell.startIndex),
  }));
  // what stands before the first cell and after the last one
  parts.unshift({ start: 0, leads: false, tokenEndBefore: () => 0, expand: () => [] });
  if (last !== undefined) {
    const start = last.endIndex;
    parts.push({
      start,
      leads: false,
      forced: true,
      tokenEndBefore: () => start,
      expand: () => [],
    });
  }
  return {
    parts: last === undefined ? treeParts(source, tree.rootNode, 0) : parts,
    definitions: cells.flatMap((cell) => cellDefinitions(text, cell)),
    plain: last === undefined ? "block" : "cell",
    separator: ".",
    partial: null,
    release: () => tree.delete(),
  };
}
