/** Markdown as parts: sections within sections, then blocks, then lines. */
import type { FoundDefinition } from "./definition.ts";
import { lineParts } from "./line-parts.ts";
import type { MarkdownHeading, MarkdownOutline } from "./markdown-outline.ts";
import type { Part } from "./part.ts";

interface Section extends MarkdownHeading {
  readonly end: number;
}

/** Each heading with the end of its section: the next heading of its level or above. */
function toSections(headings: readonly MarkdownHeading[], length: number): Section[] {
  const sections = headings.map((heading) => ({ ...heading, end: length }));
  const open: { readonly level: number; end: number }[] = [];
  for (const section of sections) {
    while ((open.at(-1)?.level ?? 0) >= section.level) {
      const closed = open.pop();
      if (closed !== undefined) closed.end = section.start;
    }
    open.push(section);
  }
  return sections;
}

/** Index of the first of ascending `values` that is greater than `bound`. */
function firstAbove(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blocksBetween(
  text: string,
  blocks: readonly number[],
  start: number,
  end: number,
): Part[] {
  const from = firstAbove(blocks, start);
  const starts = [start, ...blocks.slice(from, Math.max(from, firstAbove(blocks, end - 1)))];
  return starts.map((at, i) => ({
    start: at,
    leads: false,
    tokenEndBefore: () => at,
    expand: () => lineParts(text, at, starts[i + 1] ?? end),
  }));
}

interface Outlined {
  readonly text: string;
  readonly blocks: readonly number[];
  readonly sections: readonly Section[];
}

/** Parts of [start, end): what stands before section number `from`, then the outermost sections from there on. */
function sectionParts(outlined: Outlined, from: number, start: number, end: number): Part[] {
  const { text, blocks, sections } = outlined;
  const firstStart = Math.min(end, sections[from]?.start ?? end);
  const parts = firstStart > start ? blocksBetween(text, blocks, start, firstStart) : [];
  for (let i = from; i < sections.length; ) {
    const section = sections[i];
    if (section === undefined || section.start >= end) break;
    const inside = i + 1;
    parts.push({
      start: section.start,
      leads: false,
      tokenEndBefore: () => section.start,
      expand: () => sectionParts(outlined, inside, section.start, section.end),
    });
    i++;
    while ((sections[i]?.start ?? end) < section.end) i++;
  }
  return parts;
}

/** The outline as parts of the whole text. */
export function markdownParts(text: string, outline: MarkdownOutline): Part[] {
  const sections = toSections(outline.headings, text.length);
  return sectionParts({ text, blocks: outline.blocks, sections }, 0, 0, text.length);
}

/** The outline's headings as definitions that span their sections. */
export function markdownDefinitions(text: string, outline: MarkdownOutline): FoundDefinition[] {
  return toSections(outline.headings, text.length).map((section) => ({
    start: section.start,
    end: section.end,
    nameStart: section.nameStart,
    name: section.title,
    kind: "heading",
    bodyStart: null,
    owner: null,
  }));
}
