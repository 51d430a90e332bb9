/**
 * Which nodes of a TypeScript tree are declarations with a name of their own, and which function each stands in.
 *
 * A function has a name of its own when it is declared with one, or is the initial value of a variable, a property of an object literal, a
 * class field or an assignment (`exports.a = function () {}`) whose name is an identifier. Callbacks, computed and quoted names are not:
 * their calls belong to the function around them. A class is never a caller: what its fields compute belongs to the function or module
 * around it, what its constructor does to the constructor.
 */
import ts from "typescript";
import type { Declaration, DeclarationKind } from "../declarations.ts";

/** Through parentheses, `as`, `satisfies` and `!`. */
export function bare(expression: ts.Node): ts.Node {
  let node = expression;
  while (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  )
    node = node.expression;
  return node;
}

const isFunctionValue = (node: ts.Node | undefined): boolean => {
  if (node === undefined) return false;
  const value = bare(node);
  return ts.isArrowFunction(value) || ts.isFunctionExpression(value);
};

const isClassValue = (node: ts.Node | undefined): boolean =>
  node !== undefined && ts.isClassExpression(bare(node));

/** Whether the type of a member is that of a function: directly, optional, or in a union. */
function hasFunctionType(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isFunctionTypeNode(type)) return true;
  if (ts.isParenthesizedTypeNode(type)) return hasFunctionType(type.type);
  return ts.isUnionTypeNode(type) && type.types.some(hasFunctionType);
}

const valueKind = (value: ts.Node | undefined): DeclarationKind => {
  if (isFunctionValue(value)) return "function";
  return isClassValue(value) ? "class" : "value";
};

interface Named {
  readonly name: ts.Node;
  readonly text: string;
  readonly kind: DeclarationKind;
}

const asName = (node: ts.Node | undefined): string | null =>
  node !== undefined && (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) ? node.text : null;

function namedBy(name: ts.Node | undefined, kind: DeclarationKind): Named | null {
  const text = asName(name);
  return name === undefined || text === null ? null : { name, text, kind };
}

const isAbstract = (node: ts.HasModifiers): boolean =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;

function namedFunction(node: ts.Node): Named | null {
  if (ts.isFunctionDeclaration(node)) return namedBy(node.name, "function");
  if (ts.isMethodDeclaration(node)) {
    const signature = isAbstract(node) || (node.body === undefined && node.questionToken);
    return namedBy(node.name, signature ? "interface" : "function");
  }
  if (ts.isGetAccessor(node) || ts.isSetAccessor(node)) return namedBy(node.name, "function");
  if (ts.isConstructorDeclaration(node))
    return { name: node, text: "constructor", kind: "function" };
  if (ts.isMethodSignature(node)) return namedBy(node.name, "interface");
  if (ts.isFunctionExpression(node) && node.name !== undefined && !isInitialValue(node))
    return namedBy(node.name, "function");
  return null;
}

function isInitialValue(node: ts.Node): boolean {
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent)) parent = parent.parent;
  return (
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    (ts.isBinaryExpression(parent) && namedAssignment(parent) !== null)
  );
}

/** `a.b = function () {}` */
function namedAssignment(node: ts.BinaryExpression): Named | null {
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return null;
  if (!isFunctionValue(node.right) || !ts.isPropertyAccessExpression(node.left)) return null;
  return namedBy(node.left.name, "function");
}

function namedValue(node: ts.Node): Named | null {
  if (ts.isVariableDeclaration(node)) return namedBy(node.name, valueKind(node.initializer));
  if (ts.isPropertyAssignment(node)) return namedBy(node.name, valueKind(node.initializer));
  if (ts.isPropertyDeclaration(node)) {
    const kind = valueKind(node.initializer);
    return namedBy(node.name, kind === "value" && hasFunctionType(node.type) ? "interface" : kind);
  }
  if (ts.isPropertySignature(node))
    return namedBy(node.name, hasFunctionType(node.type) ? "interface" : "value");
  return ts.isBinaryExpression(node) ? namedAssignment(node) : null;
}

function namedType(node: ts.Node): Named | null {
  if (ts.isClassDeclaration(node)) return namedBy(node.name, "class");
  if (ts.isClassExpression(node)) return isInitialValue(node) ? null : namedBy(node.name, "class");
  if (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  )
    return namedBy(node.name, "type");
  return ts.isModuleDeclaration(node) ? namedBy(node.name, "type") : null;
}

/** Byte offsets and lines of a file: TypeScript counts UTF-16 units. */
function createPlacer(file: ts.SourceFile): (position: number) => number {
  const { text } = file;
  if (Buffer.byteLength(text) === text.length) return (position) => position;
  const bytes = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // either half of a surrogate pair stands for two of its four bytes
    const size = unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3;
    bytes[at + 1] = (bytes[at] ?? 0) + size;
  }
  return (position) => bytes[position] ?? 0;
}

