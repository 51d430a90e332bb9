import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { JudgedCall } from "../declarations.ts";
import { judgeCalls } from "./judge-calls.ts";
import { openProgram } from "./program.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `caller -> callee` of bound calls, `caller ?> text (verdict)` of others, in order of the files. */
function calls(files: Readonly<Record<string, string>>): string[] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "quarry-oracle-")));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const paths = Object.keys(files);
  const sources = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path)).sort();
  const manifests = paths.filter((path) => path.endsWith("package.json"));
  const oracle = judgeCalls(openProgram(root, sources, manifests), root, sources);
  const nameOf = (id: number): string => {
    const declaration = oracle.declarations[id];
    return `${declaration?.path}#${declaration?.shown}`;
  };
  return oracle.calls.map(({ caller, callee, verdict, site }: JudgedCall) =>
    callee >= 0
      ? `${nameOf(caller)} -> ${nameOf(callee)}`
      : `${nameOf(caller)} ?> ${site.text} (${verdict})`,
  );
}

test("functions, methods, constructors and what they inherit", () => {
  const found = calls({
    "a.ts": `
export function plain(): void {}
export const arrow = () => plain();
export class Base { constructor(n: number) { this.method(n); } method(n: number): void { [n].forEach(() => plain()); } }
export class Derived extends Base { own(): void { this.method(1); super.method(2); } }
new Derived(1).own();`,
  });
  expect(found).toEqual([
    "a.ts#arrow -> a.ts#plain",
    "a.ts#Base.constructor -> a.ts#Base.method",
    "a.ts#Base.method ?> [n].forEach (outside)",
    "a.ts#Base.method -> a.ts#plain",
    "a.ts#Derived.own -> a.ts#Base.method",
    "a.ts#Derived.own -> a.ts#Base.method",
    "a.ts# -> a.ts#Derived.own",
    "a.ts# -> a.ts#Derived",
  ]);
});

test("a call through an interface, an abstract method or a member of function type means that declaration", () => {
  const found = calls({
    "a.ts": `
interface Shape { area(): number; name?: () => string }
abstract class Base { abstract go(): void; run(): void { this.go(); } }
class Circle implements Shape { area(): number { return 1; } }
function all(shapes: Shape[]): void { for (const shape of shapes) { shape.area(); shape.name?.(); } }
function one(circle: Circle): void { circle.area(); }`,
  });
  expect(found).toEqual([
    "a.ts#Base.run -> a.ts#Base.go",
    "a.ts#all -> a.ts#Shape.area",
    "a.ts#all -> a.ts#Shape.name",
    "a.ts#one -> a.ts#Circle.area",
  ]);
});

test("overloads are one, a declared type does not hide a function, JSX and tags and decorators count", () => {
  const found = calls({
    "a.tsx": `
type Handler = (n: number) => void;
export const handler: Handler = () => {};
export function over(a: string): void;
export function over(a: number): void;
export function over(a: unknown): void { handler(1); }
function Part(): null { return null; }
function tag(strings: TemplateStringsArray): void {}
function mark<T extends Function>(target: T, context: unknown): void {}
@mark class Marked { }
export function page(): void { over("x"); over(1); tag\`x\`; const view = <Part />; }`,
  });
  expect(found).toEqual([
    "a.tsx#over -> a.tsx#handler",
    "a.tsx# -> a.tsx#mark",
    "a.tsx#page -> a.tsx#over",
    "a.tsx#page -> a.tsx#over",
    "a.tsx#page -> a.tsx#tag",
    "a.tsx#page -> a.tsx#Part",
  ]);
});

test("parameters, unnamed functions and missing packages do not count", () => {
  const found = calls({
    "a.ts": `
import { gone } from "missing-package";
const make = () => () => 1;
const made = make();
export function use(given: () => void): void { given(); made(); gone(); gone().more(); }`,
  });
  expect(found).toEqual([
    "a.ts# -> a.ts#make",
    "a.ts#use ?> given (unnamed)",
    "a.ts#use ?> made (unnamed)",
    "a.ts#use ?> gone (unknown)",
    "a.ts#use ?> gone().more (unknown)",
    "a.ts#use ?> gone (unknown)",
  ]);
});

test("imports bind by paths, re-exports, workspace packages whose output is not built, and CommonJS", () => {
  const found = calls({
    "tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./app/*"] } } }`,
    "app/a.ts": `import { x as y } from "~/index"; import * as core from "@w/core/deep"; y(); core.deep();`,
    "app/index.ts": `export * from "./x.js";`,
    "app/x.ts": `export function x(): void {}`,
    "app/c.cjs": `const { old } = require("./old.cjs"); old();`,
    "app/old.cjs": `exports.old = function () {};`,
    "packages/core/package.json": `{ "name": "@w/core", "exports": { "./*": { "require": "./stub.js", "import": "./dist/*.js" } } }`,
    "packages/core/stub.js": ``,
    "packages/core/src/deep.ts": `export const deep = () => {};`,
  });
  expect(found).toEqual([
    "app/a.ts# -> app/x.ts#x",
    "app/a.ts# -> packages/core/src/deep.ts#deep",
    "app/c.cjs# ?> require (unknown)",
    "app/c.cjs# -> app/old.cjs#old",
  ]);
});
