/** Reads git's configuration files: sections, quoting, continued lines and `include.path`. */
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import type { GitFolder } from "./git-folder.ts";
import { readSmallText } from "./read-small-file.ts";

/** Where the user's own git configuration lies. */
export interface GitUserFolders {
  readonly home: string;
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configHome: string;
}

/** Section and key lower-cased, sub-section as written: `remote.origin.url` → all values in order of reading. */
export type GitConfig = ReadonlyMap<string, readonly string[]>;

/** As git itself: deep enough for real set-ups, an end for circles. */
const DEEPEST_INCLUDE = 10;
const SYSTEM_CONFIG = "/etc/gitconfig";

export function defaultUserFolders(): GitUserFolders {
  const home = homedir();
  return { home, configHome: `${home}/.config` };
}

/** System, user and repository configuration together; later files' values come later. Missing files are empty. */
export function readGitConfig(repository: GitFolder | null, user: GitUserFolders): GitConfig {
  const values = new Map<string, string[]>();
  const files = [SYSTEM_CONFIG, `${user.configHome}/git/config`, `${user.home}/.gitconfig`];
  if (repository !== null) files.push(`${repository.commonDir}/config`);
  for (const file of files) readInto(values, file, user, 0);
  if (repository !== null && last(values, "extensions.worktreeconfig") === "true")
    readInto(values, `${repository.gitDir}/config.worktree`, user, 0);
  return values;
}

/** The value that counts when git asks for one: the last. */
export function lastValue(config: GitConfig, key: string): string | null {
  return last(config, key) ?? null;
}

/** True for the words that git takes for true; a key without a value is true. */
export function isTrue(value: string | null): boolean {
  return value !== null && /^(true|yes|on|1|)$/i.test(value);
}

/** Resolves `~/` and paths relative to `base`; null for forms that need the user database. */
export function expandPath(path: string, base: string, user: GitUserFolders): string | null {
  if (path === "") return null;
  if (path.startsWith("~/")) return resolve(user.home, path.slice(2));
  return path.startsWith("~") || path.startsWith("%(") ? null : resolve(base, path);
}

function last(values: ReadonlyMap<string, readonly string[]>, key: string): string | undefined {
  return values.get(key)?.at(-1);
}

function readInto(
  values: Map<string, string[]>,
  file: string,
  user: GitUserFolders,
  depth: number,
): void {
  const text = depth > DEEPEST_INCLUDE ? null : readSmallText(file);
  if (text === null) return;
  for (const { key, value } of parseGitConfig(text)) {
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
    if (key !== "include.path") continue;
    const included = expandPath(value, dirname(file), user);
    if (included !== null) readInto(values, included, user, depth + 1);
  }
}

/** Splits one file into keys and values. A line that is no configuration is passed over. */
export function parseGitConfig(text: string): { key: string; value: string }[] {
  const entries: { key: string; value: string }[] = [];
  let section = "";
  const joined = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n/g, "\n")
    .replace(/\\\n/g, "");
  for (const line of joined.split("\n")) {
    const header = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\](.*)$/.exec(line);
    if (header !== null) section = sectionName(header[1] ?? "", header[2]);
    const rest = header === null ? line : (header[3] ?? "");
    const setting = /^\s*([A-Za-z][\w-]*)\s*(?:=(.*))?$/.exec(rest);
    if (setting === null || section === "") continue;
    const key = `${section}.${(setting[1] ?? "").toLowerCase()}`;
    entries.push({ key, value: unquote(setting[2] ?? "") });
  }
  return entries;
}

function sectionName(name: string, sub: string | undefined): string {
  const lower = name.toLowerCase();
  return sub === undefined ? lower : `${lower}.${sub.replace(/\\(.)/g, "$1")}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b" };

/** Takes quotes, escapes, comments and outer blanks off a value. */
function unquote(raw: string): string {
  let value = "";
  let kept = 0;
  let quoted = false;
  const text = raw.trimStart();
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (!quoted && (char === "#" || char === ";")) break;
    if (char === '"') {
      quoted = !quoted;
    } else if (char === "\\") {
      at++;
      value += ESCAPES[text.charAt(at)] ?? text.charAt(at);
      kept = value.length;
      continue;
    } else value += char;
    if (quoted || !/\s/.test(char)) kept = value.length;
  }
  return value.slice(0, kept);
}
