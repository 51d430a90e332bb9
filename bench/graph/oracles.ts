/** Which compilers can judge a folder's calls: one for each group of languages that it holds. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { judgeCalls } from "./compiler/judge-calls.ts";
import { openProgram } from "./compiler/program.ts";
import type { Oracle } from "./declarations.ts";

export interface OpenedOracle {
  readonly name: string;
  readonly oracle: Oracle;
}

/** Judges the calls of the files given, relative to `root`. */
type OpenOracle = (root: string, paths: readonly string[]) => Promise<OpenedOracle>;

const ECMASCRIPT = /\.[cm]?[jt]sx?$/;

/** Every `package.json` outside of `node_modules`. */
function manifestsOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(
      ({ name, parentPath }) => name === "package.json" && !parentPath.includes("node_modules"),
    )
    .map(({ name, parentPath }) => join(relative(root, parentPath), name));
}

async function typescript(root: string, paths: readonly string[]): Promise<OpenedOracle> {
  const counted = paths.filter((path) => ECMASCRIPT.test(path));
  const opened = openProgram(root, counted, manifestsOf(root));
  return { name: "TypeScript compiler", oracle: judgeCalls(opened, root, counted) };
}

/** Runs a program of another tool chain, which is given the paths and prints the oracle as JSON. Throws when it is not installed. */
function external(
  name: string,
  command: readonly [program: string, ...rest: string[]],
): OpenOracle {
  return async (root, paths) => {
    const [program, ...rest] = command;
    const child = spawn(program, [...rest, root], {
      stdio: ["pipe", "pipe", "inherit"],
      cwd: root,
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    child.stdin.end(`${paths.join("\n")}\n`);
    const [printed, code] = await Promise.all([text(child.stdout), ended]);
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    const { modules, ...read } = JSON.parse(printed) as Omit<Oracle, "modules"> & {
      readonly modules: Readonly<Record<string, number>>;
    };
    return { name, oracle: { ...read, modules: new Map(Object.entries(modules)) } };
  };
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const BY_LANGUAGE: readonly (readonly [languages: readonly string[], open: OpenOracle])[] = [
  [["typescript", "tsx", "javascript"], typescript],
  [["go"], external("Go's type checker", ["go", "run", here("go/oracle.go")])],
  [["java"], external("javac", ["java", here("java/Oracle.java")])],
];

/** `languages`: of the documents that the index shows, by path. What it leaves out counts on neither side. */
export function oraclesOf(
  languages: ReadonlyMap<string, string>,
): ((root: string) => Promise<OpenedOracle>)[] {
  return BY_LANGUAGE.flatMap(([known, open]) => {
    const paths = [...languages]
      .filter(([, language]) => known.includes(language))
      .map(([path]) => path);
    return paths.length === 0 ? [] : [(root: string) => open(root, paths)];
  });
}
