/** One ignore or attributes file, compiled: names and endings are looked up, only real wildcards are tried one by one. */
import { compileWildcard, lowerAscii } from "./wildcard.ts";

/** What the last matching rule says: 1 it holds, -1 it was negated, 2 it was reset (attributes only); 0 when no rule matches. */
export type Verdict = 1 | -1 | 2 | 0;

export interface Rule {
  /** As written, without `!`, comment or trailing blanks; one character a byte. */
  readonly pattern: string;
  readonly verdict: Exclude<Verdict, 0>;
}

interface CompiledRule {
  readonly index: number;
  readonly foldersOnly: boolean;
  /** Matched against the name alone, not the path below the file's folder. */
  readonly nameOnly: boolean;
  readonly literalStart: string;
  readonly matches: (text: string) => boolean;
}

/** The last rule of a literal key, for files and for folders. -1: none. */
interface LastIndex {
  any: number;
  folders: number;
}

const SPECIAL = /[*?[\\]/;
const NAME_WITH_ONE_DOT = /^\.[^.]+$/;

export class RuleList {
  private readonly verdicts: Verdict[] = [];
  private readonly names = new Map<string, LastIndex>();
  private readonly paths = new Map<string, LastIndex>();
  private readonly endings = new Map<string, LastIndex>();
  /** Later rules first, since the last match decides. */
  private readonly wildcards: CompiledRule[] = [];
  /** Folders, ending in `/`, below which a rule with verdict -1 may match; each is a literal start of such a rule. */
  readonly reincludedStarts: string[] = [];
  private readonly ignoreCase: boolean;

  constructor(rules: readonly Rule[], ignoreCase: boolean) {
    this.ignoreCase = ignoreCase;
    for (const rule of rules) this.add(rule);
    this.wildcards.reverse();
  }

  get isEmpty(): boolean {
    return this.verdicts.length === 0;
  }

  /** `path` is relative to the folder of the rules' file; both it and `name` are byte strings. */
  decide(path: string, name: string, isFolder: boolean): Verdict {
    const folded = this.ignoreCase;
    return this.decideFolded(
      folded ? lowerAscii(path) : path,
      folded ? lowerAscii(name) : name,
      isFolder,
    );
  }

  private decideFolded(path: string, name: string, isFolder: boolean): Verdict {
    let best = -1;
    if (this.names.size > 0) best = lastOf(this.names.get(name), isFolder);
    if (this.endings.size > 0) {
      const dot = name.lastIndexOf(".");
      if (dot >= 0) best = Math.max(best, lastOf(this.endings.get(name.slice(dot)), isFolder));
    }
    if (this.paths.size > 0) best = Math.max(best, lastOf(this.paths.get(path), isFolder));
    if (this.wildcards.length > 0) best = this.lastWildcard(path, name, isFolder, best);
    return best < 0 ? 0 : (this.verdicts[best] ?? 0);
  }

  /** Index of the last wildcard rule behind `best` that matches, or `best`. */
  private lastWildcard(path: string, name: string, isFolder: boolean, best: number): number {
    for (const rule of this.wildcards) {
      if (rule.index < best) return best;
      if (rule.foldersOnly && !isFolder) continue;
      const text = rule.nameOnly ? name : path;
      if (text.startsWith(rule.literalStart) && rule.matches(text)) return rule.index;
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
    const special = pattern.search(SPECIAL);
    if (rule.verdict === -1 && !nameOnly) this.noteReincluded(pattern, special);
    const ending = pattern.slice(1);
    if (special < 0) setLast(nameOnly ? this.names : this.paths, pattern, index, foldersOnly);
    else if (
      nameOnly &&
      pattern.startsWith("*") &&
      NAME_WITH_ONE_DOT.test(ending) &&
      !SPECIAL.test(ending)
    )
      setLast(this.endings, ending, index, foldersOnly);
    else
      this.wildcards.push(
        compileRule(pattern, special, { index, foldersOnly, nameOnly }, this.ignoreCase),
      );
  }

  private noteReincluded(pattern: string, special: number): void {
    const literal = special < 0 ? pattern : pattern.slice(0, special);
    const slash = literal.lastIndexOf("/");
    if (slash > 0) this.reincludedStarts.push(literal.slice(0, slash + 1));
  }
}

function compileRule(
  pattern: string,
  special: number,
  place: { index: number; foldersOnly: boolean; nameOnly: boolean },
  ignoreCase: boolean,
): CompiledRule {
  const literalStart = pattern.slice(0, special);
  // git compares the literal start first and reads `**` right behind it as if it opened a segment
  const matchesRest = compileWildcard(pattern.slice(special), ignoreCase);
  return {
    ...place,
    literalStart,
    matches: special === 0 ? matchesRest : (text) => matchesRest(text.slice(special)),
  };
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
