/** Notices that a projection has lost what it held: it was emptied, or started again without its data. */
import type { OperationContext } from "../ports/operation-context.ts";
import type { Projection } from "../ports/projection.ts";
import type { FeedBatch } from "../ports/projection-feed.ts";
import type { ProjectionRegistry } from "../ports/projection-registry.ts";

export interface WatchParams {
  readonly projection: Pick<Projection<never>, "name" | "isWhole" | "prepare">;
  readonly registry: Pick<ProjectionRegistry, "reportLost">;
  readonly everyMs: number;
}

export interface CopyWatch {
  /** Looks now and then, and has what is lost made anew. True where that is to begin. Throws AppError: PROJECTION_*, CATALOG_*. */
  isLost(context: OperationContext, fill: FeedBatch["fill"]): Promise<boolean>;
  /** Looks the next time: it was away. */
  suspect(): void;
}

export function createCopyWatch({ projection, registry, everyMs }: WatchParams): CopyWatch {
  let nextMs = 0;
  return {
    isLost: async (context, fill) => {
      // what is being filled is not whole yet
      if (fill !== null || performance.now() < nextMs) return false;
      const isWhole = await projection.isWhole(context);
      nextMs = performance.now() + everyMs;
      if (isWhole) return false;
      await projection.prepare(context);
      return registry.reportLost(context, projection.name);
    },
    suspect: () => {
      nextMs = 0;
    },
  };
}
