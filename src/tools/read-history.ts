/** What `history` asks for: so many commits of the past, or one ref as a dataset of its own. */
import { AppError } from "../domain/errors.ts";

export type HistoryAsked =
  | { readonly commits: number; readonly ref: null }
  | { readonly commits: null; readonly ref: string };

const MOST_COMMITS = 1_000_000;
/** Eight digits and more are no number of commits but may begin a hash. */
const NUMBER = /^\d{1,7}$/;

/**
 * Up to seven digits are a number of commits; a ref of that name is asked for by more of it (`refs/heads/123`). Throws AppError INVALID_ARGUMENT.
 */
export function readHistory(history: string): HistoryAsked {
  const text = history.trim();
  if (text === "")
    throw new AppError("INVALID_ARGUMENT", "history is empty.", {
      next: "Give a number of commits, or the name of a branch, tag or commit.",
    });
  if (!NUMBER.test(text)) return { commits: null, ref: text };
  const commits = Number(text);
  if (commits <= MOST_COMMITS) return { commits, ref: null };
  throw new AppError("INVALID_ARGUMENT", `history must be at most ${MOST_COMMITS} commits.`, {
    next: `For a ref or hash of digits alone, write more of it, such as refs/heads/${text}.`,
  });
}
