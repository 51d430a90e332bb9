/** What tools and the command line need of search: one question in, one bounded answer out. */
import type { Answer } from "../domain/answer.ts";
import type { SearchRequest } from "../domain/question.ts";
import type { OperationContext } from "./operation-context.ts";
import type { Workspace } from "./workspaces.ts";

/**
 * Answers a question of one or more workspaces. Throws AppError: INVALID_CURSOR, INVALID_PATTERN, PATTERN_TIMEOUT, UNKNOWN_PATH,
 * UNKNOWN_SYMBOL, DEADLINE_EXCEEDED, CANCELLED, CATALOG_*.
 */
export type AnswerSearch = (
  context: OperationContext,
  request: SearchRequest,
  workspaces: readonly Workspace[],
) => Promise<Answer>;
