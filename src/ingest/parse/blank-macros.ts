/** Hides from the grammar what a preprocessor would have taken away. */
import type { LanguageId } from "../../domain/language.ts";

/** `class EXPORT_API Name {`: with the macro, the grammar takes the class for a function. */
const CLASS_MACRO =
  /\b(class|struct|union)(\s+)([A-Z][A-Z0-9]*_[A-Z0-9_]*|[A-Z]{4,})(?=\s+(?!final\b)[A-Za-z_]\w*\s*(?:final\s*)?(?::(?!:)|\{))/g;

/** The text to parse: as long as `text`, so that every position stays. */
export function blankMacros(text: string, language: LanguageId): string {
  if (language !== "cpp") return text;
  return text.replace(
    CLASS_MACRO,
    (_all, keyword: string, gap: string, macro: string) => keyword + gap + " ".repeat(macro.length),
  );
}
