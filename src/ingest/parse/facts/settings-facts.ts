/** Facts of files without code: settings that resolving reads, and prose that mentions symbols. */
import type { CodeFacts } from "../../../domain/code-facts.ts";
import type { LanguageId } from "../../../domain/language.ts";
import type { TextMeasure } from "../../chunk/text-measure.ts";
import { outlineOf } from "./outline.ts";
import { mentionedNames } from "./reference-facts.ts";

/** Larger files are data. */
const MOST_SETTINGS_CHARS = 64 * 1024;
/** A content is known without its name, so settings are known by what they say. */
const SETTINGS: Partial<Record<LanguageId, RegExp>> = {
  json: /"(?:compilerOptions|extends|references|workspaces|exports|main|module|types|autoload|dependencies|devDependencies|imports)"\s*:/,
  yaml: /^packages:/m,
  toml: /^\[(?:package|workspace|project|tool\.[\w.-]+|lib|dependencies)\]/m,
  text: /^(?:module\s+\S+|go\s+\d[\d.]*|use\s+\()/m,
};

const NOTHING = {
  modules: [],
  scopes: [[-1, -1, "file"] as const],
  expressions: [],
  symbols: [],
  bindings: [],
  imports: [],
  exports: [],
  references: [],
};

/** Every document has facts, be they empty: that it is there is what imports of it depend on. */
export function textFacts(text: string, language: LanguageId, measure: TextMeasure): CodeFacts {
  const isSettings = text.length <= MOST_SETTINGS_CHARS && SETTINGS[language]?.test(text) === true;
  const mentions =
    language !== "markdown"
      ? []
      : mentionedNames(text).map(({ name, at }) => [name, measure.lineAt(at), -1] as const);
  const facts = { ...NOTHING, mentions, ...(isSettings ? { settings: text } : {}) };
  return { outline: outlineOf(facts, isSettings ? text : null), ...facts };
}
