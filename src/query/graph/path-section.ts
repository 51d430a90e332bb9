/** The way between two symbols as a section: one line a step. */
import type { NodeNumber, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { shortenLine } from "../render/budget.ts";
import { bookOf, edgesBetween, edgeText, lineOf, nodeText } from "./edge-text.ts";
import { findPath, type PathFound, type PathStep } from "./find-path.ts";
import { kindsOf, type WalkPlan } from "./relations.ts";
import { countText, type GraphPlace, type Look, plural, type Section } from "./section.ts";
import { hitOf } from "./tree-section.ts";

const MOST_LINE = 300;

export interface PathSectionParams {
  readonly place: GraphPlace;
  readonly plan: WalkPlan;
  readonly from: readonly NodeNumber[];
  readonly to: readonly NodeNumber[];
  readonly depth: number;
  readonly stopAtMs: number;
}

/** Where nothing leads from the first to the second, the other way round is tried. */
async function findEitherWay(
  context: OperationContext,
  params: PathSectionParams,
): Promise<{ readonly found: PathFound; readonly reversed: boolean }> {
  const common = { ...params, ...params.place };
  const ahead = await findPath(context, common);
  if (ahead.steps !== null) return { found: ahead, reversed: false };
  const back = await findPath(context, { ...common, from: params.to, to: params.from });
  if (back.steps !== null) return { found: back, reversed: true };
  const visited = Math.max(ahead.visited, back.visited);
  return { found: { steps: null, visited, cut: ahead.cut || back.cut }, reversed: false };
}

function titleOf({ steps, visited, cut }: PathFound, reversed: boolean, depth: number): string {
  if (steps === null)
    return `path: no path within ${depth} steps, in either direction, among ${countText(visited, cut)} nodes looked at`;
  const length = `${steps.length - 1} ${plural(steps.length - 1, "step", "steps")}`;
  return reversed
    ? `path: none from the first to the second; the other way round, ${length}`
    : `path: ${length}`;
}

async function loadSteps(
  context: OperationContext,
  { place, plan }: PathSectionParams,
  steps: readonly PathStep[],
) {
  const { graph, datasetId, at, minConfidence } = place;
  const nodes = steps.map(({ node }) => node);
  const described = await graph.describeNodes(context, { datasetId, nodes, at });
  const places = new Map<NodeNumber, PlacedNode>(described.map((node) => [node.node, node]));
  const pairs = steps.flatMap(({ edge }) => (edge === null ? [] : [edge]));
  const filter = { kinds: kindsOf(plan), minConfidence, at };
  const book = bookOf(await graph.describeEdges(context, { datasetId, pairs, filter }));
  const lineText = ({ node, edge }: PathStep, look: Look): string => {
    const place = places.get(node);
    if (place === undefined) return "(no longer there)";
    const edges = edge === null ? [] : edgesBetween(book, edge);
    const evidence =
      edges.length === 0 ? "" : ` [${edgeText(edges, edge?.[0] === node ? "source" : "target")}]`;
    const { path } = place.key;
    const text = `${look.pathText(path)}:${lineOf(place)} ${nodeText(place)}${evidence}${look.staleMark(path)}`;
    return shortenLine(text, MOST_LINE);
  };
  return { places, lineText };
}

/** A section with the shortest way, or with how far it was looked for. */
export async function pathSection(
  context: OperationContext,
  params: PathSectionParams,
): Promise<Section> {
  const { found, reversed } = await findEitherWay(context, params);
  const steps = found.steps ?? [];
  return {
    title: titleOf(found, reversed, params.depth),
    count: steps.length,
    atLeast: false,
    narrowing: [],
    load: async (loading, from, to) => {
      const slice = steps.slice(from, to);
      const { places, lineText } = await loadSteps(loading, params, slice);
      return {
        paths: [...new Set([...places.values()].map(({ key }) => key.path))],
        lines: (count, look) => slice.slice(0, count).map((step) => lineText(step, look)),
        hits: (count, look) =>
          slice.slice(0, count).flatMap((step, i) => {
            const node = places.get(step.node);
            return node === undefined ? [] : [hitOf(node, from + i, look)];
          }),
      };
    },
  };
}
