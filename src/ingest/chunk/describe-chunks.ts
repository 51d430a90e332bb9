/** Says of each chunk what it holds and what encloses it. */
import type { ChunkKind } from "../../domain/chunk.ts";
import type { SymbolKind } from "../../domain/symbol.ts";
import type { ScopedDefinition } from "./definition.ts";
import type { TextMeasure } from "./text-measure.ts";

export interface ChunkDescription {
  readonly kind: ChunkKind;
  readonly scope: string;
}

const CHUNK_KIND_OF: Readonly<Record<SymbolKind | "scope" | "import", ChunkKind>> = {
  function: "function",
  method: "method",
  constructor: "method",
  class: "class",
  interface: "interface",
  struct: "class",
  trait: "interface",
  enum: "enum",
  type: "type",
  module: "module",
  namespace: "module",
  variable: "variable",
  constant: "constant",
  field: "variable",
  property: "variable",
  macro: "macro",
  object: "class",
  protocol: "interface",
  test: "test",
  heading: "heading",
  selector: "rule",
  key: "key",
  scope: "class",
  import: "import",
};

/** A chunk is of a definition's kind when that definition takes up at least this share of it. */
const MAIN_SHARE = 0.5;

interface Range {
  readonly start: number;
  readonly end: number;
}

function shareByKind(
  definitions: readonly ScopedDefinition[],
  held: readonly number[],
  range: Range,
): { readonly kind: ChunkKind; readonly length: number } | null {
  const lengths = new Map<ChunkKind, number>();
  let best: { kind: ChunkKind; length: number } | null = null;
  for (const index of held) {
    const definition = definitions[index];
    if (definition === undefined) continue;
    const kind = CHUNK_KIND_OF[definition.kind];
    const length =
      Math.min(definition.end, range.end) -
      Math.max(definition.start, range.start) +
      (lengths.get(kind) ?? 0);
    lengths.set(kind, length);
    if (best === null || length > best.length) best = { kind, length };
  }
  return best;
}

/** Definitions named in each chunk that stand in no other definition named in the same chunk. */
function heldDefinitions(
  definitions: readonly ScopedDefinition[],
  chunkOf: readonly number[],
  count: number,
): number[][] {
  const held: number[][] = Array.from({ length: count }, () => []);
  definitions.forEach((definition, i) => {
    const chunk = chunkOf[i] ?? 0;
    if (definition.parent < 0 || chunkOf[definition.parent] !== chunk) held[chunk]?.push(i);
  });
  return held;
}

/** Index of the innermost definition that starts before `range` and reaches to its end; -1 when there is none. */
function enclosing(definitions: readonly ScopedDefinition[], last: number, range: Range): number {
  let index = last;
  while (index >= 0) {
    const definition = definitions[index];
    if (definition === undefined) return -1;
    if (definition.kind !== "import" && definition.end >= range.end) return index;
    index = definition.parent;
  }
  return -1;
}

/**
 * Describes the chunks between `positions`. `chunkOf` names each definition's chunk; `plain` is the kind of a chunk
 * without a main definition.
 */
export function describeChunks(
  measure: TextMeasure,
  positions: readonly number[],
  definitions: readonly ScopedDefinition[],
  chunkOf: readonly number[],
  plain: ChunkKind,
): ChunkDescription[] {
  const count = positions.length - 1;
  const held = heldDefinitions(definitions, chunkOf, count);
  const descriptions: ChunkDescription[] = [];
  let last = -1;
  for (let i = 0; i < count; i++) {
    const end = positions[i + 1] ?? 0;
    const start = measure.skipForward(positions[i] ?? 0, end);
    const range = { start, end: measure.skipBack(end, start) };
    while ((definitions[last + 1]?.start ?? Number.POSITIVE_INFINITY) < start) last++;
    const around = enclosing(definitions, last, range);
    const main = shareByKind(definitions, held[i] ?? [], range);
    const isMain = main !== null && main.length >= (range.end - range.start) * MAIN_SHARE;
    descriptions.push({
      kind: isMain ? main.kind : count === 1 && plain === "block" ? "file" : plain,
      scope: definitions[around]?.qualifiedName ?? "",
    });
  }
  return descriptions;
}
