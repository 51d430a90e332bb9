/** What a relay needs of the catalog: its turn to fill a projection, the events that are due, and where it has come to. */
import type { ProjectionName } from "../domain/projected.ts";
import type { OperationContext } from "./operation-context.ts";

/** One process at a time fills a projection. Whoever's turn is over is told by `false`, and has changed nothing. */
export interface Turn {
  readonly name: ProjectionName;
  /** UUID of the process's run. */
  readonly owner: string;
  /** Grows with each take-over. */
  readonly generation: number;
}

export interface TakenTurn extends Turn {
  readonly position: number;
}

export interface FeedEvent {
  readonly sequence: number;
  /** `dataset`: all of it is to be read anew, or it is gone. */
  readonly kind: "document" | "dataset";
  readonly datasetId: string;
  /** UUID of the document or dataset. */
  readonly id: string;
}

export interface FeedBatch {
  /** In order of sequence; those that concern the projection. */
  readonly events: readonly FeedEvent[];
  /** Whoever has applied them has applied everything up to here. */
  readonly upTo: number;
  /** What is to be filled anew, or is being. */
  readonly fill: "wanted" | "running" | null;
}

export interface FillProgress {
  readonly fill: "running" | null;
  readonly done: number;
  readonly total: number;
  /** It begins, whatever is recorded. */
  readonly begins: boolean;
}

export interface ProjectionFeed {
  /**
   * Takes the turn when it is free, our own, expired, or held by a dead process of this host; null while another has it, and where the
   * projection is not registered.
   */
  take(
    context: OperationContext,
    params: {
      readonly name: ProjectionName;
      readonly owner: string;
      readonly pid: number;
      readonly host: string;
      readonly nowMs: number;
      readonly expiryMs: number;
    },
  ): Promise<TakenTurn | null>;
  heartbeat(context: OperationContext, turn: Turn & { readonly nowMs: number }): Promise<boolean>;
  release(context: OperationContext, turn: Turn): Promise<void>;
  /** Events after a sequence. None below the last one read ever becomes visible later. */
  read(
    context: OperationContext,
    params: { readonly name: ProjectionName; readonly after: number; readonly limit: number },
  ): Promise<FeedBatch>;
  /** Records what was applied; events that every projection has applied go. */
  advance(
    context: OperationContext,
    turn: Turn & { readonly position: number; readonly nowMs: number },
  ): Promise<boolean>;
  /** With `fill` null it is complete: from now on it answers. False too where it is to begin again. */
  recordFill(context: OperationContext, turn: Turn & FillProgress): Promise<boolean>;
  /** Why it takes no events; null: it does again. */
  recordTrouble(
    context: OperationContext,
    params: {
      readonly name: ProjectionName;
      readonly error: string | null;
      readonly nowMs: number;
    },
  ): Promise<void>;
}
