/** How well the definitions in a chunk answer a question: named outright, or made up of its words. */
import type { QuestionName } from "../../domain/question.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";
import { foldedParts } from "./folded-words.ts";
import type { QuestionTerms } from "./question-terms.ts";
import { INEXACT_NAME, MINOR_DEFINITION, WEIGHTS } from "./weights.ts";

const MINOR_KINDS: ReadonlySet<string> = new Set([
  "field",
  "property",
  "variable",
  "key",
  "selector",
  "heading",
  "test",
]);

/** 1 for a major definition of the exact spelling and owner; 0 for another name. */
export function matchName(definition: SymbolDefinition, { name, qualified }: QuestionName): number {
  if (definition.name.toLowerCase() !== name.toLowerCase()) return 0;
  const spelling = definition.name === name ? 1 : INEXACT_NAME;
  const dotted = definition.qualifiedName.replace(/::|#|->|\\/gu, ".");
  const owner = qualified === name || dotted.endsWith(qualified) ? 1 : INEXACT_NAME;
  return spelling * owner * (MINOR_KINDS.has(definition.kind) ? MINOR_DEFINITION : 1);
}

/** Share of the question that the name's parts cover, times the share of the name that the question covers. */
function coverage({ name }: SymbolDefinition, { weights, total }: QuestionTerms): number {
  const parts = foldedParts(name);
  let matched = 0;
  let found = 0;
  for (const part of parts) {
    const weight = weights.get(part);
    if (weight === undefined) continue;
    matched += weight;
    found++;
  }
  return found === 0 ? 0 : (matched / Math.max(total, 1e-9)) * (found / parts.size);
}

/** The best named and the best covered definition count; a chunk full of definitions gains nothing by their number. */
export function scoreDefinitions(
  terms: QuestionTerms,
  names: readonly QuestionName[],
  definitions: readonly SymbolDefinition[],
): number {
  let named = 0;
  let covered = 0;
  for (const definition of definitions) {
    for (const name of names) named = Math.max(named, matchName(definition, name));
    if (!MINOR_KINDS.has(definition.kind)) covered = Math.max(covered, coverage(definition, terms));
  }
  return WEIGHTS.definition * named + WEIGHTS.nameCover * covered;
}
