/** What a change would touch as a ranked list, by distance and file, tests apart. */
import { shortenLine } from "../render/budget.ts";
import { type EdgeBook, edgesBetween, edgeText, lineOf, nameOf, nodeText } from "./edge-text.ts";
import type { Ranking } from "./rank-impact.ts";
import { pairOf } from "./walk-graph.ts";

const MOST_LINE = 300;

export interface RankedView {
  readonly ranking: Ranking;
  readonly book: EdgeBook;
  readonly pathText: (path: string) => string;
  readonly staleMark: (path: string) => string;
  /** Whether to say how many tests cover each node. */
  readonly showCover: boolean;
}

const distanceOf = ({ ranking }: RankedView, index: number): number =>
  Math.max(1, ranking.walk.depths[index] ?? 1);

/** How the best way comes to a node: its last edge, what is behind that, and how sure it all is. */
function wayText({ ranking, book }: RankedView, index: number): string {
  const { walk, behind, confidence, places } = ranking;
  const from = behind[index] ?? -1;
  if (from < 0) return "";
  const parts: string[] = [];
  const against = ranking.against[index] === 1;
  const edges = edgesBetween(book, pairOf(walk, from, index, against));
  if (edges.length > 0)
    parts.push(edgeText(edges, (walk.plan.way === "in") !== against ? "source" : "target"));
  const through = places.get(from);
  // with several starts it is worth saying which one is meant
  if ((from >= walk.roots || walk.roots > 1) && through !== undefined)
    parts.push(`${from < walk.roots ? "of" : "through"} ${nameOf(through)}`);
  const sure = confidence[index] ?? 1;
  const far = from >= walk.roots && sure < 1;
  if (far) parts.push(`confidence ${Math.min(0.99, Math.round(sure * 100) / 100)}`);
  return parts.length === 0 ? "" : ` [${parts.join(", ")}]`;
}

function coverText(view: RankedView, index: number): string {
  if (!view.showCover) return "";
  const count = view.ranking.covered[index] ?? 0;
  return count === 0 ? ", no test" : `, ${count} ${count === 1 ? "test" : "tests"}`;
}

function entryText(view: RankedView, index: number, isTest: boolean): string {
  const node = view.ranking.places.get(index);
  if (node === undefined) return "(no longer there)";
  const cover = isTest ? "" : coverText(view, index);
  return `:${lineOf(node)} ${nodeText(node)}${wayText(view, index)}${cover}`;
}

/** Entries by file, files in order of their best entry. */
function byFile(view: RankedView, entries: readonly number[], isTest: boolean): string[] {
  const files = new Map<string, number[]>();
  for (const index of entries) {
    const path = view.ranking.places.get(index)?.key.path ?? "";
    files.set(path, [...(files.get(path) ?? []), index]);
  }
  return [...files].flatMap(([path, inside]) => {
    const name = `${view.pathText(path)}${view.staleMark(path)}`;
    const [only] = inside;
    if (inside.length === 1 && only !== undefined)
      return [`${view.pathText(path)}${entryText(view, only, isTest)}${view.staleMark(path)}`];
    return [name, ...inside.map((index) => `  ${entryText(view, index, isTest)}`)];
  });
}

/** Lines for `entries`, which are in the ranking's order: what is touched, then tests. */
export function renderRanked(view: RankedView, entries: readonly number[]): string[] {
  const tests = new Set(view.ranking.tests);
  const touched = entries.filter((index) => !tests.has(index));
  const lines: string[] = [];
  for (const distance of [...new Set(touched.map((index) => distanceOf(view, index)))]) {
    const level = touched.filter((index) => distanceOf(view, index) === distance);
    lines.push(distance === 1 ? "direct" : `distance ${distance}`);
    lines.push(...byFile(view, level, false).map((line) => `  ${line}`));
  }
  const shownTests = entries.filter((index) => tests.has(index));
  if (shownTests.length > 0 && view.showCover) lines.push("tests");
  const indent = view.showCover ? "  " : "";
  lines.push(...byFile(view, shownTests, true).map((line) => `${indent}${line}`));
  return lines.map((line) => shortenLine(line, MOST_LINE));
}
