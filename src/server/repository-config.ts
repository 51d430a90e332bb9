/** A repository's own `.quarry.json`: untrusted, so it can narrow what is indexed and nothing else. */
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IndexLimits } from "../domain/index-limits.ts";
import { LANGUAGE_IDS, type LanguageId } from "../domain/language.ts";
import { isOptionName, OPTION_NAMES, type OptionName, optionEntry } from "./config-options.ts";
import { type RawValue, readOption } from "./option-value.ts";

export const REPOSITORY_FILE = ".quarry.json";

/** More than this is no configuration but an attack on memory. */
const MAX_FILE_BYTES = 64_000;
/** A list longer than this would slow every walk down. */
const MAX_LIST_LENGTH = 1_000;

export interface NarrowedLimits {
  readonly limits: IndexLimits;
  /** What was ignored and why, one sentence each; shown by `sync_status`. */
  readonly notices: readonly string[];
}

type Narrowing = { -readonly [Key in keyof IndexLimits]: IndexLimits[Key] };

const NARROWING = OPTION_NAMES.filter((name) => optionEntry(name).repository !== "no");

function isNarrowing(name: string): name is OptionName & keyof IndexLimits {
  return isOptionName(name) && NARROWING.includes(name);
}

/** Applies one key; returns the notice when it was ignored. */
function applyKey(limits: Narrowing, key: string, raw: RawValue): string | null {
  if (!isNarrowing(key))
    return `ignored "${key}": a repository may set only ${NARROWING.join(", ")}`;
  let value: ReturnType<typeof readOption>;
  try {
    value = readOption(key, raw, REPOSITORY_FILE);
  } catch (error) {
    return error instanceof Error ? error.message.replace(`${REPOSITORY_FILE}: `, "ignored ") : "";
  }
  if (key === "maxFileBytes") {
    if (typeof value !== "number" || value > limits.maxFileBytes)
      return `ignored "${key}": a repository may only lower it below ${limits.maxFileBytes}`;
    limits.maxFileBytes = value;
    return null;
  }
  if (!Array.isArray(value) || value.length > MAX_LIST_LENGTH)
    return `ignored "${key}": more than ${MAX_LIST_LENGTH} entries`;
  // a negated glob would bring back what the user or the secret rules left out; a newline would smuggle one in
  const widening = key === "exclude" ? value.filter((glob: string) => /^!|[\r\n]/.test(glob)) : [];
  const kept = value.filter((item: string) => !widening.includes(item));
  if (key === "exclude") limits.exclude = [...limits.exclude, ...kept];
  else
    limits.excludeLanguages = [
      ...new Set([...limits.excludeLanguages, ...kept.filter(isLanguage)]),
    ];
  return widening.length > 0
    ? `ignored "${key}" entries that begin with "!" or hold a line break: they would widen`
    : null;
}

function isLanguage(name: string): name is LanguageId {
  return (LANGUAGE_IDS as readonly string[]).includes(name);
}

/** Narrows `limits` by the text of a `.quarry.json`. Never throws: what is wrong is ignored and noticed. */
export function narrowLimits(limits: IndexLimits, text: string): NarrowedLimits {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return { limits, notices: ["ignored the file: it is not one small JSON object"] };
  const narrowed = { ...limits };
  const notices: string[] = [];
  for (const [key, raw] of Object.entries(parsed)) {
    const notice = applyKey(narrowed, key.slice(0, 100), raw as RawValue);
    if (notice !== null) notices.push(notice);
  }
  return { limits: narrowed, notices };
}

/** The limits of one folder: the user's, narrowed by its `.quarry.json` where there is one. */
export async function readRepositoryLimits(
  folder: string,
  limits: IndexLimits,
): Promise<NarrowedLimits> {
  const file = join(folder, REPOSITORY_FILE);
  const stat = await lstat(file).catch(() => null);
  // a link could lead to a device that never ends, or to a file that is not the repository's
  if (stat === null || !stat.isFile()) return { limits, notices: [] };
  const text = stat.size > MAX_FILE_BYTES ? "" : await readFile(file, "utf8").catch(() => "");
  const narrowed = narrowLimits(limits, text);
  return {
    ...narrowed,
    notices: narrowed.notices.map((notice) => `${REPOSITORY_FILE}: ${notice}`),
  };
}
