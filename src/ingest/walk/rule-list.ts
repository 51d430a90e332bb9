/** One ignore or attributes file, compiled: names and endings are looked up, only real wildcards are tried one by one. */
import { compileWildcard, lowerAscii, type WildcardTest, wildcardSource } from "./wildcard.ts";

/** What the last matching rule says: 1 it holds, -1 it was negated, 2 it was reset (attributes only); 0 when no rule matches. */
export type Verdict = 1 | -1 | 2 | 0;

/** A name in the form that rules look at; made once an entry. */
export interface EntryName {
  /** One character a byte. */
  readonly bytes: string;
  /** From the last dot on; empty without one. */
  readonly ending: string;
}

export function entryName(bytes: string): EntryName {
  const dot = bytes.lastIndexOf(".");
  return { bytes, ending: dot < 0 ? "" : bytes.slice(dot) };
}

export interface Rule {
  /** As written, without `!`, comment or trailing blanks; one character a byte. */
  readonly pattern: string;
  readonly verdict: Exclude<Verdict, 0>;
}

interface RulePlace {
  readonly index: number;
  readonly foldersOnly: boolean;
  /** Matched against the name alone, not the path below the file's folder. */
  readonly nameOnly: boolean;
}

interface CompiledRule extends RulePlace {
  readonly literalStart: string;
  /** The folders in `literalStart`, with their final slash. */
  readonly literalFolder: string;
  readonly matches: WildcardTest;
  /** The whole pattern as a regular expression, if it can be one. */
  readonly source: string | null;
}

/** The last rule of a literal key, for files and for folders. -1: none. */
interface LastIndex {
  any: number;
  folders: number;
}

