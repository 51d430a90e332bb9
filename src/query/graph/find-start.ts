/** Finds the nodes that a start names. Several meanings are all shown: one of them is never guessed. */
import { AppError } from "../../domain/errors.ts";
import {
  dotted,
  liesInModule,
  looksLikePath,
  type NamedStart,
  parseStart,
} from "../../domain/walk-start.ts";
import type { CodeGraph, PlacedNode } from "../../ports/code-graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { relativePath, shownPath } from "../render/shown-path.ts";

export type StartFound =
  /** One meaning: a document, a symbol or all overloads of one. */
  | { readonly kind: "found"; readonly nodes: readonly PlacedNode[]; readonly alike: number }
  /** One node a meaning. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly PlacedNode[] };

export interface StartQuestion {
  readonly workspace: Workspace;
  readonly text: string;
  readonly at: number | null;
}

const SUGGESTIONS = 5;
const MOST_CANDIDATES = 200;
/** Names of prose and data: they give way to code of the same name. */
const NO_CODE: ReadonlySet<string> = new Set(["heading", "key", "selector"]);

const graphOf = ({ workspace }: StartQuestion): CodeGraph => workspace.catalog.graph;

/** Where a written path may lie: below the folder asked, below the dataset's. */
function placesOf({ workspace }: StartQuestion, written: string): string[] {
  const folder = `${workspace.dataset.folder.replace(/\/$/u, "")}/`;
  const inside = written.startsWith(folder) ? written.slice(folder.length) : null;
  const relative = relativePath(written, [workspace]);
  const places = [workspace.scope.prefix + relative, relative];
  return [...new Set(inside === null ? places : [inside, ...places])].filter((path) => path !== "");
}

async function nearPaths(
  context: OperationContext,
  { workspace }: StartQuestion,
  path: string,
): Promise<readonly string[]> {
  const scopes = [{ ...workspace.scope, prefix: "" }];
  return workspace.catalog.documents.nearestPaths(context, { scopes, path, limit: SUGGESTIONS });
}

/** The document at a written path, or the only one whose path ends so; null when there is none. */
async function findDocument(
  context: OperationContext,
  question: StartQuestion,
  written: string,
): Promise<PlacedNode | null> {
  const { datasetId } = question.workspace.scope;
  const find = (path: string): Promise<PlacedNode | null> =>
    graphOf(question).findDocument(context, { datasetId, path, at: question.at });
  for (const path of placesOf(question, written)) {
    const found = await find(path);
    if (found !== null) return found;
  }
  if (!looksLikePath(written)) return null;
  const tails = (await nearPaths(context, question, written)).filter((path) =>
    path.endsWith(`/${written}`),
  );
  const [only] = tails;
  return tails.length === 1 && only !== undefined ? find(only) : null;
}

async function symbolsNamed(
  context: OperationContext,
  question: StartQuestion,
  name: string,
  path: string | null,
): Promise<readonly PlacedNode[]> {
  if (name === "") return [];
  const { scope } = question.workspace;
  const found = await graphOf(question).findSymbols(context, {
    scopes: [path === null ? scope : { ...scope, prefix: "" }],
    name,
    path,
    at: question.at,
    limit: MOST_CANDIDATES,
  });
  const code = found.filter(({ symbol }) => symbol === null || !NO_CODE.has(symbol.kind));
  return code.length > 0 ? code : found;
}

/** `pkg.mod.Class.method`: the leading parts name the file or its folders. */
async function symbolsInModule(
  context: OperationContext,
  question: StartQuestion,
  name: string,
): Promise<readonly PlacedNode[]> {
  const parts = name.split(".");
  for (let i = 1; i < parts.length; i++) {
    const inside = await symbolsNamed(context, question, parts.slice(i).join("."), null);
    const found = inside.filter(({ key }) => liesInModule(key.path, parts.slice(0, i)));
    if (found.length > 0) return found;
  }
  return [];
}

