/** Names what shapes the output, so that a change of it is seen and nothing else is. */
import { createHash } from "node:crypto";
import { LANGUAGE_IDS, type LanguageId } from "../../domain/language.ts";
import { WORDS_VERSION } from "../../domain/words.ts";
import { type AnalyzeSettings, CHUNKER_VERSION } from "./analyze-settings.ts";
import { FACTS_VERSION } from "./facts/fact-rules.ts";
import { grammarVersion, isParsed, type ParsedLanguage } from "./grammars.ts";

/** Grammars that parse the blocks of a language without its own: their versions count too. */
const EMBEDDED: Partial<Record<LanguageId, readonly ParsedLanguage[]>> = {
  vue: ["typescript", "tsx", "javascript", "css", "html"],
  svelte: ["typescript", "javascript", "css", "html"],
  html: ["javascript", "css"],
  jupyter: ["json"],
};

/** Grammars whose versions shape the chunks of `language`. */
export function grammarsOf(language: LanguageId): readonly ParsedLanguage[] {
  const own = isParsed(language) ? [language] : [];
  return [...own, ...(EMBEDDED[language] ?? [])];
}

/** Name of the chunker that works on `language` with these settings: equal names mean equal output. */
export function chunkerName(language: LanguageId, settings: AnalyzeSettings): string {
  const grammars = grammarsOf(language).map((grammar) => `${grammar}@${grammarVersion(grammar)}`);
  const sizes = `${settings.maxChunkSize}-${settings.maxParseBytes}-${settings.parseTimeoutMs}`;
  const versions = [`chunk${CHUNKER_VERSION}`, `words${WORDS_VERSION}`, `facts${FACTS_VERSION}`];
  return [language, ...versions, sizes, ...grammars].join("/");
}

/** Hash over every language's chunker name: an index made under another one is made anew. 16 hex digits. */
export function indexFingerprint(settings: AnalyzeSettings): string {
  const names = LANGUAGE_IDS.map((language) => chunkerName(language, settings));
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
}
