/** What has to be written so that what is held of a document becomes what it should be; pure, and nothing where both are equal. */
import type { EdgeRow, GraphRows, NodeRow, TargetRow } from "./graph-rows.ts";

/** What the database holds of some documents. */
export interface Held {
  readonly nodes: ReadonlyMap<string, HeldNode>;
  readonly edges: ReadonlyMap<string, HeldEdge>;
}

export interface HeldNode {
  readonly document: string;
  readonly kind: string | null;
  readonly state: number;
}

export interface HeldEdge {
  /** The database's own id. */
  readonly id: string;
  readonly state: number;
  readonly target: string;
}

export interface Writes {
  /** Nodes that no document has yet; a bare one that an edge led to may be there. */
  readonly made: readonly NodeRow[];
  readonly changed: readonly NodeRow[];
  /** Nodes that change their kind, so that the label of the former goes. */
  readonly relabelled: readonly string[];
  readonly gone: readonly string[];
  readonly targets: readonly TargetRow[];
  readonly edges: readonly EdgeRow[];
  /** The database's own ids. */
  readonly droppedEdges: readonly string[];
  /** What nothing may lead to any more. */
  readonly strays: readonly string[];
}

export function planWrites(rows: readonly GraphRows[], held: Held): Writes {
  const nodes = new Map(rows.flatMap((row) => row.nodes.map((node) => [node.key, node] as const)));
  const edges = new Map(rows.flatMap((row) => row.edges.map((edge) => [edge.uuid, edge] as const)));
  const documents = new Set(rows.map(({ document }) => document.key));
  const targets = new Map<string, TargetRow>();
  const isHeld = ({ uuid, state }: EdgeRow): boolean => held.edges.get(uuid)?.state === state;
  const newEdges = [...edges.values()].filter((edge) => !isHeld(edge));
  for (const row of rows)
    for (const { uuid, target } of row.edges) {
      const wanted = row.targets.get(target);
      const isOwn = nodes.has(target) || documents.has(target);
      if (wanted !== undefined && !isOwn && !isHeld(edges.get(uuid) as EdgeRow))
        targets.set(target, wanted);
    }
  const dropped = [...held.edges].filter(([uuid, { state }]) => edges.get(uuid)?.state !== state);
  const gone = [...held.nodes.keys()].filter((key) => !nodes.has(key));
  const changed = [...nodes.values()].filter(({ key, state }) => {
    const was = held.nodes.get(key);
    return was !== undefined && was.state !== state;
  });
  return {
    made: [...nodes.values()].filter(({ key }) => !held.nodes.has(key)),
    changed,
    relabelled: changed.flatMap(({ key, kind }) => {
      const was = held.nodes.get(key)?.kind ?? null;
      return was !== null && was !== kind ? [key] : [];
    }),
    gone,
    targets: [...targets.values()],
    edges: newEdges,
    droppedEdges: dropped.map(([, { id }]) => id),
    strays: [...new Set([...gone, ...dropped.map(([, { target }]) => target)])],
  };
}
