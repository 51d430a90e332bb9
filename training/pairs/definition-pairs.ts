/** Documentation and the code that it documents, taken along the syntax tree. */
import type { Node } from "web-tree-sitter";
import { splitWords } from "../../src/domain/words.ts";
import type { FoundDefinition } from "../../src/ingest/chunk/definition.ts";
import { findDefinitions } from "../../src/ingest/parse/find-definitions.ts";
import { GRAMMARS, type ParsedLanguage } from "../../src/ingest/parse/grammars.ts";
import { loadParser } from "../../src/ingest/parse/load-parser.ts";
import { parseText } from "../../src/ingest/parse/parse-text.ts";
import { cleanProse } from "./clean-prose.ts";

/** Code, and each text that it should be found by. */
export interface FoundPair {
  readonly queries: readonly string[];
  /** The query is the code's own name, in words. */
  readonly named: boolean;
  readonly code: string;
}

const PARSE_TIMEOUT_MS = 5_000;
const MAX_DEPTH = 24;
/** About a large chunk. */
const MOST_CODE = 2_000;
/** A one-line definition says nothing that its name does not. */
const LEAST_LINES = 2;
/** A short body may say something else than its name. */
const LEAST_NAMED_LINES = 5;
const LEAST_NAME_WORDS = 3;
const BLANK_LINE = /\n[^\S\n]*\r?\n/u;
const SKIPPED_KINDS: ReadonlySet<string> = new Set([
  ...["import", "heading", "key", "selector", "field", "property", "variable", "scope"],
]);
const STRING = /string/u;

/** The outermost node that starts with the definition, decorators and `export` included. */
function outermost(root: Node, { start, end }: FoundDefinition): Node | null {
  let node = root.descendantForIndex(start, Math.max(start, end - 1));
  while (node?.parent != null && node.parent.id !== root.id && node.parent.startIndex === start)
    node = node.parent;
  return node;
}

/** Named children of a node, which the library finds anew from the first for each sibling that it is asked for. */
type Siblings = (parent: Node) => readonly (Node | null)[];

function rememberSiblings(): Siblings {
  const known = new Map<number, readonly (Node | null)[]>();
  return (parent) => {
    const children = known.get(parent.id) ?? parent.namedChildren;
    known.set(parent.id, children);
    return children;
  };
}

/** First child that does not end before `start`. */
function indexAt(children: readonly (Node | null)[], start: number): number {
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.startIndex ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Comments and attributes that stand right above a node, joined in their order. */
function leadingComment(text: string, node: Node, { leading, siblings }: Reading): string {
  const { parent } = node;
  if (parent === null) return "";
  const children = siblings(parent);
  const lines: string[] = [];
  let start = node.startIndex;
  for (let i = indexAt(children, start) - 1; i >= 0; i--) {
    const above = children[i];
    if (above == null || !leading.test(above.type)) break;
    if (BLANK_LINE.test(text.slice(above.endIndex, start))) break;
    lines.unshift(text.slice(above.startIndex, above.endIndex));
    start = above.startIndex;
  }
  return lines.join("\n");
}

interface Reading {
  readonly leading: RegExp;
  readonly siblings: Siblings;
}

/** The string that a body begins with, as Python documents. */
function docstring(node: Node): Node | null {
  const first = (node.childForFieldName("body") ?? node).namedChild(0);
  const string = first?.type === "expression_statement" ? first.namedChild(0) : first;
  return string != null && STRING.test(string.type) ? string : null;
}

function pairOf(
  text: string,
  root: Node,
  definition: FoundDefinition,
  reading: Reading,
): FoundPair | null {
  const node = outermost(root, definition);
  if (node === null) return null;
  const { start } = definition;
  const end = Math.min(definition.end, start + MOST_CODE);
  const inner = root.descendantForIndex(start, Math.max(start, definition.end - 1));
  const inside = inner === null ? null : docstring(inner);
  const comment =
    inside === null
      ? leadingComment(text, node, reading)
      : text.slice(inside.startIndex, inside.endIndex);
  const queries = comment === "" ? [] : cleanProse(comment);
  const code =
    inside === null
      ? text.slice(start, end)
      : text.slice(start, inside.startIndex) +
        text.slice(inside.endIndex, Math.max(end, inside.endIndex));
  const lines = code.trim().split("\n").length;
  if (queries.length > 0 && lines >= LEAST_LINES) return { queries, named: false, code };
  return lines < LEAST_NAMED_LINES ? null : namedPair(definition, code);
}

/** What nobody documented: its name in words, and its code without the name. */
function namedPair({ name }: FoundDefinition, code: string): FoundPair | null {
  const words = splitWords(name).slice(1);
  if (words.length < LEAST_NAME_WORDS) return null;
  return { queries: [words.join(" ")], named: true, code: code.replaceAll(name, "") };
}

/** In order of appearance; empty when the text does not parse in time. */
export async function definitionPairs(
  text: string,
  language: ParsedLanguage,
): Promise<FoundPair[]> {
  const { parser, query } = await loadParser(language);
  const tree = parseText(parser, text, PARSE_TIMEOUT_MS);
  if (tree === null) return [];
  try {
    const reading = { leading: GRAMMARS[language].leading, siblings: rememberSiblings() };
    return findDefinitions(text, tree.rootNode, query, MAX_DEPTH)
      .filter(({ kind }) => !SKIPPED_KINDS.has(kind))
      .sort((a, b) => a.start - b.start)
      .map((definition) => pairOf(text, tree.rootNode, definition, reading))
      .filter((pair) => pair !== null);
  } finally {
    tree.delete();
  }
}
