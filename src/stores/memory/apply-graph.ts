/** The graph's part of a commit in memory. */
import type { ChangeSet } from "../../domain/change-set.ts";
import type { DocumentGraph, GraphChange } from "../../domain/graph.ts";
import { mergeEvidence } from "../graph-edges.ts";
import type { MemoryEdge } from "./graph-state.ts";
import { currentVersion, type MemoryDataset, type MemoryState, setKey } from "./memory-state.ts";

interface Step {
  readonly state: MemoryState;
  readonly target: MemoryDataset;
  /** Where the dataset stands after the commit. */
  readonly revision: number;
  readonly position: number | null;
}

/** Works after documents and revision; `changed` are the paths that this commit upserted or deleted. */
export function applyGraph(
  state: MemoryState,
  target: MemoryDataset,
  changeSet: ChangeSet,
  changed: readonly string[],
): void {
  const { revision } = target.dataset;
  const step: Step = { state, target, revision, position: changeSet.gitPosition };
  for (const path of changed) {
    const resolved = target.graph.resolved.get(path);
    if (resolved === undefined) continue;
    resolved.shows = null;
    if (!showsCode(state, target, path)) endDocument(step, path);
  }
  if (changeSet.graph !== undefined) applyChange(step, changeSet.graph);
}

/** Whether the dataset shows the document as a set that has facts. */
export function showsCode(state: MemoryState, target: MemoryDataset, path: string): boolean {
  const version = currentVersion(target.documents.get(path));
  const set = version && state.chunkSets.get(setKey(version.contentHash, version.chunker));
  return set !== null && set !== undefined && set.facts !== null;
}

function applyChange(step: Step, { stale, gone, documents, centrality }: GraphChange): void {
  const { state, target } = step;
  for (const path of stale) {
    const resolved = target.graph.resolved.get(path);
    if (resolved !== undefined) resolved.stale = true;
  }
  for (const path of gone) {
    if (showsCode(state, target, path)) continue;
    endDocument(step, path);
    target.graph.resolved.delete(path);
  }
  for (const document of documents) storeDocument(step, document);
  if (centrality === null) return;
  const values = new Map<number, number>();
  for (let i = 0; i + 1 < centrality.length; i += 2)
    values.set(centrality[i] ?? 0, Math.fround(centrality[i + 1] ?? 0));
  target.graph.centrality = values;
}

function endDocument(step: Step, path: string): void {
  replaceEdges(step, path, []);
  step.target.graph.unbound.delete(path);
}

type WantedEdge = Omit<MemoryEdge, "revFrom" | "validFrom">;

const bindingOf = ({ source, target, kind, resolution, dispatch, confidence }: WantedEdge) =>
  `${source} ${target} ${kind} ${resolution} ${dispatch} ${confidence}`;

function storeDocument(step: Step, graph: DocumentGraph): void {
  const { state, target } = step;
  const { path, contentHash, chunker, resolver, reads, provides } = graph;
  const version = currentVersion(target.documents.get(path));
  if (version?.contentHash !== contentHash || version.chunker !== chunker) return;
  const projectId = target.dataset.project.id;
  const edges = graph.edges.map((edge) => ({
    source: state.nodes.numberOf(projectId, {
      path,
      name: edge.source,
      ordinal: edge.sourceOrdinal,
    }),
    target: state.nodes.numberOf(projectId, edge.target),
    kind: edge.kind,
    resolution: edge.resolution,
    dispatch: edge.dispatch,
    confidence: edge.confidence,
    lineOffset: edge.lineOffset,
    count: edge.count,
  }));
  replaceEdges(step, path, mergeEvidence(edges, bindingOf));
  const unbound = mergeEvidence(
    graph.unbound,
    ({ source, sourceOrdinal, name, kind }) => `${name}\0${kind}\0${sourceOrdinal}\0${source}`,
  );
  if (unbound.length === 0) target.graph.unbound.delete(path);
  else target.graph.unbound.set(path, unbound);
  const shows = setKey(contentHash, chunker);
  target.graph.resolved.set(path, { resolver, shows, stale: false, reads, provides });
}

function replaceEdges(step: Step, path: string, wanted: readonly WantedEdge[]): void {
  const { revision, position } = step;
  const { graph } = step.target;
  const evidenceOf = (edge: WantedEdge) => `${bindingOf(edge)} ${edge.lineOffset} ${edge.count}`;
  const left = new Map((graph.edges.get(path) ?? []).map((edge) => [evidenceOf(edge), edge]));
  const edges = wanted.map((edge): MemoryEdge => {
    const known = left.get(evidenceOf(edge));
    left.delete(evidenceOf(edge));
    return known ?? { ...edge, revFrom: revision, validFrom: position };
  });
  for (const edge of left.values()) {
    const wasValid = edge.validFrom !== null && position !== null && edge.validFrom < position;
    if (edge.revFrom === revision && !wasValid) continue;
    graph.past.push({ ...edge, revTo: revision, validTo: position });
  }
  if (edges.length === 0) graph.edges.delete(path);
  else graph.edges.set(path, edges);
}
