/** The answer to a name that means several things: all of them, as the next call may write them. */
import type { WalkAnswer, WalkRequest } from "../../domain/walk-request.ts";
import type { PlacedNode } from "../../ports/code-graph.ts";
import { characterBudget, shortenLine } from "../render/budget.ts";
import { lineOf, nodeText } from "./edge-text.ts";
import type { AmbiguousStart } from "./starts.ts";
import { hitOf } from "./tree-section.ts";

const MOST_SHOWN = 20;

function candidateLine(node: PlacedNode, pathText: (path: string) => string): string {
  const path = pathText(node.key.path);
  const kind = node.symbol?.kind ?? "file";
  const line = `${path}:${lineOf(node)} (${kind}) ${nodeText(node)}`;
  return `${shortenLine(line, 200)}\n  ${path}#${node.key.name}`;
}

/** Candidates in the order of the graph, as many as fit. */
export function renderCandidates(
  { argument, written, candidates }: AmbiguousStart,
  request: WalkRequest,
  pathText: (path: string) => string,
): WalkAnswer {
  const budget = characterBudget(request.maxTokens);
  const head = shortenLine(
    `${written} could be any of ${candidates.length} symbols; name one of them as ${argument}:`,
    Math.floor(budget / 3),
  );
  const lines: string[] = [];
  let used = head.length + 40;
  for (const node of candidates.slice(0, MOST_SHOWN)) {
    const line = candidateLine(node, pathText);
    if (used + line.length + 1 > budget) break;
    lines.push(line);
    used += line.length + 1;
  }
  const more = candidates.length - lines.length;
  const look = { pathText, staleMark: () => "" };
  return {
    text: [
      head,
      ...lines,
      ...(more > 0 ? [`… and ${more} more; add the file: path#Name`] : []),
    ].join("\n"),
    hits: candidates.slice(0, lines.length).map((node) => hitOf(node, 0, look)),
    total: { count: 0, atLeast: false },
    cursor: null,
  };
}
