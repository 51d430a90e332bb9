/** Indexes folders as the product does, in this process, and waits until their graph is whole. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { startStack } from "../../test/support/start-stack.ts";
import { type QuarryGraph, readQuarryGraph } from "./quarry-graph.ts";

const POLL_MS = 100;
/** A graph that grows no further for so long will not be whole. */
const STALLED_MS = 20_000;

export interface IndexedGraph {
  readonly graph: QuarryGraph;
  readonly workspace: Workspace;
  readonly context: () => OperationContext;
  /** Paths of the documents that the dataset shows, with their languages. */
  readonly languages: ReadonlyMap<string, string>;
  readonly coverage: { readonly documents: number; readonly resolved: number };
  /** From the start of the job until the graph was whole. */
  readonly indexSeconds: number;
}

export interface GraphIndexer {
  /** `folder` is absolute, without links. */
  index(folder: string): Promise<IndexedGraph>;
  close(): Promise<void>;
}

async function whole(
  workspace: Workspace,
  context: OperationContext,
): Promise<IndexedGraph["coverage"]> {
  const { graph } = workspace.catalog;
  let last = await graph.coverage(context, workspace.dataset.id);
  let changedMs = performance.now();
  while (last.resolved < last.documents && performance.now() - changedMs < STALLED_MS) {
    await sleep(POLL_MS);
    const now = await graph.coverage(context, workspace.dataset.id);
    if (now.resolved !== last.resolved) changedMs = performance.now();
    last = now;
  }
  if (last.documents > 0 && last.resolved === 0)
    throw new Error(`nothing of ${workspace.dataset.folder} was resolved`);
  return last;
}

/** `dataDir` keeps the catalogs, one a folder. */
export async function openGraphIndexer(dataDir: string): Promise<GraphIndexer> {
  const stack = await startStack(dataDir, { embedders: [] });
  return {
    async index(folder) {
      const startedMs = performance.now();
      const job = await stack.index(folder);
      if (job.state !== "done") throw new Error(`${folder}: ${job.state} ${job.error ?? ""}`);
      const workspace = await stack.resolve(folder);
      const coverage = await whole(workspace, stack.context());
      const indexSeconds = (performance.now() - startedMs) / 1000;
      const { catalog, dataset } = workspace;
      const shown = await catalog.graphSource.listDocuments(stack.context(), dataset.id);
      const graph = await readQuarryGraph(stack.context(), catalog, dataset.id);
      const languages = new Map(shown.map(({ path, language }) => [path, language]));
      return { graph, workspace, context: stack.context, languages, coverage, indexSeconds };
    },
    close: () => stack.close(),
  };
}
