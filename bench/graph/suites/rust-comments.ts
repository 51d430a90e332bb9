/**
 * The rust-callgraph-benchmark: crates whose calls have their kind and target in two comment lines above them.
 *
 * `// static method call (inherent)` and `// structs::lib::One::method_1`. A target names its crate, modules, type and function; an
 * implementation of a trait is `{impl Trait for Type}`. Methods of one type and name are one here, whichever trait they implement.
 * Not expressible: calls through function pointers, targets outside the crates, and what macros and derivations make.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SuiteCase, SuiteName } from "./suite-case.ts";

const KIND = /^\s*\/\/ (?:static|instance|function)\b.*\bcall\b/;
const OPENS = /^(\s*)(?:pub(?:\([^)]*\))? )?(mod|trait|fn|impl)\b(.*)$/;

interface Definition {
  readonly crate: string;
  readonly name: SuiteName;
  /** Type and function, or module and function. */
  readonly ending: string;
}

/** What an opening line is called: `impl<T> Trait for Type<T>` is its type. */
function nameOf(kind: string, rest: string): string {
  const plain = rest.replace(/^<[^>]*>/, "").trim();
  const subject = kind === "impl" ? (plain.split(/\bfor\b/).at(-1) ?? plain).trim() : plain;
  return /^[&\s]*([\w]+)/.exec(subject)?.[1] ?? "";
}

/** Calls `visit` for every line with the names around it, the outermost first. */
function walkLines(
  text: string,
  visit: (line: string, around: readonly string[], at: number) => void,
): void {
  const open: { readonly indent: number; readonly name: string }[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const indent = line.length - line.trimStart().length;
    while (indent <= (open.at(-1)?.indent ?? -1)) open.pop();
    const opened = OPENS.exec(line);
    if (opened !== null && (opened[2] === "fn" || !line.trimEnd().endsWith(";")))
      open.push({ indent, name: nameOf(opened[2] ?? "", opened[3] ?? "") });
    visit(
      line,
      open.map(({ name }) => name),
      at,
    );
  }
}

interface Source {
  readonly crate: string;
  readonly path: string;
  readonly text: string;
}

function definitionsOf({ crate, path, text }: Source): Definition[] {
  const found: Definition[] = [];
  walkLines(text, (line, around) => {
    if (!/^\s*(?:pub(?:\([^)]*\))? )?fn /.test(line)) return;
    found.push({ crate, name: `${path}#${around.join(".")}`, ending: around.slice(-2).join(".") });
  });
  return found;
}

/** `structs::lib::fat::{impl FooTrait for Fat}::method` → crate and `Fat.method`. */
function parseTarget(written: string): { readonly crate: string; readonly ending: string } | null {
  const plain = written
    .replace(/\{impl .* for ([\w<>]+)\}/, "$1")
    .replaceAll(/::<.*?>$/g, "")
    .replaceAll(/<[^>]*>/g, "");
  if (!/^\w+(?:::\w+)+$/.test(plain)) return null;
  const parts = plain.split("::");
  return { crate: parts[0] ?? "", ending: parts.slice(-2).join(".") };
}

/** One case: the crates use each other. */
export function readRustComments(root: string): SuiteCase[] {
  const folder = join(root, "src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rs"))
    .map((path): Source => {
      const text = readFileSync(join(folder, path), "utf8");
      return { crate: path.split("/")[0] ?? "", path, text };
    });
  const definitions = sources.flatMap(definitionsOf);
  const expected: [SuiteName, SuiteName][] = [];
  const functions = new Set<SuiteName>();
  const inexpressible = new Map<string, number>();
  for (const { path, text } of sources) {
    const lines = text.split("\n");
    walkLines(text, (line, around, at) => {
      if (!KIND.test(line)) return;
      const target = parseTarget((lines[at + 1] ?? "").replace(/^\s*\/\/ /, "").trim());
      const callee = definitions.find(
        ({ crate, ending }) => crate === target?.crate && ending === target.ending,
      );
      if (callee === undefined) {
        const reason = "pointers, macros and other crates";
        inexpressible.set(reason, (inexpressible.get(reason) ?? 0) + 1);
        return;
      }
      const caller = `${path}#${around.join(".")}`;
      functions.add(caller).add(callee.name);
      expected.push([caller, callee.name]);
    });
  }
  const inheritedConstructors = new Map<SuiteName, SuiteName>();
  const unlisted = "unjudged";
  return [
    {
      name: "crates",
      language: "rust",
      folder,
      functions,
      expected,
      inheritedConstructors,
      inexpressible,
      unlisted,
    },
  ];
}