const SPECIAL = /[*?[\\]/;

export class RuleList {
  private readonly verdicts: Verdict[] = [];
  private readonly names = new Map<string, LastIndex>();
  private readonly paths = new Map<string, LastIndex>();
  /** The last parts of `paths`. */
  private readonly pathNames = new Set<string>();
  private readonly endings = new Map<string, LastIndex>();
  /** Later rules first, since the last match decides. */
  private readonly wildcards: CompiledRule[] = [];
  private readonly pathWildcards: readonly CompiledRule[];
  /** Matches every name that some wildcard on names matches: one test where most names fail them all. */
  private readonly anyName: RegExp | null;
  /** Folders, ending in `/`, below which a rule with verdict -1 may match; each is a literal start of such a rule. */
  readonly reincludedStarts: string[] = [];
  private readonly ignoreCase: boolean;

  constructor(rules: readonly Rule[], ignoreCase: boolean) {
    this.ignoreCase = ignoreCase;
    for (const rule of rules) this.add(rule);
    this.wildcards.reverse();
    this.pathWildcards = this.wildcards.filter((rule) => !rule.nameOnly);
    this.anyName = anyOf(this.wildcards.filter((rule) => rule.nameOnly));
  }

  get isEmpty(): boolean {
    return this.verdicts.length === 0;
  }

  /** `folder` is relative to the folder of the rules' file, ends in `/` or is empty; a byte string. */
  decide(folder: string, name: EntryName, isFolder: boolean): Verdict {
    if (!this.ignoreCase) return this.decideFolded(folder, name.bytes, name.ending, isFolder);
    const lower = entryName(lowerAscii(name.bytes));
    return this.decideFolded(lowerAscii(folder), lower.bytes, lower.ending, isFolder);
  }

  private decideFolded(folder: string, name: string, ending: string, isFolder: boolean): Verdict {
    let best = -1;
    if (this.names.size > 0) best = lastOf(this.names.get(name), isFolder);
    if (this.endings.size > 0) best = Math.max(best, lastOf(this.endings.get(ending), isFolder));
    // most names stand in no literal path, so that most paths need not be put together
    if (this.pathNames.size > 0 && this.pathNames.has(name))
      best = Math.max(best, lastOf(this.paths.get(folder + name), isFolder));
    if (this.wildcards.length > 0) best = this.lastWildcard(folder, name, isFolder, best);
    return best < 0 ? 0 : (this.verdicts[best] ?? 0);
  }

  /** Index of the last wildcard rule behind `best` that matches, or `best`. */
  private lastWildcard(folder: string, name: string, isFolder: boolean, best: number): number {
    const noName = this.anyName !== null && !this.anyName.test(name);
    for (const rule of noName ? this.pathWildcards : this.wildcards) {
      if (rule.index < best) return best;
      if (rule.foldersOnly && !isFolder) continue;
      if (rule.nameOnly ? fits(rule, name) : fitsPath(rule, folder, name)) return rule.index;
    }
    return best;
  }

  private add(rule: Rule): void {
    const index = this.verdicts.length;
    let pattern = this.ignoreCase ? lowerAscii(rule.pattern) : rule.pattern;
    const foldersOnly = pattern.endsWith("/");
    if (foldersOnly) pattern = pattern.slice(0, -1);
    const nameOnly = !pattern.includes("/");
    if (pattern.startsWith("/")) pattern = pattern.slice(1);
    if (pattern === "") return;
    this.verdicts.push(rule.verdict);
    this.place(pattern, { index, foldersOnly, nameOnly });
    if (rule.verdict === -1 && !nameOnly) this.noteReincluded(pattern);
  }

  /** Puts a pattern where it is found fastest. */
  private place(pattern: string, place: RulePlace): void {
    const { index, foldersOnly, nameOnly } = place;
    const special = pattern.search(SPECIAL);
    const endings = nameOnly ? listEndings(pattern) : null;
    if (special < 0) {
      setLast(nameOnly ? this.names : this.paths, pattern, index, foldersOnly);
      if (!nameOnly) this.pathNames.add(pattern.slice(pattern.lastIndexOf("/") + 1));
    } else if (endings !== null) {
      for (const ending of endings) setLast(this.endings, ending, index, foldersOnly);
    } else this.wildcards.push(compileRule(pattern, special, place, this.ignoreCase));
  }

  private noteReincluded(pattern: string): void {
    const special = pattern.search(SPECIAL);
    const literal = special < 0 ? pattern : pattern.slice(0, special);
    const slash = literal.lastIndexOf("/");
    if (slash > 0) this.reincludedStarts.push(literal.slice(0, slash + 1));
  }
}

/** With fewer, trying each is as fast. */
const FEWEST_TO_JOIN = 3;

function anyOf(rules: readonly CompiledRule[]): RegExp | null {
  const sources = rules.flatMap((rule) => rule.source ?? []);
  if (rules.length < FEWEST_TO_JOIN || sources.length < rules.length) return null;
  return new RegExp(`^(?:${sources.join("|")})$`, "s");
}

/** The endings that `*.o`, `*.[oa]` and `*.py[cod]` stand for, so that they are looked up; null for other patterns. */
function listEndings(pattern: string): readonly string[] | null {
  const match = /^\*(\.[\w-]*)(?:\[(\w+)\])?([\w-]*)$/.exec(pattern);
  if (match === null || pattern === "*.") return null;
  const [, start = "", members, rest = ""] = match;
  if (members === undefined) return [start + rest];
  return [...members].map((member) => start + member + rest);
}

function compileRule(
  pattern: string,
  special: number,
  place: RulePlace,
  ignoreCase: boolean,
): CompiledRule {
  const literalStart = pattern.slice(0, special);
  // git compares the literal start first and reads `**` right behind it as if it opened a segment
  const matchesRest = compileRest(pattern.slice(special), place.nameOnly, ignoreCase);
  return {
    ...place,
    literalStart,
    literalFolder: literalStart.slice(0, literalStart.lastIndexOf("/") + 1),
    source: wildcardSource(pattern, ignoreCase),
    matches: special === 0 ? matchesRest : (text) => matchesRest(text.slice(special)),
  };
}

function fits(rule: CompiledRule, text: string): boolean {
  return text.startsWith(rule.literalStart) && rule.matches(text);
}

/** `*.pb.go` and its like need no wildcards on a name. */
function compileRest(rest: string, nameOnly: boolean, ignoreCase: boolean): WildcardTest {
  const ending = rest.slice(1);
  const isEnding = nameOnly && rest.startsWith("*") && !SPECIAL.test(ending);
  return isEnding ? (text) => text.endsWith(ending) : compileWildcard(rest, ignoreCase);
}

/** Puts the path together only when its folder may fit. */
function fitsPath(rule: CompiledRule, folder: string, name: string): boolean {
  return folder.startsWith(rule.literalFolder) && fits(rule, folder + name);
}

function setLast(
  map: Map<string, LastIndex>,
  key: string,
  index: number,
  foldersOnly: boolean,
): void {
  const last = map.get(key) ?? { any: -1, folders: -1 };
  map.set(key, last);
  last.folders = index;
  if (!foldersOnly) last.any = index;
}

function lastOf(last: LastIndex | undefined, isFolder: boolean): number {
  if (last === undefined) return -1;
  return isFolder ? last.folders : last.any;
}

/**
 * Reads the lines of an ignore file: comments, negation, escaped and trailing blanks as in git. `text` is one character a byte.
 */
export function parseIgnoreLines(text: string): Rule[] {
  const rules: Rule[] = [];
  const body = text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text;
  for (const raw of body.split("\n")) {
    const line = trimTrailingBlanks(raw.endsWith("\r") ? raw.slice(0, -1) : raw);
    if (line === "" || line.startsWith("#")) continue;
    const negated = line.startsWith("!");
    const pattern = negated ? line.slice(1) : line;
    if (pattern !== "") rules.push({ pattern, verdict: negated ? -1 : 1 });
  }
  return rules;
}

/** Trailing spaces go unless a backslash stands before them. */
function trimTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line.charAt(end - 1) === " ") end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (end - backslashes > 0 && line.charAt(end - backslashes - 1) === "\\") backslashes++;
  return backslashes % 2 === 1 ? line.slice(0, end + 1) : line.slice(0, end);
}
