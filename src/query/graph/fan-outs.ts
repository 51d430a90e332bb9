/** Names the nodes that make a walk large, so that the next call can avoid or start from them. */
import type { OperationContext } from "../../ports/operation-context.ts";
import { nameOf } from "./edge-text.ts";
import { type OrderedWalk, placeNodes } from "./order-walk.ts";
import type { GraphPlace } from "./section.ts";

const MOST_NAMED = 5;
/** Fewer neighbours than this explain nothing. */
const LEAST_NEIGHBOURS = 10;

/** `Largest fan-outs: Store.get 1,204, …`; null when none stands out. */
export async function largestFanOuts(
  context: OperationContext,
  place: GraphPlace,
  { walk, places }: OrderedWalk,
): Promise<string | null> {
  const largest = walk.fanOut
    .map((count, index) => ({ count, index }))
    .filter(({ count }) => count >= LEAST_NEIGHBOURS)
    .sort((a, b) => b.count - a.count || a.index - b.index)
    .slice(0, MOST_NAMED);
  const [first] = largest;
  if (
    first === undefined ||
    (largest.length === 1 && first.index < walk.roots && walk.cut === null)
  )
    return null;
  await placeNodes(
    context,
    place,
    walk,
    largest.map(({ index }) => index),
    places,
  );
  const { kinds, way } = walk.plan;
  const { datasetId, at, minConfidence } = place;
  // a walk that was cut has not seen all of them
  const exact =
    walk.cut === null
      ? new Map<number, number>()
      : await place.graph.countEdges(context, {
          datasetId,
          nodes: largest.map(({ index }) => walk.nodes[index] ?? -1),
          direction: way,
          filter: { kinds, minConfidence, at },
        });
  const named = largest.map(({ index, count }) => {
    const node = places.get(index);
    const all = exact.get(walk.nodes[index] ?? -1) ?? count;
    return `${node === undefined ? "?" : nameOf(node)} ${all.toLocaleString("en-US")}`;
  });
  return `Largest fan-outs: ${named.join(", ")}.`;
}
