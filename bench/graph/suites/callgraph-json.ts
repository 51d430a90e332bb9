/**
 * Suites whose cases are folders with a `callgraph.json` of dotted names, caller → callees: PyCG's micro-benchmark (Python) and SWARM-CG's
 * (Python, JavaScript, Java). A name's longest prefix that is a module's file is its path, the rest its qualified name.
 *
 * Not expressible, and counted apart: builtins and other modules; functions without a name (`<lambda1>`, `<arrow1>`) as callees and, in
 * JavaScript, as callers, as nobody says which name they have; symbols as keys (`Cls[Symbol.iterator]`). A lambda of Python that calls
 * counts for the function around it. Java's lists hold only the calls under test, so that they measure recall alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SuiteCase, SuiteName } from "./suite-case.ts";

const LANGUAGES: readonly (readonly [extension: string, language: string])[] = [
  [".py", "python"],
  [".js", "javascript"],
  [".mjs", "javascript"],
  [".java", "java"],
];
const CONSTRUCTOR = /(?:^|\.)(?:__init__|constructor|<init>)$/;
const UNNAMED = /<(?:lambda|arrow)\d+>|\$\d|lambda\$/;
const SUBCLASS = /\bclass\s+(\w+)\s*(?:\(\s*([\w.]+)|extends\s+([\w.]+))/g;

interface Files {
  readonly language: string;
  /** Relative to the case's folder. */
  readonly sources: ReadonlyMap<string, string>;
}

function readFiles(folder: string): Files | null {
  const sources = new Map<string, string>();
  let language: string | null = null;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const known = LANGUAGES.find(([extension]) => entry.endsWith(extension));
    if (known === undefined) continue;
    language ??= known[1];
    sources.set(entry, readFileSync(join(folder, entry), "utf8"));
  }
  return language === null ? null : { language, sources };
}

