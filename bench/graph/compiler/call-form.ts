/** How a callee is written, in words, so that misses can be grouped by what a resolver would have had to understand. */
import ts from "typescript";
import { bare } from "./name-declarations.ts";

const BEFORE_DOT: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.ThisKeyword]: "this",
  [ts.SyntaxKind.SuperKeyword]: "super",
  [ts.SyntaxKind.CallExpression]: "a call's result",
  [ts.SyntaxKind.NewExpression]: "new",
  [ts.SyntaxKind.AwaitExpression]: "await",
  [ts.SyntaxKind.ElementAccessExpression]: "an element",
  [ts.SyntaxKind.PropertyAccessExpression]: "a member",
};

const INITIAL: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.CallExpression]: "call",
  [ts.SyntaxKind.NewExpression]: "new",
  [ts.SyntaxKind.AwaitExpression]: "await",
  [ts.SyntaxKind.ObjectLiteralExpression]: "object",
  [ts.SyntaxKind.ElementAccessExpression]: "element",
  [ts.SyntaxKind.PropertyAccessExpression]: "member",
  [ts.SyntaxKind.ArrowFunction]: "function",
  [ts.SyntaxKind.FunctionExpression]: "function",
};

const DECLARED: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.NamespaceImport]: "namespace import",
  [ts.SyntaxKind.BindingElement]: "destructured name",
  [ts.SyntaxKind.FunctionDeclaration]: "function",
  [ts.SyntaxKind.ClassDeclaration]: "class",
  [ts.SyntaxKind.ClassExpression]: "class",
  [ts.SyntaxKind.ModuleDeclaration]: "namespace",
};

/** Such as `new name imported by path` or `member of typed parameter`. */
export function formOf(
  checker: ts.TypeChecker,
  node: ts.CallLikeExpression,
  callee: ts.Node,
): string {
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return "super()";
  return prefixOf(node) + shapeOf(checker, callee);
}

function prefixOf(node: ts.CallLikeExpression): string {
  if (ts.isNewExpression(node)) return "new ";
  if (ts.isDecorator(node)) return "decorator ";
  return ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node) ? "JSX " : "";
}

function shapeOf(checker: ts.TypeChecker, callee: ts.Node): string {
  if (ts.isIdentifier(callee)) return originOf(checker, callee);
  if (!ts.isPropertyAccessExpression(callee)) return "other expression";
  const object = bare(callee.expression);
  return `member of ${ts.isIdentifier(object) ? originOf(checker, object) : (BEFORE_DOT[object.kind] ?? "other")}`;
}

/** Where an identifier is declared. */
function originOf(checker: ts.TypeChecker, identifier: ts.Identifier): string {
  const declared = checker.getSymbolAtLocation(identifier)?.declarations?.[0];
  if (declared === undefined) return "unknown name";
  if (ts.isImportSpecifier(declared) || ts.isImportClause(declared)) return importOf(declared);
  if (ts.isParameter(declared))
    return declared.type === undefined ? "untyped parameter" : "typed parameter";
  if (ts.isVariableDeclaration(declared)) return variableOf(declared);
  return DECLARED[declared.kind] ?? "other name";
}

function importOf(declared: ts.ImportSpecifier | ts.ImportClause): string {
  const from = ts.findAncestor(declared, ts.isImportDeclaration)?.moduleSpecifier;
  const isPath = from !== undefined && ts.isStringLiteral(from) && from.text.startsWith(".");
  return isPath ? "name imported by path" : "name imported by package or alias";
}

function variableOf({ type, initializer }: ts.VariableDeclaration): string {
  if (type !== undefined) return "typed variable";
  if (initializer === undefined) return "variable";
  return `variable = ${INITIAL[bare(initializer).kind] ?? "other"}`;
}
