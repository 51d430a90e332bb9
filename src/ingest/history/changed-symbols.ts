/** The symbols on both sides of a commit's changes, from what was just parsed or from the catalog. */
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { inflateText } from "../inflate-text.ts";
import type { PastContents } from "./past-contents.ts";
import type { FileChange, PastFile } from "./read-line.ts";
import type { ChangedSymbols, SymbolsOfFile } from "./symbol-renames.ts";

/** A commit that touches more moves or formats everything; what it renamed is not worth reading all of it. */
const MOST_CHANGES = 200;

/** Empty for a commit that changed too much. */
export async function readChangedSymbols(
  context: OperationContext,
  catalog: Catalog,
  contents: PastContents,
  changes: readonly FileChange[],
): Promise<readonly ChangedSymbols[]> {
  if (changes.length > MOST_CHANGES) return [];
  const found: ChangedSymbols[] = [];
  for (const change of changes) {
    found.push({
      before: await symbolsOf(context, catalog, contents, change.before),
      after: await symbolsOf(context, catalog, contents, change.after),
    });
  }
  return found;
}

async function symbolsOf(
  context: OperationContext,
  catalog: Catalog,
  contents: PastContents,
  file: PastFile | null,
): Promise<SymbolsOfFile | null> {
  const placed = file === null ? null : contents.find(file);
  if (file === null || placed === null) return null;
  const { path } = file;
  const fresh = contents.findFresh(placed);
  if (fresh !== null) {
    const { content, chunkSet } = fresh;
    const fits = content.textLength === content.byteLength;
    const text = fits ? await inflateText(content.deflatedText) : null;
    return { path, symbols: chunkSet.symbols, text };
  }
  const symbols = await catalog.documents.listSymbols(context, placed);
  const text = await catalog.documents.readText(context, placed.contentHash);
  const last = symbols.reduce((most, { span }) => Math.max(most, span.byteEnd), 0);
  return { path, symbols, text: text !== null && text.length >= last ? text : null };
}
