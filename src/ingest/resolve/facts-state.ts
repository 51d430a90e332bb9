/** A state whose facts are all in memory: small code bases, and the past that history walks through. */
import type { CodeFacts } from "../../domain/code-facts.ts";
import type { CodebaseState, StateDocument } from "./codebase-state.ts";

export interface FactsDocument extends StateDocument {
  readonly facts: CodeFacts;
}

/** Throws nothing; what is asked for and not there is left out. */
export function factsState(documents: readonly FactsDocument[]): CodebaseState {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  const definers = new Map<string, string[]>();
  const modules = new Map<string, string[]>();
  const sorted = [...documents].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, facts } of sorted) {
    for (const name of new Set(facts.symbols.map((symbol) => symbol.name)))
      push(definers, name, path);
    for (const name of new Set(facts.modules)) push(modules, name, path);
  }
  const pick = (from: ReadonlyMap<string, readonly string[]>, keys: readonly string[]) =>
    new Map(keys.flatMap((key) => (from.has(key) ? [[key, from.get(key) ?? []] as const] : [])));
  return {
    documents: byPath,
    readFacts: async (_context, paths) =>
      new Map(
        paths.flatMap((path) => {
          const facts = byPath.get(path)?.facts;
          return facts === undefined ? [] : [[path, facts] as const];
        }),
      ),
    definers: async (_context, names) => pick(definers, names),
    moduleFiles: async (_context, names) => pick(modules, names),
  };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
