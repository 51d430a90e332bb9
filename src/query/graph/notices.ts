/** What a walk cannot show, in sentences, so that absence is not read as completeness. */
import type { EdgeKind } from "../../domain/graph.ts";
import type { CodeGraph, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { countText, plural } from "./section.ts";

const MOST_UNBOUND = 5;

/** How much of the graph there is; null when all. */
export async function describeCoverage(
  context: OperationContext,
  graph: CodeGraph,
  datasetId: string,
): Promise<{ readonly notice: string | null; readonly state: readonly number[] }> {
  const { documents, resolved, edges } = await graph.coverage(context, datasetId);
  const state = [documents, resolved, edges];
  if (documents === 0)
    return { notice: "The graph is empty: no file in a language that it knows is indexed.", state };
  if (resolved >= documents) return { notice: null, state };
  const notice = `Graph: ${countText(resolved, false)} of ${countText(documents, false)} files resolved; what the others refer to is missing here or as it was before.`;
  return { notice, state };
}

export interface UnboundParams {
  readonly graph: CodeGraph;
  readonly datasetId: string;
  readonly start: readonly PlacedNode[];
  readonly kinds: readonly EdgeKind[];
  readonly pathText: (path: string) => string;
}

/** References by the start's name that nothing was bound to; null when there are none. */
export async function describeUnbound(
  context: OperationContext,
  { graph, datasetId, start, kinds, pathText }: UnboundParams,
): Promise<string | null> {
  const name = start[0]?.symbol?.name;
  if (name === undefined) return null;
  const params = { datasetId, name, kinds, limit: MOST_UNBOUND };
  const { total, found } = await graph.unboundOf(context, params);
  if (total === 0 || found.length === 0) return null;
  const places = found.map(({ source, line, count }) => {
    const inside = source.name === "" ? "" : ` in ${source.name}`;
    return `${pathText(source.path)}:${line}${inside}${count > 1 ? ` x${count}` : ""}`;
  });
  const verb = plural(total, "reference", "references");
  const more = total > found.length ? ", …" : "";
  return `Also ${countText(total, false)} ${verb} by the name ${name} that could not be bound to any one definition, so perhaps to this: ${places.join(", ")}${more}.`;
}
