/**
 * Which declaration each call of a TypeScript or JavaScript repository means, by the compiler.
 *
 * Calls are calls, `new`, tagged templates, decorators and JSX elements of components. The callee is the declaration of the resolved
 * signature, with these rules for what is implicit:
 * - what is called by the name of a variable, property or field whose initial value is a function is that variable, property or field,
 *   whatever type it is declared with;
 * - `new C` and `super()` mean the class, with or without a constructor of its own; the class whose constructor is inherited is as right;
 * - of a union's members the first counts, the others are as right; overloads and their implementation are one;
 * - a method or property signature, an abstract method, or a field of function type without a function in it is an `interface` callee;
 * - what is called through a parameter, a variable that holds no function of its own, or a function without a name does not count, and an
 *   edge to such a variable is neither right nor wrong;
 * - where the compiler has no type for what is called (a dependency is not installed), nobody knows: an edge from that caller to a
 *   declaration of that name is not judged, and counted as such.
 */
import { relative } from "node:path";
import ts from "typescript";
import type { CallSite, Declaration, JudgedCall, Oracle } from "../declarations.ts";
import { formOf } from "./call-form.ts";
import { bare, DeclarationTable } from "./name-declarations.ts";
import type { RepositoryProgram } from "./program.ts";

const TEXT_LENGTH = 100;

type CallNode = ts.CallLikeExpression;

function isCall(node: ts.Node): node is CallNode {
  if (ts.isCallExpression(node)) return node.expression.kind !== ts.SyntaxKind.ImportKeyword;
  return (
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isDecorator(node) ||
    ts.isJsxOpeningElement(node) ||
    ts.isJsxSelfClosingElement(node)
  );
}

/** What is called, as an expression. */
function calleeOf(node: CallNode): ts.Node {
  if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) return node.tagName;
  if (ts.isJsxOpeningFragment(node)) return node;
  if (ts.isTaggedTemplateExpression(node)) return bare(node.tag);
  return ts.isBinaryExpression(node) ? node : bare(node.expression);
}

/** The node whose symbol is that of the callee. */
function nameOf(callee: ts.Node): ts.Node {
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee;
}

const textOf = (node: ts.Node): string => {
  const text = node.getText().replaceAll(/\s+/g, " ");
  return text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text;
};

interface Judging {
  readonly table: DeclarationTable;
  readonly checker: ts.TypeChecker;
  readonly pathOf: (file: ts.SourceFile) => string;
  /** What the compiler makes itself stands in no file. */
  readonly isOurs: (file: ts.SourceFile | undefined) => boolean;
}

function symbolOf({ checker }: Judging, callee: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(nameOf(callee));
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol;
  return checker.getAliasedSymbol(symbol);
}

const declarationsOf = ({ table }: Judging, nodes: readonly ts.Node[]): Declaration[] =>
  nodes.flatMap((node) => table.byNode.get(node) ?? []);

interface Target {
  readonly verdict: JudgedCall["verdict"];
  readonly callee: number;
  readonly others: readonly Declaration[];
}

const bound = ({ called }: Declaration, others: readonly Declaration[]): Target => ({
  verdict: "bound",
  callee: called,
  others,
});
const unbound = (verdict: "outside" | "unnamed" | "unknown"): Target => ({
  verdict,
  callee: -1,
  others: [],
});

const isCallable = ({ kind }: Declaration): boolean => kind === "function" || kind === "interface";

/** The compiler fails on some legacy decorators; what they name is still known. */
function resolvedSignature(checker: ts.TypeChecker, node: CallNode): ts.Signature | undefined {
  if (!ts.isDecorator(node)) return checker.getResolvedSignature(node);
  try {
    return checker.getResolvedSignature(node);
  } catch {
    return undefined;
  }
}

