/** A walk as a tree: what was found under what it was found from, files named once. */
import type { PlacedNode } from "../../ports/code-graph.ts";
import { shortenLine } from "../render/budget.ts";
import { type EdgeBook, edgesBetween, edgeText, lineOf, nameOf, nodeText } from "./edge-text.ts";
import { comparePlaces } from "./order-walk.ts";
import { pairOf, type Walk } from "./walk-graph.ts";

/** Repeated sights of one node's neighbours. */
const MOST_SEEN = 3;
/** Deeper lines keep this indentation: the tree must not run out of the page. */
const MOST_INDENT = 24;
const MOST_LINE = 300;

export interface TreeView {
  readonly walk: Walk;
  readonly places: ReadonlyMap<number, PlacedNode>;
  readonly book: EdgeBook;
  /** Position in the whole answer of everything that counts. */
  readonly rank: ReadonlyMap<number, number>;
  /** Edges that lead to what was found otherwise, by the node that they start from. */
  readonly seen: ReadonlyMap<number, readonly SeenEdge[]>;
  /** Of nodes at the end of the walk: how many neighbours lie behind. */
  readonly behind: ReadonlyMap<number, number>;
  /** How a path of the dataset is written; ` stale` behind one that is not known to be current. */
  readonly pathText: (path: string) => string;
  readonly staleMark: (path: string) => string;
}

export interface SeenEdge {
  readonly to: number;
  readonly against: boolean;
}

interface Line {
  readonly depth: number;
  readonly text: string;
}

/** What stands on a page: its entries, and what they hang from. */
interface Page {
  readonly view: TreeView;
  readonly entries: ReadonlySet<number>;
  readonly children: ReadonlyMap<number, readonly number[]>;
  /** Order of appearance. */
  readonly order: ReadonlyMap<number, number>;
}

function childrenOf(view: TreeView, entries: ReadonlySet<number>): Map<number, number[]> {
  const { walk, places } = view;
  const children = new Map<number, number[]>();
  const placed = new Set<number>();
  const place = (index: number): void => {
    for (let node = index; node >= 0 && !placed.has(node); node = walk.parents[node] ?? -1) {
      placed.add(node);
      const parent = walk.parents[node] ?? -1;
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [node]);
      else siblings.push(node);
    }
  };
  for (const index of entries) place(index);
  for (const siblings of children.values())
    siblings.sort((a, b) => {
      const [placeA, placeB] = [places.get(a), places.get(b)];
      return placeA && placeB ? comparePlaces(placeA, placeB) : a - b;
    });
  return children;
}

function orderOf(children: ReadonlyMap<number, readonly number[]>): Map<number, number> {
  const order = new Map<number, number>();
  const visit = (index: number): void => {
    order.set(index, order.size);
    for (const child of children.get(index) ?? []) visit(child);
  };
  for (const root of children.get(-1) ?? []) visit(root);
  return order;
}

/** Where else on the pages a node stands. */
function whereSeen({ view, order }: Page, from: number, to: number): string {
  const [here, there] = [order.get(from) ?? 0, order.get(to)];
  if (there !== undefined) return there <= here ? "seen above" : "seen below";
  if (to < view.walk.roots) return "seen above";
  const [mine, other] = [view.rank.get(from) ?? 0, view.rank.get(to) ?? 0];
  return other < mine ? "on an earlier page" : "on a later page";
}

function seenLines(page: Page, from: number, depth: number): Line[] {
  const { view } = page;
  const all = view.seen.get(from) ?? [];
  const lines = all.slice(0, MOST_SEEN).map(({ to, against }) => {
    const node = view.places.get(to);
    const edges = edgesBetween(view.book, pairOf(view.walk, from, to, against));
    const isSource = (view.walk.plan.way === "in") !== against;
    const evidence =
      edges.length === 0 ? "" : ` [${edgeText(edges, isSource ? "source" : "target")}]`;
    const name = to === from ? "itself" : node === undefined ? "?" : nameOf(node);
    const where = to === from ? "" : ` (${whereSeen(page, from, to)})`;
    return { depth, text: `${name}${evidence}${where}` };
  });
  const more = all.length - lines.length;
  return more > 0 ? [...lines, { depth, text: `… ${more} more that are shown elsewhere` }] : lines;
}

/** Why a node stands where it does. */
function evidenceOf({ walk, book }: TreeView, index: number): string {
  const parent = walk.parents[index] ?? -1;
  if (parent < 0) return "";
  const against = walk.against[index] === true;
  const edges = edgesBetween(book, pairOf(walk, parent, index, against));
  if (edges.length === 0) return "";
  const text = edgeText(edges, (walk.plan.way === "in") !== against ? "source" : "target");
  return walk.free[index] === true ? ` [${text}; what reaches it may reach this]` : ` [${text}]`;
}

function nodeLine(page: Page, index: number, before: string): string {
  const { view, entries } = page;
  const node = view.places.get(index);
  if (node === undefined) return `${before}(no longer there)`;
  const behind = view.behind.get(index) ?? 0;
  const more = behind > 0 && entries.has(index) ? ` +${behind} more` : "";
  const isContext = !entries.has(index) && index >= view.walk.roots && view.rank.has(index);
  const mark = isContext ? "… " : "";
  return `${mark}${before}:${lineOf(node)} ${nodeText(node)}${evidenceOf(view, index)}${more}`;
}

function treeLines(page: Page, parent: number, depth: number, file: string): Line[] {
  const { view, children } = page;
  const siblings = children.get(parent) ?? [];
  const files = siblings.map((index) => view.places.get(index)?.key.path ?? "");
  const lines: Line[] = [];
  for (const [i, index] of siblings.entries()) {
    const path = files[i] ?? "";
    const isNew = path !== file;
    const grouped = isNew && files.filter((other) => other === path).length > 1;
    const text = `${view.pathText(path)}${view.staleMark(path)}`;
    if (grouped && files[i - 1] !== path) lines.push({ depth, text });
    const at = grouped ? depth + 1 : depth;
    const before = isNew && !grouped ? view.pathText(path) : "";
    const stale = isNew && !grouped ? view.staleMark(path) : "";
    lines.push({ depth: at, text: `${nodeLine(page, index, before)}${stale}` });
    lines.push(...seenLines(page, index, at + 1), ...treeLines(page, index, at + 1, path));
  }
  return lines;
}

/** Lines of the tree that holds `entries` and what they hang from. One start is not repeated: the header names it. */
export function renderTree(view: TreeView, entries: readonly number[]): string[] {
  const set = new Set(entries);
  const children = childrenOf(view, set);
  const page: Page = { view, entries: set, children, order: orderOf(children) };
  const single = view.walk.roots === 1;
  const isFirst = entries.some((index) => view.rank.get(index) === 0) || entries.length === 0;
  const lines = single
    ? [...(isFirst ? seenLines(page, 0, 0) : []), ...treeLines(page, 0, 0, "")]
    : treeLines(page, -1, 0, "");
  return lines.map(({ depth, text }) =>
    shortenLine(`${" ".repeat(Math.min(MOST_INDENT, 2 * depth))}${text}`, MOST_LINE),
  );
}
