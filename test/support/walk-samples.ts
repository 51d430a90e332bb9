/** Asks the code graph of small graphs in memory. */
import type { WalkRequest } from "../../src/domain/walk-request.ts";
import type { History } from "../../src/ports/history.ts";
import type { Refresher } from "../../src/ports/refresher.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { answerWalk } from "../../src/query/graph/answer-walk.ts";
import { sampleWorkspace, scriptedRefresher } from "./ask-samples.ts";
import {
  createFakeCodeGraph,
  type FakeEdge,
  type FakeNode,
  type FakeUnbound,
} from "./fake-code-graph.ts";
import { testContext } from "./test-context.ts";

export interface WalkSample {
  readonly nodes: readonly FakeNode[];
  readonly edges: readonly FakeEdge[];
  readonly unbound?: readonly FakeUnbound[];
  readonly resolvedShare?: number;
  readonly refresher?: Refresher;
  readonly history?: History;
  /** Texts of the documents, where they matter. */
  readonly texts?: Readonly<Record<string, string>>;
}

export function walkRequest(start: string, changes: Partial<WalkRequest> = {}): WalkRequest {
  return {
    start,
    relation: "callers",
    direction: null,
    depth: null,
    kinds: [],
    minConfidence: 0,
    globs: [],
    to: null,
    asOf: null,
    changedSince: null,
    limit: 50,
    maxTokens: 4_000,
    cursor: null,
    ...changes,
  };
}

/** A workspace whose graph is the sample's, and a way to ask it. */
export async function walkSample(sample: WalkSample) {
  const shown = await sampleWorkspace(sample.texts ?? {});
  const plain = await shown.workspace();
  const { nodes, edges, unbound, resolvedShare } = sample;
  const fake = createFakeCodeGraph(plain.dataset.id, nodes, edges, unbound, resolvedShare);
  const workspace: Workspace = { ...plain, catalog: { ...plain.catalog, graph: fake.graph } };
  const dependencies = {
    refresher: sample.refresher ?? scriptedRefresher().refresher,
    refreshBudgetMs: 250,
    describeGaps: async () => null,
    history: sample.history ?? null,
  };
  return {
    ...fake,
    workspace,
    show: shown.show,
    ask: (start: string, changes: Partial<WalkRequest> = {}) =>
      answerWalk(testContext(), dependencies, walkRequest(start, changes), workspace),
  };
}
