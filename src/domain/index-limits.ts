/** What of a folder is indexed: the user's limits, which a repository may only narrow. */
import type { LanguageId } from "./language.ts";

export interface IndexLimits {
  readonly maxFileBytes: number;
  /** In the syntax of `.gitignore`, one rule each, without newlines. */
  readonly exclude: readonly string[];
  readonly excludeLanguages: readonly LanguageId[];
}
