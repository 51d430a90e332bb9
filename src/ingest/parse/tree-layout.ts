/** Layout of a language that has a grammar. */
import { mergeClauses } from "../chunk/definition.ts";
import { blockParts } from "../chunk/line-parts.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { blankMacros } from "./blank-macros.ts";
import { findDefinitions } from "./find-definitions.ts";
import { GRAMMARS, type ParsedLanguage } from "./grammars.ts";
import type { Layout } from "./layout.ts";
import { loadParser } from "./load-parser.ts";
import { parseText } from "./parse-text.ts";
import { treeParts } from "./tree-parts.ts";

/** Blocks between blank lines, for what has no grammar or could not be parsed. */
export function plainLayout(text: string, partial: string | null): Layout {
  return {
    parts: blockParts(text, 0, text.length),
    definitions: [],
    plain: "text",
    separator: ".",
    partial,
    release: () => {},
  };
}

/** Parses `text`; falls back to lines when that takes too long. */
export async function treeLayout(
  text: string,
  language: ParsedLanguage,
  settings: AnalyzeSettings,
): Promise<Layout> {
  if (text.length > settings.maxParseBytes) return plainLayout(text, "too large to parse");
  const { parser, query, facts } = await loadParser(language);
  const tree = parseText(parser, blankMacros(text, language), settings.parseTimeoutMs);
  if (tree === null) return plainLayout(text, "parse timed out");
  const grammar = GRAMMARS[language];
  const root = tree.rootNode;
  const found = findDefinitions(text, root, query, grammar.maxDepth);
  return {
    parts: treeParts({ text, grammar }, root, 0),
    definitions: grammar.clauses ? mergeClauses(found) : found,
    plain: "block",
    separator: ".",
    partial: null,
    facts: facts === null ? null : { root, rules: facts.rules, query: facts.query() },
    release: () => tree.delete(),
  };
}
