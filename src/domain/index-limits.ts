/** What of a folder is indexed: the user's limits, which a repository may only narrow. */
import { LANGUAGES, type LanguageId } from "./language.ts";

export interface IndexLimits {
  readonly maxFileBytes: number;
  /** In the syntax of `.gitignore`, one rule each, without newlines. */
  readonly exclude: readonly string[];
  readonly excludeLanguages: readonly LanguageId[];
}

/** Letters in either case, everything else literally. */
function anyCase(name: string): string {
  return name
    .replace(/[\\*?[\]!#]/g, "\\$&")
    .replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** The limits as lines of an ignore file: the globs, then the file names of the languages. */
export function exclusionRules(limits: IndexLimits): readonly string[] {
  const languages = limits.excludeLanguages.flatMap((id) => {
    const entry: { extensions: readonly string[]; filenames?: readonly string[] } = LANGUAGES[id];
    const endings = entry.extensions.map((extension) => `*${anyCase(extension)}`);
    return [...endings, ...(entry.filenames ?? []).map(anyCase)];
  });
  return [...limits.exclude, ...languages];
}
