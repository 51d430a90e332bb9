/** How nodes and edges read: `Store.open: open(path: string): void`, `calls at :57 x3 (heuristic 0.6)`. */
import type { EdgeKind } from "../../domain/graph.ts";
import type { DescribedEdge, NodeNumber, PlacedNode } from "../../ports/code-graph.ts";
import { shortenLine } from "../render/budget.ts";

const MOST_SIGNATURE = 120;

/** Of the source, then of the target. */
const VERBS: Readonly<Record<EdgeKind, readonly [does: string, isDone: string]>> = {
  calls: ["calls", "called"],
  instantiates: ["instantiates", "instantiated"],
  reads: ["reads", "read"],
  writes: ["writes", "written"],
  uses_type: ["uses the type", "type used"],
  imports: ["imports", "imported"],
  exports: ["exports", "exported"],
  extends: ["extends", "extended"],
  implements: ["implements", "implemented"],
  overrides: ["overrides", "overridden"],
  decorates: ["decorated with it", "decorates"],
  mentions: ["mentions", "mentioned"],
};

/** What one would not take for granted: an edge that is not certain, or not the only one at run time. */
function marksOf({ resolution, dispatch, confidence }: DescribedEdge): string {
  const rounded = Math.min(0.99, Math.round(confidence * 100) / 100);
  const named = resolution === "exact" || resolution === "import" ? "" : resolution;
  const sure = confidence < 1 ? `${named} ${rounded}`.trim() : named;
  const how = { direct: "", interface: "via interface", dynamic: "dynamic" }[dispatch];
  const marks = [sure, how].filter((mark) => mark !== "");
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}

/** Evidence of the edges between two nodes, told of the source or of the target; lines are the source's. */
export function edgeText(edges: readonly DescribedEdge[], of: "source" | "target"): string {
  return edges
    .map((edge) => {
      const verb = VERBS[edge.kind][of === "source" ? 0 : 1];
      const times = edge.count > 1 ? ` x${edge.count}` : "";
      return `${verb} at :${edge.line}${times}${marksOf(edge)}`;
    })
    .join(", ");
}

/** First line of a node; a document begins at 1. */
export const lineOf = ({ symbol }: PlacedNode): number => symbol?.span.lineStart ?? 1;

/** What a node is called in prose: a symbol by its qualified name, a document by its file's. */
export function nameOf({ key }: PlacedNode): string {
  return key.name === "" ? (key.path.split("/").at(-1) ?? key.path) : key.name;
}

/** Name and signature, each once. */
export function nodeText(node: PlacedNode): string {
  const { key, symbol } = node;
  if (key.name === "") return "(file)";
  if (symbol === null) return key.name;
  const { signature, name, kind } = symbol;
  if (signature === "" || signature === key.name) return `${key.name} (${kind})`;
  const short = shortenLine(signature, MOST_SIGNATURE);
  return key.name === name && signature.includes(name) ? short : `${key.name}: ${short}`;
}

export type EdgeBook = ReadonlyMap<string, readonly DescribedEdge[]>;

const keyOf = (source: NodeNumber, target: NodeNumber): string => `${source} ${target}`;

/** Described edges by their pair. */
export function bookOf(edges: readonly DescribedEdge[]): EdgeBook {
  const book = new Map<string, DescribedEdge[]>();
  for (const edge of edges) {
    const key = keyOf(edge.source, edge.target);
    const known = book.get(key);
    if (known === undefined) book.set(key, [edge]);
    else known.push(edge);
  }
  return book;
}

export function edgesBetween(
  book: EdgeBook,
  [source, target]: readonly [NodeNumber, NodeNumber],
): readonly DescribedEdge[] {
  return book.get(keyOf(source, target)) ?? [];
}