function targetOf(judging: Judging, node: CallNode, named: readonly Declaration[]): Target {
  const { checker, table } = judging;
  const callee = calleeOf(node);
  const declared = resolvedSignature(checker, node)?.declaration;
  const own = declared === undefined ? undefined : table.byNode.get(declared);
  const isClass = ({ kind }: Declaration): boolean => kind === "class";
  if (ts.isNewExpression(node) || callee.kind === ts.SyntaxKind.SuperKeyword) {
    const written = named.find(isClass);
    if (written !== undefined) return bound(written, own === undefined ? [] : [own]);
  }
  const value = named.find(({ kind }) => kind === "function") ?? own;
  if (value !== undefined && (isCallable(value) || isClass(value)))
    return bound(value, named.filter(isCallable));
  const component = isJsx(node) ? named.find(isClass) : undefined;
  return component === undefined
    ? withoutTarget(judging, callee, declared, named)
    : bound(component, []);
}

function withoutTarget(
  { checker, isOurs }: Judging,
  callee: ts.Node,
  declared: ts.Node | undefined,
  named: readonly Declaration[],
): Target {
  if (declared !== undefined)
    return unbound(isOurs(declared.getSourceFile()) ? "unnamed" : "outside");
  if (named.length > 0) return unbound("unnamed");
  const type = checker.getTypeAtLocation(callee);
  return unbound((type.flags & ts.TypeFlags.Any) !== 0 ? "unknown" : "outside");
}

const isJsx = (node: CallNode): boolean =>
  ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);

/** The class that `super(…)` stands in extends. */
function superClass(judging: Judging, callee: ts.Node): Declaration[] {
  const inside = ts.findAncestor(callee, ts.isClassLike);
  const base = inside?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression;
  const symbol = base === undefined ? undefined : symbolOf(judging, bare(base));
  return declarationsOf(judging, symbol?.declarations ?? []);
}

function siteOf(judging: Judging, node: CallNode): CallSite {
  const { checker, pathOf } = judging;
  const file = node.getSourceFile();
  const callee = calleeOf(node);
  return {
    path: pathOf(file),
    line: file.getLineAndCharacterOfPosition(callee.getStart(file)).line + 1,
    text: textOf(callee),
    name: nameOf(callee).getText(),
    form: formOf(checker, node, callee),
    // printing types takes long, and only misses need it
    get receiver() {
      if (!ts.isPropertyAccessExpression(callee)) return "";
      const type = checker.getTypeAtLocation(callee.expression);
      return checker.typeToString(type).slice(0, TEXT_LENGTH);
    },
  };
}

function judgeCall(judging: Judging, node: CallNode): JudgedCall {
  const callee = calleeOf(node);
  const isSuper = callee.kind === ts.SyntaxKind.SuperKeyword;
  const symbol = isSuper ? undefined : symbolOf(judging, callee);
  const named = isSuper
    ? superClass(judging, callee)
    : declarationsOf(judging, symbol?.declarations ?? []);
  const { verdict, callee: target, others } = targetOf(judging, node, named);
  const decorator = ts.findAncestor(node, ts.isDecorator);
  const decorated =
    decorator === undefined ? undefined : judging.table.byNode.get(decorator.parent);
  return {
    site: siteOf(judging, node),
    caller: judging.table.ownerOf(node).id,
    otherCallers: decorated?.kind === "function" ? [decorated.id] : [],
    verdict,
    callee: target,
    otherCallees: others.map(({ called }) => called),
    through: named.filter((each) => !isCallable(each)).map(({ called }) => called),
  };
}

/** Judges every call in the program's files below `root`. `paths` are the files that count. */
export function judgeCalls(
  { program, checker }: RepositoryProgram,
  root: string,
  paths: readonly string[],
): Oracle {
  const pathOf = (file: ts.SourceFile): string => relative(root, file.fileName);
  const counted = new Set(paths);
  const files = program.getSourceFiles().filter((file) => counted.has(pathOf(file)));
  const table = new DeclarationTable();
  for (const file of files) table.register(file, pathOf(file));
  const isOurs = (file: ts.SourceFile | undefined): boolean =>
    file !== undefined && counted.has(pathOf(file));
  const judging: Judging = { table, checker, pathOf, isOurs };
  const calls: JudgedCall[] = [];
  const visit = (node: ts.Node): void => {
    if (isCall(node)) calls.push(judgeCall(judging, node));
    ts.forEachChild(node, visit);
  };
  for (const file of files) ts.forEachChild(file, visit);
  return { declarations: table.declarations, modules: table.modules, calls };
}