interface OpenFile {
  readonly file: ts.SourceFile;
  readonly path: string;
  readonly byteOf: (position: number) => number;
  /** First declaration of each name below one parent: overloads, merged declarations. */
  readonly first: Map<string, Declaration>;
}

/** Every declaration of the files registered. */
export class DeclarationTable {
  readonly declarations: Declaration[] = [];
  /** Ids of modules by path. */
  readonly modules = new Map<string, number>();
  /** The declaration that a node is or gives its name to: also function values, and the types of members. */
  readonly byNode = new Map<ts.Node, Declaration>();
  readonly #moduleOf = new Map<ts.SourceFile, Declaration>();

  register(file: ts.SourceFile, path: string): void {
    const open: OpenFile = { file, path, byteOf: createPlacer(file), first: new Map() };
    const own = this.#add({
      path,
      name: "",
      shown: "",
      kind: "function",
      nameByte: 0,
      byteStart: 0,
      byteEnd: open.byteOf(file.end),
      line: 1,
      owner: -1,
    });
    this.modules.set(path, own.id);
    this.#moduleOf.set(file, own);
    ts.forEachChild(file, (child) => this.#visit(open, child, own, own));
  }

  /** The function around a node, or its module. */
  ownerOf(node: ts.Node): Declaration {
    let at = node;
    while (!ts.isSourceFile(at)) {
      const found = this.byNode.get(at);
      if (found?.kind === "function" && runsInside(at)) return found;
      // what decorates a declaration runs where that declaration stands
      at = ts.isDecorator(at) ? at.parent.parent : at.parent;
    }
    const own = this.#moduleOf.get(at);
    if (own === undefined) throw new Error(`${at.fileName} was not registered`);
    return own;
  }

  #add(fields: Omit<Declaration, "id" | "called">, called?: number): Declaration {
    const id = this.declarations.length;
    const declaration = { ...fields, id, called: called ?? id };
    this.declarations.push(declaration);
    return declaration;
  }

  /** `owner`: the function around the node; `around`: the declaration that holds it. */
  #visit(open: OpenFile, node: ts.Node, owner: Declaration, around: Declaration): void {
    const named = namedFunction(node) ?? namedValue(node) ?? namedType(node);
    const made = named === null ? around : this.#declare(open, node, named, owner, around);
    const inside = named?.kind === "function" ? made : owner;
    ts.forEachChild(node, (child) => this.#visit(open, child, inside, made));
  }

  #declare(
    { file, path, byteOf, first }: OpenFile,
    node: ts.Node,
    { name, text, kind }: Named,
    owner: Declaration,
    around: Declaration,
  ): Declaration {
    const isConstructor = ts.isConstructorDeclaration(node);
    const position = isConstructor ? constructorStart(node, file) : name.getStart(file);
    const together = joins(node) ? `${around.id} ${text} ${isStatic(node)}` : null;
    const before = together === null ? undefined : first.get(together);
    const made = this.#add(
      {
        path,
        name: text,
        shown: around.shown === "" ? text : `${around.shown}.${text}`,
        kind,
        nameByte: byteOf(position),
        byteStart: byteOf(node.getStart(file)),
        byteEnd: byteOf(node.end),
        line: file.getLineAndCharacterOfPosition(position).line + 1,
        owner: owner.id,
      },
      before?.called ?? (isConstructor ? around.id : undefined),
    );
    if (before === undefined && together !== null) first.set(together, made);
    this.#remember(node, made);
    return made;
  }

  /** The node, and what of it a signature may be declared by. */
  #remember(node: ts.Node, made: Declaration): void {
    this.byNode.set(node, made);
    const value = initialValueOf(node);
    if (value !== undefined && (isFunctionValue(value) || isClassValue(value)))
      this.byNode.set(bare(value), made);
    if (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node))
      this.#rememberType(node.type, made);
  }

  #rememberType(type: ts.TypeNode | undefined, made: Declaration): void {
    if (type === undefined) return;
    if (ts.isFunctionTypeNode(type)) this.byNode.set(type, made);
    else if (ts.isParenthesizedTypeNode(type)) this.#rememberType(type.type, made);
    else if (ts.isUnionTypeNode(type))
      for (const each of type.types) this.#rememberType(each, made);
  }
}

function initialValueOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) return node.right;
  const holds =
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node);
  return holds ? node.initializer : undefined;
}

/** A name's declaration alone runs nothing: only the function itself does. */
const runsInside = (node: ts.Node): boolean => ts.isFunctionLike(node);

/** Whether further declarations of the same name below the same parent are one with it. */
const joins = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isMethodSignature(node) ||
  ts.isConstructorDeclaration(node);

const isStatic = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false);

/** Where the word `constructor` stands, behind modifiers. */
function constructorStart(node: ts.ConstructorDeclaration, file: ts.SourceFile): number {
  const start = node.getStart(file);
  const found = file.text.indexOf("constructor", node.modifiers?.end ?? start);
  return found < 0 ? start : found;
}
