/** What tools and the command line need of the code graph: one question in, one bounded answer out. */
import type { WalkAnswer, WalkRequest } from "../domain/walk-request.ts";
import type { OperationContext } from "./operation-context.ts";
import type { Workspace } from "./workspaces.ts";

/**
 * Walks the code graph of a workspace. Throws AppError: INVALID_ARGUMENT, INVALID_CURSOR, UNKNOWN_PATH, UNKNOWN_SYMBOL, NOT_INDEXED (no
 * such moment of the past), DEADLINE_EXCEEDED, CANCELLED, CATALOG_*.
 */
export type AnswerWalk = (
  context: OperationContext,
  request: WalkRequest,
  workspace: Workspace,
) => Promise<WalkAnswer>;
