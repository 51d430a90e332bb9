/** A source that leaves out the files of some languages, as a configuration may ask. */
import { detectLanguage, type LanguageId } from "../../domain/language.ts";
import type { Source, SourceListing } from "../../ports/source.ts";

/** The same source when `languages` is empty. Decided by file name alone, so that nothing is read for it. */
export function withoutLanguages(source: Source, languages: readonly LanguageId[]): Source {
  if (languages.length === 0) return source;
  const left = new Set<LanguageId>(languages);
  return {
    ...source,
    list: async (context): Promise<SourceListing> => {
      const { documents, skipped, ignored, gitCommit, branch } = await source.list(context);
      const isLeftOut = (path: string): boolean => left.has(detectLanguage(path, ""));
      return {
        documents: documents.filter(({ path }) => !isLeftOut(path)),
        skipped: [
          ...skipped,
          ...documents
            .filter(({ path }) => isLeftOut(path))
            .map((stat) => ({ ...stat, reason: "ignored" as const })),
        ],
        ignored,
        gitCommit,
        branch,
      };
    },
  };
}
