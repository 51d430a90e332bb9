/** Which rules each language resolves by. */
import type { LanguageId } from "../../../domain/language.ts";
import type { LanguageRules } from "../language-rules.ts";
import { bash } from "./bash.ts";
import { c } from "./c.ts";
import { cpp } from "./cpp.ts";
import { csharp } from "./csharp.ts";
import { ecmascript } from "./ecmascript.ts";
import { elixir } from "./elixir.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { kotlin } from "./kotlin.ts";
import { lua } from "./lua.ts";
import { php } from "./php.ts";
import { prose } from "./prose.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { scala } from "./scala.ts";
import { swift } from "./swift.ts";
import { zig } from "./zig.ts";

const RULES: Partial<Record<LanguageId, LanguageRules>> = {
  typescript: ecmascript,
  tsx: ecmascript,
  javascript: ecmascript,
  python,
  php,
  lua,
  ruby,
  bash,
  c,
  cpp,
  go,
  rust,
  java,
  kotlin,
  scala,
  csharp,
  swift,
  elixir,
  zig,
};

/** Changes with every change of what resolving gives; documents resolved by another are resolved again. */
export const RESOLVER_VERSION = "resolve2";

/** A language without rules of its own has nothing to bind but names in prose. */
export function rulesOf(language: LanguageId): LanguageRules {
  return RULES[language] ?? prose;
}
