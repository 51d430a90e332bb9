/** Picks how a language is laid out: by its tree, its blocks, its headings or its lines. */
import type { LanguageId } from "../../domain/language.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { isParsed } from "./grammars.ts";
import type { Layout } from "./layout.ts";
import { plainLayout, treeLayout } from "./tree-layout.ts";

/** Lays out `text` as its language asks. */
export async function layOut(
  text: string,
  language: LanguageId,
  settings: AnalyzeSettings,
): Promise<Layout> {
  return isParsed(language) ? treeLayout(text, language, settings) : plainLayout(text, null);
}
