/** One step of a walk, and how many edges nodes have. */
import type { CodeGraph, ExpandParams, Expansion, NodeNumber } from "../../../ports/code-graph.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { type Neo4jServer, whole } from "../server.ts";
import { filterParameters, IN_PLACE, passing, placeParameters, relationOf } from "./edge-filter.ts";

type CountParams = Parameters<CodeGraph["countEdges"]>[1];

function stepFrom({ direction, filter }: CountParams): string {
  const relation = relationOf(filter);
  const pattern = direction === "out" ? `-${relation}->` : `<-${relation}-`;
  return `${IN_PLACE}
    UNWIND $nodes AS number
    MATCH (n:QuarryNode {place: place, number: number})${pattern}(m:QuarryNode)
    WHERE ${passing(filter)}`;
}

const parametersOf = (
  { tenantId }: OperationContext,
  { datasetId, nodes, filter }: CountParams,
) => ({
  ...placeParameters(tenantId, datasetId),
  ...filterParameters(filter),
  nodes: nodes.map(whole),
});

/** More than this comes from no walk; a larger number would not be one of Cypher's. */
const MOST = 2 ** 40;

/** Two lists in one record: handing over each edge as a record takes the driver longer than finding it. */
export async function expand(
  server: Neo4jServer,
  context: OperationContext,
  params: ExpandParams,
): Promise<Expansion> {
  const most = Math.min(params.maxEdges, MOST);
  const cypher = `${stepFrom(params)}
    WITH number, m.number AS neighbour LIMIT $most
    RETURN collect(number) AS given, collect(neighbour) AS neighbours`;
  const [row] = await server.read(context, ({ all }) =>
    all<{ given: NodeNumber[]; neighbours: NodeNumber[] }>(cypher, {
      ...parametersOf(context, params),
      most: whole(most + 1),
    }),
  );
  const { given = [], neighbours = [] } = row ?? {};
  return {
    pairs: pairsOf(params.nodes, given.slice(0, most), neighbours),
    complete: given.length <= most,
  };
}

/** Grouped by the given node, as the database nearly always has them. */
function pairsOf(
  nodes: readonly NodeNumber[],
  given: readonly NodeNumber[],
  neighbours: readonly NodeNumber[],
): Float64Array {
  const positions = new Map(nodes.map((node, i) => [node, i]));
  const order = given.map((_node, i) => i);
  const positionAt = (i: number): number => positions.get(given[i] ?? -1) ?? 0;
  if (order.some((i) => i > 0 && positionAt(i - 1) > positionAt(i)))
    order.sort((a, b) => positionAt(a) - positionAt(b) || a - b);
  const pairs = new Float64Array(order.length * 2);
  for (const [at, i] of order.entries()) {
    pairs[2 * at] = given[i] ?? 0;
    pairs[2 * at + 1] = neighbours[i] ?? 0;
  }
  return pairs;
}

/** Each node given has an entry. */
export async function countEdges(
  server: Neo4jServer,
  context: OperationContext,
  params: CountParams,
): Promise<ReadonlyMap<NodeNumber, number>> {
  const cypher = `${stepFrom(params)} RETURN number AS node, count(DISTINCT m) AS edges`;
  const rows = await server.read(context, ({ all }) =>
    all<{ node: NodeNumber; edges: number }>(cypher, parametersOf(context, params)),
  );
  const counts = new Map(params.nodes.map((node) => [node, 0]));
  for (const { node, edges } of rows) counts.set(node, edges);
  return counts;
}
