import { expect, test } from "vitest";
import type { CodeGraph } from "../ports/code-graph.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { AskProjection } from "./ask-projection.ts";
import { projectedGraph } from "./projected-graph.ts";

const context = {} as OperationContext;

/** Says who was asked for what. */
function start() {
  const asked: string[] = [];
  const graphOf = (who: string): CodeGraph =>
    new Proxy({} as CodeGraph, {
      ownKeys: () => NAMES,
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      get: (_target, name) => async () => {
        asked.push(`${who} ${String(name)}`);
      },
    });
  const ask: AskProjection = (within, ways) => {
    asked.push(`of ${ways.datasetIds.join(" ")}`);
    return ways.projection(within);
  };
  return { asked, graph: projectedGraph(graphOf("catalog"), graphOf("projection"), ask) };
}

const NAMES = [
  ...["findSymbols", "findAtLine", "findDocument", "describeNodes", "unboundOf"],
  ...["expand", "countEdges", "describeEdges", "centralityOf", "coverage"],
];

test("walks are the projection's; names, counts of what lacks and lines of the past the catalog's", async () => {
  const { asked, graph } = start();
  const filter = { kinds: [], minConfidence: 0, at: null };
  const nodes = { datasetId: "d", nodes: [1], direction: "out", filter, maxEdges: 9 } as const;
  await graph.expand(context, nodes);
  await graph.expand(context, { ...nodes, filter: { ...filter, at: 3 } });
  await graph.countEdges(context, nodes);
  await graph.describeEdges(context, { datasetId: "d", pairs: [], filter });
  expect(asked).toEqual([
    ...["of d", "projection expand", "of d", "projection expand"],
    ...["of d", "projection countEdges", "of d", "projection describeEdges"],
  ]);
  asked.length = 0;
  await graph.describeEdges(context, { datasetId: "d", pairs: [], filter: { ...filter, at: 3 } });
  await graph.coverage(context, "d");
  await graph.centralityOf(context, { datasetId: "d", paths: [] });
  expect(asked).toEqual(["catalog describeEdges", "catalog coverage", "catalog centralityOf"]);
});