/** `vc.Class:method(int)` → file and `Class.method`; null for what the case does not define. */
function javaName(name: string, { sources }: Files): SuiteName | null {
  const [type = "", method = ""] = name.replace(/\(.*$/, "").split(":");
  const [outer = "", ...inner] = type.split("$");
  const parts = outer.split(".");
  const plain = parts.pop() ?? "";
  const declares = new RegExp(`\\b(?:class|interface|enum|record)\\s+${plain}\\b`);
  for (const [path, text] of sources)
    if (dirname(path).endsWith(parts.join("/")) && declares.test(text))
      return `${path}#${[plain, ...inner, method].join(".")}`;
  return null;
}

/** `package.module.Class.method` → file and `Class.method`. */
function dottedName(name: string, { sources }: Files): SuiteName | null {
  const parts = name.split(".");
  for (let length = parts.length; length > 0; length--) {
    const base = parts.slice(0, length).join("/");
    const candidates = [
      `${base}.py`,
      `${base}/__init__.py`,
      `${base}.js`,
      `${base}.mjs`,
      `${base}/index.js`,
    ];
    const path = candidates.find((each) => sources.has(each));
    if (path !== undefined) return `${path}#${parts.slice(length).join(".")}`;
  }
  return null;
}

function reasonAgainst(name: string): string | null {
  if (name.startsWith("<builtin>") || name.startsWith("<**")) return "builtins";
  if (UNNAMED.test(name)) return "functions without a name";
  return name.includes("[") || name.includes("<clinit>") ? "members without a name" : null;
}

const asClass = (name: SuiteName): SuiteName => name.replace(CONSTRUCTOR, "");

interface Reading {
  readonly files: Files;
  readonly inexpressible: Map<string, number>;
}

/** The name in a graph of named declarations, or null, counted by reason. */
function expressed({ files, inexpressible }: Reading, name: string): SuiteName | null {
  const against = reasonAgainst(name);
  const found = files.language === "java" ? javaName(name, files) : dottedName(name, files);
  if (against === null && found !== null) return found;
  const reason = against ?? "other modules";
  inexpressible.set(reason, (inexpressible.get(reason) ?? 0) + 1);
  return null;
}

/** A caller: what a lambda of Python does, the function around it does. */
const callerName = ({ language }: Files, name: string): string =>
  language === "python" ? name.replaceAll(/\.<lambda\d+>/g, "") : name;

/** Classes without a constructor of their own, and the class that has theirs. `constructed`: the classes that have one. */
function inherited(
  files: Files,
  constructed: ReadonlySet<SuiteName>,
): ReadonlyMap<SuiteName, SuiteName> {
  const bases = new Map<string, string>();
  for (const text of files.sources.values())
    for (const [, name = "", called, extended] of text.matchAll(SUBCLASS))
      bases.set(name, (called ?? extended ?? "").split(".").at(-1) ?? "");
  const own = new Map([...constructed].map((name) => [name.split(/[#.]/).at(-1) ?? "", name]));
  const found = new Map<SuiteName, SuiteName>();
  for (const path of files.sources.keys())
    for (const name of bases.keys()) {
      const run = constructed.has(`${path}#${name}`) ? null : inheritedBy(name, bases, own);
      if (run !== null) found.set(`${path}#${name}`, run);
    }
  return found;
}

function inheritedBy(
  name: string,
  bases: ReadonlyMap<string, string>,
  constructed: ReadonlyMap<string, SuiteName>,
): SuiteName | null {
  let base = bases.get(name);
  for (let steps = 0; steps < bases.size && base !== undefined; steps++) {
    const found = constructed.get(base);
    if (found !== undefined) return found;
    base = bases.get(base);
  }
  return null;
}

type Listed = Readonly<Record<string, readonly string[]>>;

/** What the case names and defines, and of that the classes with a constructor. */
function namesOf(
  files: Files,
  graph: Listed,
): { functions: Set<SuiteName>; constructed: Set<SuiteName> } {
  const functions = new Set<SuiteName>();
  const constructed = new Set<SuiteName>();
  for (const name of [...Object.keys(graph), ...Object.values(graph).flat()]) {
    const found = expressed({ files, inexpressible: new Map() }, name);
    if (found === null) continue;
    functions.add(asClass(found));
    if (CONSTRUCTOR.test(found)) constructed.add(asClass(found));
  }
  return { functions, constructed };
}

function unlistedOf({ language }: Files, listed: readonly string[]): SuiteCase["unlisted"] {
  if (language === "java") return "unjudged";
  return listed.some((name) => UNNAMED.test(name)) ? "wrong between listed" : "wrong";
}

function readCase(root: string, file: string): SuiteCase | null {
  const folder = dirname(file);
  const files = readFiles(folder);
  if (files === null) return null;
  const graph = JSON.parse(readFileSync(file, "utf8")) as Listed;
  const inexpressible = new Map<string, number>();
  const reading: Reading = { files, inexpressible };
  const { functions, constructed } = namesOf(files, graph);
  const pairs = Object.entries(graph).flatMap(([caller, callees]) =>
    callees.map((callee) => [callerName(files, caller), callee] as const),
  );
  const expected = pairs.flatMap(([writtenCaller, writtenCallee]): [SuiteName, SuiteName][] => {
    const caller = expressed(reading, writtenCaller);
    // counted once, by its caller, when neither is expressible
    const callee = caller === null ? null : expressed(reading, writtenCallee);
    return caller === null || callee === null ? [] : [[caller, asClass(callee)]];
  });
  return {
    name: relative(root, folder),
    language: files.language,
    folder,
    functions,
    expected,
    inheritedConstructors: inherited(files, constructed),
    inexpressible,
    unlisted: unlistedOf(files, Object.keys(graph)),
  };
}

/** Every case below `root`. */
export function readCallgraphJson(root: string): SuiteCase[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("callgraph.json"))
    .sort()
    .flatMap((path) => readCase(root, join(root, path)) ?? []);
}
