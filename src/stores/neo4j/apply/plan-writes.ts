/** What has to be written so that what is held of a document becomes what it should be; pure, and nothing where both are equal. */
import type { ChunkRow, EdgeRow, GraphRows, NodeRow, TargetRow } from "./graph-rows.ts";

/** What the database holds of some documents. */
export interface Held {
  readonly nodes: ReadonlyMap<string, HeldNode>;
  readonly chunks: ReadonlyMap<string, { readonly state: number }>;
  readonly edges: ReadonlyMap<string, HeldEdge>;
}

export interface HeldNode {
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
  readonly madeChunks: readonly ChunkRow[];
  readonly changedChunks: readonly ChunkRow[];
  readonly goneChunks: readonly string[];
  readonly targets: readonly TargetRow[];
  readonly edges: readonly EdgeRow[];
  /** The database's own ids. */
  readonly droppedEdges: readonly string[];
  /** What nothing may lead to any more. */
  readonly strays: readonly string[];
}

export function planWrites(rows: readonly GraphRows[], held: Held): Writes {
  const documents = new Set(rows.map(({ document }) => document.key));
  const nodes = compare(
    rows.flatMap((row) => row.nodes),
    held.nodes,
  );
  const chunks = compare(
    rows.flatMap((row) => row.chunks),
    held.chunks,
  );
  const edges = new Map(rows.flatMap((row) => row.edges.map((edge) => [edge.uuid, edge] as const)));
  const targets = new Map<string, TargetRow>();
  const isHeld = ({ uuid, state }: EdgeRow): boolean => held.edges.get(uuid)?.state === state;
  const newEdges = [...edges.values()].filter((edge) => !isHeld(edge));
  for (const row of rows)
    for (const { uuid, target } of row.edges) {
      const wanted = row.targets.get(target);
      const isOwn = nodes.all.has(target) || documents.has(target);
      if (wanted !== undefined && !isOwn && !isHeld(edges.get(uuid) as EdgeRow))
        targets.set(target, wanted);
    }
  const dropped = [...held.edges].filter(([uuid, { state }]) => edges.get(uuid)?.state !== state);
  return {
    ...{ made: nodes.made, changed: nodes.changed, gone: nodes.gone },
    relabelled: nodes.changed.flatMap(({ key, kind }) => {
      const was = held.nodes.get(key)?.kind ?? null;
      return was !== null && was !== kind ? [key] : [];
    }),
    ...{ madeChunks: chunks.made, changedChunks: chunks.changed, goneChunks: chunks.gone },
    targets: [...targets.values()],
    edges: newEdges,
    droppedEdges: dropped.map(([, { id }]) => id),
    strays: [...new Set([...nodes.gone, ...dropped.map(([, { target }]) => target)])],
  };
}

interface Keyed {
  readonly key: string;
  readonly state: number;
}

function compare<Row extends Keyed>(
  rows: readonly Row[],
  held: ReadonlyMap<string, Pick<Keyed, "state">>,
) {
  const all = new Map(rows.map((row) => [row.key, row]));
  return {
    all,
    made: [...all.values()].filter(({ key }) => !held.has(key)),
    changed: [...all.values()].filter(({ key, state }) => {
      const was = held.get(key);
      return was !== undefined && was.state !== state;
    }),
    gone: [...held.keys()].filter((key) => !all.has(key)),
  };
}
