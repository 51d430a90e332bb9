/** What to ask instead when a question is narrowed to a symbol that nothing defines. */
import type { SearchRequest } from "../../domain/question.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { byCatalog } from "./by-catalog.ts";

const SUGGESTIONS = 5;

/** One sentence with the nearest names, or null when the question names no symbol or nothing is near. */
export async function suggestSymbols(
  context: OperationContext,
  { symbol }: SearchRequest,
  workspaces: readonly Workspace[],
): Promise<string | null> {
  if (symbol === null) return null;
  const name = symbol.split(/[.#:>]/u).at(-1) || symbol;
  const found = await Promise.all(
    [...byCatalog(workspaces)].map(([catalog, group]) =>
      catalog.lexical.nearestNames(context, {
        scopes: group.map(({ scope }) => scope),
        name,
        limit: SUGGESTIONS,
      }),
    ),
  );
  const near = found.flat().slice(0, SUGGESTIONS);
  return near.length === 0
    ? null
    : `Nothing found in ${symbol}; nearest names: ${near.join(", ")}.`;
}
