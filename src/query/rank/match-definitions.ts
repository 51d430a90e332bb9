/** How well the definitions in a chunk answer a question: named outright, or named by its words. */
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { splitWords } from "../../domain/words.ts";
import type { WeighedQuestion } from "../candidate.ts";
import { foldWord } from "./fold-word.ts";
import { WEIGHTS } from "./weights.ts";

/** Kinds that are definitions only by grammar: every heading, key or field would count. */
const MINOR_KINDS: ReadonlySet<string> = new Set([
  "field",
  "property",
  "variable",
  "key",
  "selector",
  "heading",
  "test",
]);

/** 1 for the exact spelling and qualification, less for another case or another qualification. */
function nameMatch(definition: SymbolDefinition, question: WeighedQuestion): number {
  let best = 0;
  for (const { name, qualified } of question.names) {
    if (definition.name.toLowerCase() !== name.toLowerCase()) continue;
    const sameCase = definition.name === name ? 1 : 0.6;
    const fits = qualified === name || definition.qualifiedName.endsWith(qualified) ? 1 : 0.6;
    best = Math.max(best, sameCase * fits * (MINOR_KINDS.has(definition.kind) ? 0.4 : 1));
  }
  return best;
}

/** Share of the question's weight that the words of one definition's name cover, times the share of the name that the question covers. */
function coverage(
  definition: SymbolDefinition,
  question: WeighedQuestion,
  folded: readonly string[],
): number {
  const parts = new Set(splitWords(definition.name).map(foldWord));
  if (parts.size > 1) parts.delete(foldWord(definition.name.toLowerCase()));
  let total = 0;
  let matched = 0;
  let found = 0;
  folded.forEach((word, i) => {
    const weight = question.weights[i] ?? 0;
    total += weight;
    if (!parts.has(word)) return;
    matched += weight;
    found++;
  });
  if (found === 0) return 0;
  return (matched / total) * Math.min(1, found / parts.size);
}

export function scoreDefinitions(
  question: WeighedQuestion,
  definitions: readonly SymbolDefinition[],
): number {
  const folded = question.words.map(foldWord);
  let named = 0;
  let covered = 0;
  for (const definition of definitions) {
    named = Math.max(named, nameMatch(definition, question));
    if (!MINOR_KINDS.has(definition.kind))
      covered = Math.max(covered, coverage(definition, question, folded));
  }
  return WEIGHTS.definition * named + WEIGHTS.nameCover * covered;
}
