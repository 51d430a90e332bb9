/** Definitions as a syntax tree or a layout shows them, before positions become bytes and lines. */
import type { SymbolKind } from "../../domain/symbol.ts";

/** All positions are UTF-16 units of the text. */
export interface FoundDefinition {
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  /** As written, without line breaks. */
  readonly name: string;
  /** `scope` only gives its name to what stands in it; `import` only tells what a chunk holds. */
  readonly kind: SymbolKind | "scope" | "import";
  /** Where the body starts; where it is unknown, the signature is the definition's first line. */
  readonly bodyStart: number | null;
  /** What the definition belongs to although it does not stand in it: `Store` of Go's `func (s *Store) Open()`. */
  readonly owner: string | null;
}

export interface ScopedDefinition extends FoundDefinition {
  readonly qualifiedName: string;
  /** Index of the definition around it, -1 at top level. */
  readonly parent: number;
}

/** True when `inner` stands in `outer`. Two names of one declaration (`int head, tail;`) stand side by side. */
function holds(outer: FoundDefinition | undefined, inner: FoundDefinition): boolean {
  if (outer === undefined || outer.end <= inner.start) return false;
  return outer.start !== inner.start || outer.end !== inner.end;
}

/** Joins functions of one name that follow each other: Haskell and Elixir write one clause a case. */
export function mergeClauses(found: readonly FoundDefinition[]): FoundDefinition[] {
  const ordered = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: FoundDefinition[] = [];
  for (const definition of ordered) {
    const last = merged.at(-1);
    const { name, kind, end } = definition;
    const isClause = (kind === "function" || kind === "method") && last?.kind === kind;
    if (isClause && last.name === name && last.end <= definition.start) {
      merged[merged.length - 1] = { ...last, end };
    } else merged.push(definition);
  }
  return merged;
}

/** Orders definitions by where they start, outer ones first, and qualifies each name by what encloses it. */
export function nestDefinitions(
  found: readonly FoundDefinition[],
  separator: string,
): ScopedDefinition[] {
  const ordered = [...found].sort(
    (a, b) => a.start - b.start || b.end - a.end || a.nameStart - b.nameStart,
  );
  const nested: ScopedDefinition[] = [];
  const open: number[] = [];
  for (const definition of ordered) {
    let parent = open.at(-1) ?? -1;
    while (parent >= 0 && !holds(nested[parent], definition)) {
      open.pop();
      parent = open.at(-1) ?? -1;
    }
    const around = definition.owner ?? nested[parent]?.qualifiedName ?? "";
    const joint = definition.kind === "selector" ? " " : separator;
    const qualifiedName = around === "" ? definition.name : around + joint + definition.name;
    if (definition.kind !== "import") open.push(nested.length);
    nested.push({ ...definition, qualifiedName, parent });
  }
  return nested;
}
