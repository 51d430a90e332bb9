/** Picks how a language is laid out: by its tree, its blocks, its headings or its lines. */
import type { LanguageId } from "../../domain/language.ts";
import { readMarkdown } from "../chunk/markdown-outline.ts";
import { markdownDefinitions, markdownParts } from "../chunk/markdown-parts.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import { isParsed } from "./grammars.ts";
import type { Layout } from "./layout.ts";
import { markupLayout } from "./markup-layout.ts";
import { notebookLayout } from "./notebook-layout.ts";
import { plainLayout, treeLayout } from "./tree-layout.ts";

/** A heading holds spaces and full stops, so that its path needs another sign. */
const HEADING_SEPARATOR = " > ";

function markdownLayout(text: string): Layout {
  const outline = readMarkdown(text);
  return {
    parts: markdownParts(text, outline),
    definitions: markdownDefinitions(text, outline),
    plain: "text",
    separator: HEADING_SEPARATOR,
    partial: null,
    release: () => {},
  };
}

/** Lays out `text` as its language asks. Throws AppError GRAMMAR_UNAVAILABLE. */
export async function layOut(
  text: string,
  language: LanguageId,
  settings: AnalyzeSettings,
): Promise<Layout> {
  switch (language) {
    case "html":
      return markupLayout(text, settings, false);
    case "vue":
    case "svelte":
      return markupLayout(text, settings, true);
    case "jupyter":
      return notebookLayout(text, settings);
    case "markdown":
      return markdownLayout(text);
    default:
      return isParsed(language) ? treeLayout(text, language, settings) : plainLayout(text, null);
  }
}
