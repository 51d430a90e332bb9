/** Finds the definitions of a syntax tree by its language's query, which runs inside WebAssembly. */
import type { Node, Query, QueryCapture } from "web-tree-sitter";
import type { FoundDefinition } from "../chunk/definition.ts";

/** Longer names are expressions or data. */
const MAX_NAME_LENGTH = 120;
const DEFINITION = "definition.";
/** A query that keeps more unfinished matches than this drops the oldest: without a limit, it grows with the file. */
const MATCH_LIMIT = 4_096;

interface Captured {
  definition?: QueryCapture;
  name?: Node;
  body?: Node;
  owner?: Node;
}

function readCaptures(captures: readonly QueryCapture[]): Captured {
  const captured: Captured = {};
  for (const capture of captures) {
    if (capture.name.startsWith(DEFINITION)) captured.definition = capture;
    else if (capture.name === "name") captured.name ??= capture.node;
    else if (capture.name === "body") captured.body ??= capture.node;
    else if (capture.name === "owner") captured.owner ??= capture.node;
  }
  return captured;
}

/** A name as a person writes it: `Store<T>::open` becomes `Store.open`, quotes and line breaks go. */
function tidyName(raw: string, kind: FoundDefinition["kind"]): string {
  const line = raw.replace(/\s+/g, " ").trim();
  if (kind === "selector") return line.slice(0, MAX_NAME_LENGTH);
  if (kind === "key") return line.replace(/["'`]/g, "").slice(0, MAX_NAME_LENGTH);
  return line
    .replace(/<[^<>]*>(?=::)/g, "")
    .replace(/^["'`:.]+|["'`]+$/g, "")
    .replace(/::|\\|(?<=\w):(?=\w)/g, ".")
    .slice(0, MAX_NAME_LENGTH);
}

/** The type's own name in a receiver or owner: `(s *Store[T])` gives `Store`. */
function tidyOwner(raw: string): string {
  const type = raw
    .replace(/[[<].*$/s, "")
    .replace(/[()*&]/g, " ")
    .trim()
    .split(/\s+/)
    .at(-1);
  return tidyName(type ?? "", "scope");
}

function toDefinition(text: string, captured: Captured): FoundDefinition | null {
  const { definition, name, body, owner } = captured;
  if (definition === undefined) return null;
  const kind = definition.name.slice(DEFINITION.length) as FoundDefinition["kind"];
  const node = definition.node;
  const named = name ?? node;
  const tidied =
    kind === "import" ? "import" : tidyName(text.slice(named.startIndex, named.endIndex), kind);
  if (tidied === "") return null;
  return {
    start: node.startIndex,
    // in Dart, a body stands beside its signature
    end: body === undefined ? node.endIndex : Math.max(node.endIndex, body.endIndex),
    nameStart: named.startIndex,
    name: tidied,
    kind,
    bodyStart: body?.startIndex ?? null,
    owner: owner === undefined ? null : tidyOwner(text.slice(owner.startIndex, owner.endIndex)),
  };
}

/**
 * All definitions below `root`, in no particular order. Where several patterns of the query match one name, the pattern
 * that stands first in the query wins.
 */
export function findDefinitions(
  text: string,
  root: Node,
  query: Query,
  maxDepth: number,
): FoundDefinition[] {
  const matches = query.matches(root, { maxStartDepth: maxDepth, matchLimit: MATCH_LIMIT });
  const best = new Map<number, { readonly pattern: number; readonly found: FoundDefinition }>();
  for (const match of matches) {
    const captured = readCaptures(match.captures);
    const key = (captured.name ?? captured.definition?.node)?.startIndex ?? -1;
    const known = best.get(key);
    if (known !== undefined && known.pattern <= match.patternIndex) continue;
    const found = toDefinition(text, captured);
    if (found !== null) best.set(key, { pattern: match.patternIndex, found });
  }
  return [...best.values()].map((entry) => entry.found);
}