/** Overloads share a meaning. */
function meaningsOf(nodes: readonly PlacedNode[]): PlacedNode[][] {
  const groups = new Map<string, PlacedNode[]>();
  for (const node of nodes) {
    const key = `${node.key.path}#${node.key.name}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()];
}

/** One meaning, or all of them. A qualified name that one symbol has whole is that symbol. */
function decide(nodes: readonly PlacedNode[], name: string, isWhole: boolean): StartFound | null {
  const meanings = meaningsOf(nodes);
  const exact = isWhole ? meanings.filter(([first]) => first?.key.name === name) : [];
  const chosen = exact.length === 1 ? exact : meanings;
  const [only] = chosen;
  if (only === undefined) return null;
  if (chosen.length === 1)
    return { kind: "found", nodes: only, alike: meanings.length - chosen.length };
  return { kind: "ambiguous", candidates: chosen.flatMap(([first]) => first ?? []) };
}

const foundNode = (node: PlacedNode | null): StartFound | null =>
  node === null ? null : { kind: "found", nodes: [node], alike: 0 };

async function findNamed(
  context: OperationContext,
  question: StartQuestion,
  written: string,
): Promise<StartFound | null> {
  const name = dotted(written);
  const whole = decide(await symbolsNamed(context, question, name, null), name, name.includes("."));
  if (whole !== null || !name.includes(".")) return whole;
  return decide(await symbolsInModule(context, question, name), name, false);
}

async function findOnce(
  context: OperationContext,
  question: StartQuestion,
  start: NamedStart,
): Promise<StartFound | null> {
  const whole = await findDocument(context, question, question.text);
  if (whole !== null) return foundNode(whole);
  if (start.kind === "name") return findNamed(context, question, start.name);
  const document = await findDocument(context, question, start.path);
  if (document === null) {
    // `Store#open` is how some languages write a member
    const isMember = start.kind === "symbol" && !looksLikePath(start.path);
    return isMember ? findNamed(context, question, `${start.path}.${start.name}`) : null;
  }
  const { path } = document.key;
  if (start.kind === "symbol")
    return decide(await symbolsNamed(context, question, start.name, path), start.name, true);
  const { datasetId } = question.workspace.scope;
  const { line } = start;
  const { at } = question;
  return foundNode(await graphOf(question).findAtLine(context, { datasetId, path, line, at }));
}

/** The nodes that `question.text` names; null when nothing is called so. */
export function findStart(
  context: OperationContext,
  question: StartQuestion,
): Promise<StartFound | null> {
  const start = parseStart(question.text);
  const text = start.kind === "name" ? start.name : question.text;
  return findOnce(context, { ...question, text }, start);
}

async function unknownSymbol(
  context: OperationContext,
  question: StartQuestion,
  written: string,
  file: PlacedNode | null,
): Promise<AppError> {
  const { scope, catalog } = question.workspace;
  const name = dotted(written).split(".").at(-1) || written;
  const within = { ...scope, prefix: file?.key.path ?? scope.prefix };
  const names = await catalog.lexical.nearestNames(context, {
    scopes: [within],
    name,
    limit: SUGGESTIONS,
  });
  const where = file === null ? "The index holds no symbol" : `${file.key.path} defines no`;
  const next =
    names.length > 0
      ? `Nearest: ${names.join(", ")}.`
      : "Look for it with search_code, and use a name or path:line of a hit as start.";
  return new AppError("UNKNOWN_SYMBOL", `${where} ${written}.`, { next, data: { nearest: names } });
}

/** What to say of a start that nothing is called: the nearest names or paths. */
export async function unknownStart(
  context: OperationContext,
  question: StartQuestion,
): Promise<AppError> {
  const start = parseStart(question.text);
  const path = start.kind === "name" ? start.name : start.path;
  const file = start.kind === "symbol" ? await findDocument(context, question, path) : null;
  if (start.kind === "symbol" && (file !== null || !looksLikePath(path)))
    return unknownSymbol(context, question, file === null ? question.text : start.name, file);
  const near = looksLikePath(path) ? await nearPaths(context, question, path) : [];
  const isName = start.kind === "name" && !/[/\\]/u.test(path);
  if (isName && near.length === 0) return unknownSymbol(context, question, path, null);
  const names = near.map((found) => shownPath(question.workspace, found, [question.workspace]));
  const next =
    names.length > 0
      ? `Nearest: ${names.join(", ")}.`
      : "Search for words of its name, or look at sync_status for what is skipped.";
  return new AppError("UNKNOWN_PATH", `The index holds no file ${path}.`, {
    next,
    data: { nearest: names },
  });
}
