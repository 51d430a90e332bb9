/** Reads `.gitattributes` for the two attributes that say a file is not the project's own writing. */
import { type Rule, RuleList, type Verdict } from "./rule-list.ts";

export interface AttributeLists {
  readonly generated: RuleList;
  readonly vendored: RuleList;
}

type Named = "generated" | "vendored";
const ATTRIBUTES: Readonly<Record<string, Named>> = {
  "linguist-generated": "generated",
  "linguist-vendored": "vendored",
};
/** What `[attr]name` lines define: further attributes by name. */
export type AttributeMacros = Map<string, readonly string[]>;

/** `text` is one character a byte. Macros found are added to `macros`; git reads them from a work tree's top folder only. */
export function parseAttributes(
  text: string,
  ignoreCase: boolean,
  macros: AttributeMacros,
): AttributeLists {
  const rules: Record<Named, Rule[]> = { generated: [], vendored: [] };
  const body = text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text;
  for (const raw of body.split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[attr]")) {
      const [name = "", ...words] = line.slice("[attr]".length).trim().split(/\s+/);
      macros.set(name, words);
      continue;
    }
    const { pattern, words } = splitLine(line);
    if (pattern === "" || pattern.startsWith("!")) continue;
    for (const word of words.flatMap((one) => expand(one, macros))) addRule(rules, pattern, word);
  }
  return {
    generated: new RuleList(rules.generated, ignoreCase),
    vendored: new RuleList(rules.vendored, ignoreCase),
  };
}

function expand(word: string, macros: AttributeMacros): readonly string[] {
  return [word, ...(macros.get(word) ?? [])];
}

function addRule(rules: Record<Named, Rule[]>, pattern: string, word: string): void {
  const name = word.replace(/^[-!]/, "").replace(/=.*$/, "");
  const named = ATTRIBUTES[name];
  if (named !== undefined) rules[named].push({ pattern, verdict: verdictOf(word) });
}

function verdictOf(word: string): Exclude<Verdict, 0> {
  if (word.startsWith("-")) return -1;
  if (word.startsWith("!")) return 2;
  return /=(?:false|0|no|off)$/i.test(word) ? -1 : 1;
}

/** The pattern, which may be quoted as in C, and the words behind it. */
function splitLine(line: string): { pattern: string; words: string[] } {
  const quoted = /^"((?:[^"\\]|\\.)*)"(?:\s+(.*))?$/.exec(line);
  if (quoted !== null)
    return { pattern: unquote(quoted[1] ?? ""), words: (quoted[2] ?? "").split(/\s+/) };
  const [pattern = "", ...words] = line.split(/\s+/);
  return { pattern, words };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unquote(text: string): string {
  return text.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}
