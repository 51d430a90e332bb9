/** Notices that a projection has not what it was given: it was emptied, started again without its data, or put back to an earlier state. */
import type { OperationContext } from "../ports/operation-context.ts";
import type { Projection } from "../ports/projection.ts";
import type { FeedBatch } from "../ports/projection-feed.ts";
import type { ProjectionRegistry } from "../ports/projection-registry.ts";

export interface WatchParams {
  readonly projection: Pick<Projection<never>, "name" | "isWhole" | "prepare" | "position">;
  readonly registry: Pick<ProjectionRegistry, "distrust">;
  readonly everyMs: number;
}

interface Recorded {
  /** How far the catalog's record says that it is. */
  readonly position: number;
  readonly fill: FeedBatch["fill"];
}

export interface CopyWatch {
  /** Why all of it is to be made anew, once that is written down; null while it has what it should. Throws AppError: PROJECTION_*, CATALOG_*. */
  lost(context: OperationContext, recorded: Recorded): Promise<string | null>;
  /** Looks the next time: it was away. */
  suspect(): void;
}

const GONE = "what it held is gone";
const PUT_BACK = "it was put back to an earlier state";

/** Looks for a whole copy now and then, and each time at the position where one is kept: events since then are gone. */
export function createCopyWatch({ projection, registry, everyMs }: WatchParams): CopyWatch {
  let nextMs = 0;
  const isWhole = async (context: OperationContext): Promise<boolean> => {
    if (performance.now() < nextMs) return true;
    const is = await projection.isWhole(context);
    nextMs = performance.now() + everyMs;
    return is;
  };
  return {
    lost: async (context, { position, fill }) => {
      // what is being filled is not whole yet, and answers for itself when it is
      if (fill !== null) return null;
      const held = (await projection.position?.(context)) ?? null;
      const isGone = held === -1 || !(await isWhole(context));
      if (!isGone && (held === null || held >= position)) return null;
      const reason = isGone ? GONE : PUT_BACK;
      await projection.prepare(context);
      return (await registry.distrust(context, { name: projection.name, reason })) ? reason : null;
    },
    suspect: () => {
      nextMs = 0;
    },
  };
}
