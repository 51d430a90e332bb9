/** Makes a projection anew beside the copy that answers, a page at a time between events. */
import type { OperationContext } from "../ports/operation-context.ts";
import type { FeedBatch, ProjectionFeed, Turn } from "../ports/projection-feed.ts";
import type { ProjectionRegistry } from "../ports/projection-registry.ts";
import { applyPage, type Filled } from "./apply-events.ts";

export interface FillParams<Change> extends Filled<Change> {
  readonly feed: ProjectionFeed;
  readonly registry: ProjectionRegistry;
}

export interface Filling {
  /**
   * Begins, goes on or ends where a fill is wanted; true where there is something left to do. One that another process began is begun
   * again: what that reached is not known to be whole.
   */
  step(context: OperationContext, turn: Turn, fill: FeedBatch["fill"]): Promise<boolean>;
  /** Forgets how far it was. */
  forget(): void;
}

interface Cursor {
  /** Of those that there were at the beginning; later ones are told of by events. */
  readonly datasets: readonly string[];
  readonly total: number;
  at: number;
  afterId: string | null;
  done: number;
}

const COUNTED_AT_ONCE = 1_000;

export function createFilling<Change>(params: FillParams<Change>): Filling {
  const { projection, feed } = params;
  let cursor: Cursor | null = null;
  const begin = async (context: OperationContext, turn: Turn): Promise<boolean> => {
    cursor = null;
    await projection.beginRebuild(context);
    const datasets = await params.registry.listDatasets(context);
    const total = await countDocuments(context, params, datasets);
    cursor = { datasets, total, at: 0, afterId: null, done: 0 };
    return feed.recordFill(context, { ...turn, fill: "running", done: 0, total, begins: true });
  };
  const page = async (context: OperationContext, turn: Turn, at: Cursor): Promise<boolean> => {
    const datasetId = at.datasets[at.at] ?? "";
    const applied = await applyPage(context, params, { datasetId, afterId: at.afterId });
    at.afterId = applied.afterId;
    if (applied.afterId === null) at.at += 1;
    at.done += applied.documents;
    const { done, total } = at;
    return feed.recordFill(context, { ...turn, fill: "running", done, total, begins: false });
  };
  const finish = async (context: OperationContext, turn: Turn, at: Cursor): Promise<boolean> => {
    const { done, total } = at;
    const reached = { ...turn, fill: "running", done, total, begins: false } as const;
    // another process that took over may be filling a copy of its own now, which is not to answer yet
    if (!(await feed.recordFill(context, reached))) return false;
    await projection.finishRebuild(context);
    cursor = null;
    return feed.recordFill(context, { ...reached, fill: null, total: done });
  };
  return {
    step: async (context, { name, owner, generation }, fill) => {
      const turn = { name, owner, generation };
      if (fill === null) {
        cursor = null;
        return false;
      }
      // what is not recorded is seen with the next events: another turn, or a wish that came meanwhile
      if (fill === "wanted" || cursor === null) return begin(context, turn);
      if (cursor.at < cursor.datasets.length) return page(context, turn, cursor);
      await finish(context, turn, cursor);
      return false;
    },
    forget: () => {
      cursor = null;
    },
  };
}

async function countDocuments<Change>(
  context: OperationContext,
  { source }: Filled<Change>,
  datasets: readonly string[],
): Promise<number> {
  let total = 0;
  for (const datasetId of datasets) {
    let afterId: string | null = null;
    do {
      const page = await source.listDocuments(context, {
        ...{ datasetId, afterId, limit: COUNTED_AT_ONCE },
      });
      total += page.length;
      afterId = page.length < COUNTED_AT_ONCE ? null : (page.at(-1)?.documentId ?? null);
    } while (afterId !== null);
  }
  return total;
}
