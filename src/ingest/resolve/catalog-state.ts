/** The present state of a dataset, read from the catalog as it is asked for. */
import { unpackFacts } from "../../domain/code-facts.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { CodebaseState, StateDocument } from "./codebase-state.ts";

/** Facts of this many documents are read at once. */
const READ_AT_ONCE = 200;

const keyOf = ({ contentHash, chunker }: StateDocument): string => `${contentHash} ${chunker}`;

/** A snapshot of what the dataset shows; what its documents say is read later, by content, so it stays what it was. */
export async function catalogState(
  context: OperationContext,
  { graphSource }: Catalog,
  datasetId: string,
): Promise<CodebaseState> {
  const listed = await graphSource.listDocuments(context, datasetId);
  const documents = new Map(
    listed.map((each) => [each.path, { ...each, language: each.language as LanguageId }]),
  );
  return {
    documents,
    readFacts: async (asked, paths) => {
      const known = paths.flatMap((path) => documents.get(path) ?? []);
      const found = new Map<string, ReturnType<typeof unpackFacts>>();
      for (let at = 0; at < known.length; at += READ_AT_ONCE) {
        const some = known.slice(at, at + READ_AT_ONCE);
        const packed = await graphSource.readFacts(asked, [...new Set(some.map(keyOf))]);
        for (const document of some) {
          const bytes = packed.get(keyOf(document));
          if (bytes !== undefined) found.set(document.path, unpackFacts(bytes));
        }
      }
      return found;
    },
    definers: (asked, names) => graphSource.definers(asked, { datasetId, names }),
    moduleFiles: (asked, modules) => graphSource.moduleFiles(asked, { datasetId, modules }),
  };
}
