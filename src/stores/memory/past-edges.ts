/** Edges of the past in memory, beside those of the present. */
import type { PastEdge, PastEdgeChange } from "../../domain/past.ts";
import type { MemoryEdge, MemoryPastEdge } from "./graph-state.ts";
import type { MemoryDataset, MemoryState } from "./memory-state.ts";

const isOfPast = ({ revTo }: MemoryPastEdge): boolean => revTo === 0;

export function cutPastEdges(target: MemoryDataset, after: number): void {
  target.graph.past = target.graph.past.flatMap((edge) => {
    if (!isOfPast(edge)) return [edge];
    if (after < 0 || (edge.validFrom ?? 0) > after) return [];
    return [(edge.validTo ?? 0) > after ? { ...edge, validTo: Number.MAX_SAFE_INTEGER } : edge];
  });
}

export function applyPastEdges(
  state: MemoryState,
  target: MemoryDataset,
  change: PastEdgeChange,
): void {
  if (change.reset) cutPastEdges(target, -1);
  const toEdge = ({ path, edge }: PastEdge): Omit<MemoryEdge, "revFrom" | "validFrom"> => {
    const projectId = target.dataset.project.id;
    const { kind, resolution, dispatch, confidence, lineOffset, count } = edge;
    const from = { path, name: edge.source, ordinal: edge.sourceOrdinal };
    return {
      source: state.nodes.numberOf(projectId, from),
      target: state.nodes.numberOf(projectId, edge.target),
      ...{ kind, resolution, dispatch, confidence, lineOffset, count },
    };
  };
  const move = (of: PastEdge, changes: Partial<MemoryPastEdge>): void => {
    const key = keyOf(toEdge(of));
    target.graph.past = target.graph.past.map((edge) => {
      const isMeant =
        isOfPast(edge) &&
        keyOf(edge) === key &&
        (changes.validFrom === undefined
          ? edge.validTo === Number.MAX_SAFE_INTEGER
          : edge.validFrom === 0);
      return isMeant ? { ...edge, ...changes } : edge;
    });
  };
  for (const { position, ...of } of change.begun) move(of, { validFrom: position });
  for (const { position, ...of } of change.ended) move(of, { validTo: position });
  for (const { validFrom, validTo, ...of } of change.added)
    target.graph.past.push({
      ...toEdge(of),
      ...{ revFrom: 0, revTo: 0, validFrom, validTo: validTo ?? Number.MAX_SAFE_INTEGER },
    });
  if (change.coverage !== null) target.past.edges = change.coverage;
}

function keyOf(edge: Omit<MemoryEdge, "revFrom" | "validFrom">): string {
  const { source, target, kind, resolution, dispatch, confidence } = edge;
  return `${source} ${target} ${kind} ${resolution} ${dispatch} ${confidence}`;
}
